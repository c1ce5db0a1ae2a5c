package dev.vestibule.password;

import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs password hashing: a few threads of its own and a bounded queue. So a storm of sign-ins takes only its share of
 * the cores, and what does not fit in the queue is refused at once instead of waiting forever.
 */
public final class HashPool implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(8);

    private final ThreadPoolExecutor executor;
    private final LongAdder rejected = new LongAdder();

    /**
     * @param threads how many hashes are computed at once; more than the number of cores gains nothing
     * @param queueLimit how many more may wait
     */
    public HashPool(int threads, int queueLimit) {
        this.executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueLimit), new DaemonThreads());
    }

    /** Creates a pool with one thread per core, as far as their hashes fit the heap, and a queue that fits, too. */
    public static HashPool fitting(HeapBudget heap) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new HashPool(heap.hashesAtOnce(cores), heap.hashesWaiting(cores));
    }

    /**
     * Runs the work on one of the pool's threads and waits for it. The wait parks the caller, so that a virtual thread
     * releases its carrier. Not to be called from work of this pool.
     *
     * @throws UnavailableException if the queue is full, the pool is closed, or the caller was interrupted while
     *     waiting
     */
    public <T> T run(Supplier<T> work) {
        return await(new FutureTask<>(work::get));
    }

    /**
     * Verifies a password like {@link #run}: together with others that wait for a bcrypt hash of the same cost, since
     * several at once take little longer than one.
     *
     * @throws UnavailableException as from {@link #run}
     */
    boolean matches(BcryptHash hash, byte[] password) {
        return await(new BcryptTask(hash, password));
    }

    private <T> T await(FutureTask<T> task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException full) {
            rejected.increment();
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
     * Queues the work without waiting for it. It must handle its own errors.
     *
     * @return false if the queue is full or the pool is closed; then it will not run
     */
    public boolean later(Runnable work) {
        try {
            executor.execute(new FutureTask<>(work, true));
            return true;
        } catch (RejectedExecutionException full) {
            rejected.increment();
            return false;
        }
    }

    /** Returns the number of hashes being computed. */
    public int active() {
        return executor.getActiveCount();
    }

    /** Returns how many callers were refused since the start, as the queue was full. */
    public long rejected() {
        return rejected.sum();
    }

    /** Returns the number of waiting callers. */
    public int waiting() {
        return executor.getQueue().size();
    }

    /**
     * Accepts no new work and ends the waits, so that waiting callers are refused in time; running work continues to
     * its end.
     */
    public void giveUpWaiting() {
        executor.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        executor.getQueue().drainTo(waiting);
        waiting.forEach(HashPool::cancel);
    }

    /** Accepts no new work, gives running and waiting work up to 8 s to finish, then ends the remaining waits. */
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
        return new UnavailableException("too many passwords are being checked", RETRY_AFTER, cause);
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

    /** Takes others of the same cost out of the queue, and completes them, too. */
    private final class BcryptTask extends FutureTask<Boolean> {
        private final BcryptHash hash;
        private final byte[] key;

        BcryptTask(BcryptHash hash, byte[] password) {
            super(() -> Boolean.FALSE); // never called: the result is set
            this.hash = hash;
            this.key = hash.key(password);
        }

        @Override
        public void run() {
            if (isDone()) {
                return;
            }
            List<BcryptTask> together = together();
            try {
                List<Boolean> results = BcryptHash.match(
                        together.stream().map(task -> task.hash).toList(),
                        together.stream().map(task -> task.key).toList());
                for (int i = 0; i < results.size(); i++) {
                    together.get(i).set(results.get(i));
                }
            } catch (RuntimeException | Error failed) {
                together.forEach(task -> task.setException(failed));
            }
        }

        private List<BcryptTask> together() {
            List<BcryptTask> together = new ArrayList<>(List.of(this));
            for (Runnable waiting : executor.getQueue()) {
                if (together.size() == BcryptFunction.MOST_AT_ONCE) {
                    break;
                }
                if (waiting instanceof BcryptTask other
                        && other.hash.rounds() == hash.rounds()
                        && executor.getQueue().remove(other)) {
                    together.add(other);
                }
            }
            return together;
        }

        @Override
        protected void done() {
            Arrays.fill(key, (byte) 0);
        }
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
