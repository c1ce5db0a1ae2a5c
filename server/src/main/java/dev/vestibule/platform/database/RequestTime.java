package dev.vestibule.platform.database;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that a request has spent on the database; other waits, such as for a hash, do not count. A request is served
 * by one thread.
 */
final class RequestTime {
    private static final ThreadLocal<@Nullable RequestTime> CURRENT = new ThreadLocal<>();

    private long nanos;
    private long since;
    private int depth;

    /** Runs the work of a request, and starts to count its time. */
    static <T> T ofRequest(Supplier<T> work) {
        CURRENT.set(new RequestTime());
        try {
            return work.get();
        } finally {
            CURRENT.remove();
        }
    }

    /** Runs work whose time counts, if it belongs to a request. */
    static <T> T spending(Supplier<T> work) {
        @Nullable RequestTime request = CURRENT.get();
        if (request == null) {
            return work.get();
        }
        request.enter();
        try {
            return work.get();
        } finally {
            request.leave();
        }
    }

    /** Returns the time of this thread's request, or null if there is none. */
    static @Nullable RequestTime current() {
        return CURRENT.get();
    }

    /** Returns whether this thread's request has spent more than a duration. */
    static boolean isOver(Duration most) {
        @Nullable RequestTime request = CURRENT.get();
        return request != null && request.soFar().compareTo(most) > 0;
    }

    private void enter() {
        if (depth++ == 0) {
            since = System.nanoTime();
        }
    }

    private void leave() {
        if (--depth == 0) {
            nanos += System.nanoTime() - since;
        }
    }

    Duration soFar() {
        return Duration.ofNanos(nanos + (depth == 0 ? 0 : System.nanoTime() - since));
    }
}
