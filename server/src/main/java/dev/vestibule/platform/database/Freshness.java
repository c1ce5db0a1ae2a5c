package dev.vestibule.platform.database;

import java.time.Duration;

/**
 * Whether this node's caches are valid: it has read the other nodes' changes less than a second ago, or there are no
 * other nodes.
 */
@FunctionalInterface
public interface Freshness {
    /** The maximum age of a reading for which caches are trusted. */
    Duration BOUND = Duration.ofSeconds(1);

    Freshness ALONE = () -> true;

    boolean holds();

    /** Returns the age of the last complete reading, in nanoseconds; 0 if there are no other nodes. */
    default long ageNanos() {
        return 0;
    }
}
