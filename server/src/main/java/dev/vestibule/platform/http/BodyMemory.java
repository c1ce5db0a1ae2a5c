package dev.vestibule.platform.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the bodies of all requests may take of the heap together. Each is small, but there may be as many connections as
 * somebody cares to open.
 */
final class BodyMemory {
    private final AtomicLong free;

    BodyMemory(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    /** Whether there was room; what was taken must be given back. */
    boolean take(int bytes) {
        if (free.addAndGet(-bytes) >= 0) {
            return true;
        }
        free.addAndGet(bytes);
        return false;
    }

    void giveBack(int bytes) {
        free.addAndGet(bytes);
    }
}
