package dev.vestibule.platform.http;

import java.util.concurrent.atomic.AtomicLong;

/** Limits the memory of all request bodies together. Each is small, but the number of connections is not limited. */
final class BodyMemory {
    private final AtomicLong free;

    BodyMemory(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    /** Reserves memory, and returns whether there was enough; reserved memory must be released. */
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
