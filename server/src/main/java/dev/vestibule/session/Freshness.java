package dev.vestibule.session;

/**
 * Whether what this node remembers still holds: it has read the other nodes' changes less than a second ago, or there are no
 * other nodes.
 */
@FunctionalInterface
public interface Freshness {
    Freshness ALONE = () -> true;

    boolean holds();
}
