package dev.vestibule.password;

import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where hashing happens: a few threads of its own and a queue with an end. A storm of sign-ins thus takes no more cores
 * than it was given, and what does not fit into the queue is told so at once instead of waiting for ever.
 */
public final class HashPool implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(8);

    private final ThreadPoolExecutor executor;

    /**
     * @param threads how many hashes are computed at once; more than there are cores gains nothing
     * @param queueLimit how many more may wait
     */
    public HashPool(int threads, int queueLimit) {
        this.executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueLimit), new DaemonThreads());
    }

    /** One thread per core, as far as their hashes fit the heap, and a queue that does. */
    public static HashPool fitting(HeapBudget heap) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new HashPool(heap.hashesAtOnce(cores), heap.hashesWaiting(cores));
    }

    /**
     * Does the work on one of the pool's threads and waits for it. The wait parks the caller, so that a virtual thread
     * gives its carrier free. Not to be called from work that itself runs here.
     *
     * @throws UnavailableException if the queue is full, the pool is closed, or the caller was interrupted while
     *     waiting
     */
    public <T> T run(Supplier<T> work) {
        var task = new FutureTask<T>(work::get);
        try {
            executor.execute(task);
        } catch (RejectedExecutionException full) {
            throw busy(null);
        }
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw asItWas(failed);
        } catch (CancellationException closed) {
            throw busy(closed);
        } catch (InterruptedException interrupted) {
            task.cancel(false);
            executor.remove(task);
            Thread.currentThread().interrupt();
            throw busy(interrupted);
        }
    }

    /**
     * Does the work when its turn comes, without anybody waiting for it. It must tell of its own faults.
     *
     * @return false if the queue is full or the pool is closed; it will not be done then
     */
    public boolean later(Runnable work) {
        try {
            executor.execute(new FutureTask<>(work, true));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** Hashes being computed now. */
    public int active() {
        return executor.getActiveCount();
    }

    /** Callers in the queue now. */
    public int waiting() {
        return executor.getQueue().size();
    }

    /** Takes no new work and ends the waits, as who waits must be told in time; what is running goes on to its end. */
    public void giveUpWaiting() {
        executor.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        executor.getQueue().drainTo(waiting);
        waiting.forEach(HashPool::cancel);
    }

    /** Takes no new work, gives what is running and waiting up to 8 s to finish, then ends the waits of the rest. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (executor.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow().forEach(HashPool::cancel);
    }

    private static void cancel(Runnable waiting) {
        ((FutureTask<?>) waiting).cancel(false);
    }

    private static UnavailableException busy(@Nullable Exception cause) {
        return new UnavailableException("Too many passwords are being checked right now", RETRY_AFTER, cause);
    }

    private static RuntimeException asItWas(ExecutionException failed) {
        if (failed.getCause() instanceof RuntimeException exception) {
            return exception;
        }
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(failed);
    }

    private static final class DaemonThreads implements ThreadFactory {
        private final AtomicInteger made = new AtomicInteger();

        @Override
        public Thread newThread(Runnable work) {
            var thread = new Thread(work, "password-hash-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
