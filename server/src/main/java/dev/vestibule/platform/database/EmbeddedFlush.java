package dev.vestibule.platform.database;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Ensures that the embedded database is on the disk before success is reported. By default H2 writes commits half a
 * second later; its option for writing each at once (WRITE_DELAY=0) disables its clean-up, and the file grows without
 * end. One flush serves all commits that wait for one.
 */
final class EmbeddedFlush implements SqlLogger {
    private static final ThreadLocal<Boolean> WROTE = ThreadLocal.withInitial(() -> false);

    private final AtomicLong commits = new AtomicLong();
    private final ReentrantLock flushing = new ReentrantLock();
    private long flushed;

    /** Runs work that ends its own transactions, and returns when its changes are durable. */
    <T> T after(Handle handle, Function<Handle, T> work) {
        boolean before = WROTE.get(); // by work that this is a part of
        WROTE.set(false);
        try {
            T result = work.apply(handle);
            if (WROTE.get()) {
                flush(handle);
            }
            return result;
        } finally {
            WROTE.set(before);
        }
    }

    /**
     * Leaves what this thread has written since {@link #after} began to the next flush. A crash before that loses it,
     * but never anything later alone: the file keeps the order of commits.
     */
    static void leave() {
        WROTE.set(false);
    }

    private void flush(Handle handle) {
        long own = commits.incrementAndGet();
        flushing.lock();
        try {
            if (flushed < own) {
                long upTo = commits.get();
                handle.execute("CHECKPOINT SYNC");
                flushed = upTo;
            }
        } finally {
            flushing.unlock();
        }
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        if (!context.getRawSql().stripLeading().regionMatches(true, 0, "SELECT", 0, "SELECT".length())) {
            WROTE.set(true);
        }
    }
}
