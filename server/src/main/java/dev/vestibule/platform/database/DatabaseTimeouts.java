package dev.vestibule.platform.database;

import java.time.Duration;

/**
 * The timeouts after which the database counts as unavailable.
 *
 * @param pool for a free connection of the pool
 * @param together for all waits of one request
 * @param connect for a new connection; MariaDB waits as long for a lock
 * @param read for one response of the server: a little more than a statement, so that a slow one ends with the server's
 *     own error
 * @param statement for one statement
 */
public record DatabaseTimeouts(Duration pool, Duration together, Duration connect, Duration read, Duration statement) {
    /** Leaves a part of the two seconds until the response (promises, section 1) to the rest of the request. */
    public static final DatabaseTimeouts STANDARD = new DatabaseTimeouts(
            Duration.ofSeconds(1),
            Duration.ofMillis(1_700),
            Duration.ofSeconds(2),
            Duration.ofMillis(1_600),
            Duration.ofMillis(1_400));

    /** Returns timeouts that are so many times as long, for tests that must pass on a busy machine. */
    public DatabaseTimeouts times(int factor) {
        return new DatabaseTimeouts(
                pool.multipliedBy(factor),
                together.multipliedBy(factor),
                connect.multipliedBy(factor),
                read.multipliedBy(factor),
                statement.multipliedBy(factor));
    }
}
