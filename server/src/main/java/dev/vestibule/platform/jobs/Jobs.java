package dev.vestibule.platform.jobs;

import dev.vestibule.platform.refusal.UnavailableException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs small jobs again and again, on a few threads of their own, none able to stop the others by failing. */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    /** A node that is started again and again should do its part too. */
    private static final long SOON_MILLIS = 1_000;

    private final Sweep sweep;
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(4, work -> {
        Thread thread = new Thread(work, "jobs");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Makes the threads; nothing runs yet.
     *
     * @param swept told how many rows each batch of a sweep dealt with
     */
    public Jobs(IntConsumer swept) {
        this.sweep = new Sweep(swept);
    }

    /** Runs the job soon, and again after its pause. */
    public void schedule(Job job) {
        long millis = job.pause().toMillis();
        var unused = executor.scheduleWithFixedDelay(
                () -> guarded(job.name(), () -> job.work().accept(sweep)),
                Math.min(millis, SOON_MILLIS),
                millis,
                TimeUnit.MILLISECONDS);
    }

    private static void guarded(String name, Runnable job) {
        try {
            job.run();
        } catch (UnavailableException e) {
            LOG.debug("{} has to wait for the database", name, e);
        } catch (RuntimeException e) {
            LOG.error("{} failed and will be tried again", name, e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
