package dev.vestibule.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Admits attempts on this node. No attempt waits with a database connection, so however many attempts come from one
 * address, others find a connection.
 */
final class AttemptGate {
    /** An admitted attempt; closing it admits the next one. */
    interface Turn {
        Turn OF_NOTHING = () -> {};

        void close();
    }

    // Removed as soon as no attempt is in progress or waits.
    private final Cache<String, Semaphore> trying =
            Caffeine.newBuilder().weakValues().build();
    private final Cache<String, Semaphore> counting =
            Caffeine.newBuilder().weakValues().build();

    /**
     * Waits until an attempt may proceed.
     *
     * @param limits in an order that is always the same, or two attempts could deadlock
     * @param alone the limits for which no other attempt may proceed at the same time
     * @param deadline by {@link System#nanoTime}
     * @return empty if the deadline has passed
     */
    Optional<Turn> toTry(List<Limit> limits, Set<Limit> alone, long deadline) {
        List<Turn> held = new ArrayList<>(limits.size());
        boolean all = false;
        try {
            for (Limit limit : limits) {
                Semaphore gate = gate(trying, limit, limit.atOnce());
                Optional<Turn> turn = take(gate, alone.contains(limit) ? limit.atOnce() : 1, deadline);
                if (turn.isEmpty()) {
                    return Optional.empty();
                }
                held.add(turn.get());
            }
            all = true;
            return Optional.of(() -> held.forEach(Turn::close));
        } finally {
            if (!all) {
                held.forEach(Turn::close);
            }
        }
    }

    /**
     * Waits until no other attempt on this node is being counted for the limit, which the database would serialize
     * anyway.
     */
    Optional<Turn> toCount(Limit limit, long deadline) {
        return take(gate(counting, limit, 1), 1, deadline);
    }

    private static Semaphore gate(Cache<String, Semaphore> gates, Limit limit, int places) {
        return gates.get(limit.subject(), subject -> new Semaphore(places, true));
    }

    private static Optional<Turn> take(Semaphore gate, int places, long deadline) {
        try {
            return gate.tryAcquire(places, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    ? Optional.of(() -> gate.release(places))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("stopping", Duration.ofSeconds(5), e);
        }
    }
}
