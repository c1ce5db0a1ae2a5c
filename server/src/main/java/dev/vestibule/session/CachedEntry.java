package dev.vestibule.session;

import java.time.Instant;
import java.util.Optional;

/** Something in memory and when it was last used here, which is newer than what is written. */
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

    /** A use that is not on its way to the database, if there is one. */
    Optional<Instant> unwrittenUse() {
        return lastUsed > written ? Optional.of(lastUsed()) : Optional.empty();
    }

    Instant lastUsed() {
        return Instant.ofEpochMilli(lastUsed);
    }

    /** Notes a use; true when it should be written. A doubled write does no harm, so no lock is taken. */
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
