package dev.vestibule.platform.http;

import dev.vestibule.platform.refusal.UnavailableException;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The threads on which rules run and may block: virtual ones on a JVM of 21 or newer, else a pool. The number of
 * simultaneous requests is limited; further ones are refused with 503.
 */
final class Workers implements AutoCloseable {
    private static final int MOST_AT_ONCE = 4096;
    private static final int MOST_PLATFORM_THREADS = 320;

    private final ExecutorService executor;
    private final Semaphore places;
    private final Semaphore slowPlaces;

    Workers() {
        ExecutorService virtual = virtualThreads();
        executor = virtual != null ? virtual : platformThreads();
        int most = virtual != null ? MOST_AT_ONCE : MOST_PLATFORM_THREADS;
        places = new Semaphore(most / 4);
        slowPlaces = new Semaphore(most - most / 4);
    }

    /**
     * @param slow whether the work may wait long; such work cannot take the capacity reserved for other work
     * @throws UnavailableException at once if there are too many requests
     */
    void run(Runnable work, boolean slow) {
        Semaphore places = slow ? slowPlaces : this.places;
        if (!places.tryAcquire()) {
            throw new UnavailableException("too many requests are in progress", Duration.ofSeconds(1));
        }
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    places.release();
                }
            });
        } catch (RuntimeException e) {
            places.release();
            throw new UnavailableException("shutting down", Duration.ofSeconds(1), e);
        }
    }

    /**
     * Runs work before the next step on an event loop.
     *
     * @param failed what follows there instead, if the work fails or there are too many requests
     */
    void before(Context loop, Runnable work, Runnable next, Consumer<Throwable> failed) {
        try {
            run(
                    () -> {
                        try {
                            work.run();
                            loop.runOnContext(back -> next.run());
                        } catch (RuntimeException | Error e) {
                            loop.runOnContext(back -> failed.accept(e));
                        }
                    },
                    true);
        } catch (UnavailableException full) {
            failed.accept(full);
        }
    }

    private static ExecutorService platformThreads() {
        return new ThreadPoolExecutor(
                8, MOST_PLATFORM_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "worker");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Looked up by name, as our source level does not have them. */
    private static @org.jspecify.annotations.Nullable ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException | UnsupportedOperationException e) {
            return null;
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
