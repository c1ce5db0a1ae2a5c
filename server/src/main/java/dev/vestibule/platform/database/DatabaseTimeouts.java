package dev.vestibule.platform.database;

import java.time.Duration;

/**
 * How long work on the database may take before it counts as unavailable.
 *
 * @param pool until a connection of the pool is free
 * @param together all waits of one request
 * @param connect until a new connection stands; MariaDB waits for a lock as long
 * @param read one answer of the server: a little more than a statement, so that a slow one ends with the server's own
 *     word for it
 * @param statement one statement
 */
public record DatabaseTimeouts(Duration pool, Duration together, Duration connect, Duration read, Duration statement) {
    /** Leaves a part of the two seconds within which clients are told (promises, section 1) to the rest of us. */
    public static final DatabaseTimeouts STANDARD = new DatabaseTimeouts(
            Duration.ofSeconds(1),
            Duration.ofMillis(1_700),
            Duration.ofSeconds(2),
            Duration.ofMillis(1_600),
            Duration.ofMillis(1_400));

    /** Returns time-outs that are so many times as long, for tests that must pass on a busy machine. */
    public DatabaseTimeouts times(int factor) {
        return new DatabaseTimeouts(
                pool.multipliedBy(factor),
                together.multipliedBy(factor),
                connect.multipliedBy(factor),
                read.multipliedBy(factor),
                statement.multipliedBy(factor));
    }
}
