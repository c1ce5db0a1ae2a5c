package dev.vestibule.session;

import java.time.Instant;
import java.util.Optional;

/** A cached value and when it was last used here, which is newer than what is written. */
final class CachedEntry<T> {
    private final T value;
    private volatile long lastUsed;
    private volatile long written;

    CachedEntry(T value, Instant lastUsed) {
        this.value = value;
        this.lastUsed = lastUsed.toEpochMilli();
        this.written = this.lastUsed;
    }

    T value() {
        return value;
    }

    /** Returns a use that is not being written yet, if there is one. */
    Optional<Instant> unwrittenUse() {
        return lastUsed > written ? Optional.of(lastUsed()) : Optional.empty();
    }

    Instant lastUsed() {
        return Instant.ofEpochMilli(lastUsed);
    }

    /** Records a use; returns whether it should be written. Writing it twice does no harm, so no lock is taken. */
    boolean use(long now, long writeAfterMillis) {
        if (now > lastUsed) {
            lastUsed = now;
        }
        if (now - written < writeAfterMillis) {
            return false;
        }
        written = now;
        return true;
    }
}
