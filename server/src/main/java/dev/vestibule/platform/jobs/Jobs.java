package dev.vestibule.platform.jobs;

import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.platform.trace.FaultLines;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs periodically, on a few threads of their own; a failing job does not stop the others. */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    /** The first run comes soon, so that a node that restarts often does its part, too. */
    private static final long SOON_MILLIS = 1_000;

    private final Sweep sweep;
    private final FaultLines faults;
    private final ScheduledExecutorService executor = threads(4, "jobs");
    private final ScheduledExecutorService sweeper = threads(1, "clean-up");

    /**
     * Creates the threads; nothing runs yet.
     *
     * @param swept receives the number of rows of each batch of a sweep
     */
    public Jobs(IntConsumer swept, InstantSource clock) {
        this.faults = new FaultLines(LOG, clock);
        this.sweep = new Sweep(swept);
    }

    /** Runs the job soon, and again after its pause. */
    public void schedule(Job job) {
        long millis = job.pause().toMillis();
        var unused = (job.sweeps() ? sweeper : executor)
                .scheduleWithFixedDelay(
                        () -> guarded(job.name(), () -> job.work().accept(sweep)),
                        Math.min(millis, SOON_MILLIS),
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private static ScheduledExecutorService threads(int number, String name) {
        return Executors.newScheduledThreadPool(number, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private void guarded(String name, Runnable job) {
        try {
            job.run();
            faults.tellOthers();
        } catch (UnavailableException e) {
            LOG.debug("The job \"{}\" is waiting for the database", name, e);
        } catch (RuntimeException e) {
            faults.tell(name, "The job \"" + name + "\" failed and will be retried", e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        sweeper.shutdown();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            executor.awaitTermination(2, TimeUnit.SECONDS);
            sweeper.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
        sweeper.shutdownNow();
    }
}
