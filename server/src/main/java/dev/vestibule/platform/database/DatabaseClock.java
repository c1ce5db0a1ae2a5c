package dev.vestibule.platform.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/**
 * The database's time, so that nodes agree about it however wrong their own clocks are. Between readings it advances
 * with a monotonic counter.
 */
public final class DatabaseClock implements InstantSource {
    private final Database database;
    private volatile Reading reading;

    /** The database's time, read somewhere between two values of the counter. */
    record Reading(Instant at, long asked, long answered) {
        /** The middle is wrong by half the round trip at most. */
        Instant advancedTo(long now) {
            return at.plusNanos(now - asked - (answered - asked) / 2);
        }

        /** Returns whether an earlier reading may be as right as this one. */
        boolean agreesWith(Reading earlier) {
            return !at.isBefore(earlier.advancedTo(asked)) && !at.isAfter(earlier.advancedTo(answered));
        }
    }

    /** Reads the database's time once. */
    public DatabaseClock(Database database) {
        this.database = database;
        this.reading = database.withHandle(handle -> read(database, handle));
    }

    @Override
    public Instant instant() {
        return reading.advancedTo(System.nanoTime());
    }

    /**
     * Reads the database's time again; to be called every few seconds by the poller of the database. On a busy machine
     * a reading is less exact than those before: one that agrees with them changes nothing, so that time does not go
     * back and forth.
     */
    public void sync(Handle handle) {
        Reading next = read(database, handle);
        if (!next.agreesWith(reading)) {
            reading = next;
        }
    }

    /** Reads the database's time again on a connection of its own. */
    public void sync() {
        database.withHandle(handle -> {
            sync(handle);
            return Boolean.TRUE;
        });
    }

    /** Returns how far the database's time is ahead of another clock; negative if behind. */
    public Duration aheadOf(InstantSource other) {
        return Duration.between(other.instant(), instant());
    }

    private static Reading read(Database database, Handle handle) {
        long asked = System.nanoTime();
        Instant at = handle.createQuery(database.dialect().currentTime())
                .mapTo(Instant.class)
                .one();
        return new Reading(at, asked, System.nanoTime());
    }
}
