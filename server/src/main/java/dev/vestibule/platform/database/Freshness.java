package dev.vestibule.platform.database;

import java.time.Duration;

/**
 * Whether what this node remembers still holds: it has read the other nodes' changes less than a second ago, or there
 * are no other nodes.
 */
@FunctionalInterface
public interface Freshness {
    /** How long a node may believe what it remembers at most. */
    Duration BOUND = Duration.ofSeconds(1);

    Freshness ALONE = () -> true;

    boolean holds();
}
