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
 * Who may try now, on this node. Nobody waits for a turn with a connection to the database in hand, so however many
 * tries one address makes, the others find a connection.
 */
final class AttemptGate {
    /** A turn that has come; closing it lets the next one in. */
    interface Turn {
        Turn OF_NOTHING = () -> {};

        void close();
    }

    // Gone as soon as nobody holds a turn or waits for one.
    private final Cache<String, Semaphore> trying =
            Caffeine.newBuilder().weakValues().build();
    private final Cache<String, Semaphore> counting =
            Caffeine.newBuilder().weakValues().build();

    /**
     * Waits until a try may be under way.
     *
     * @param limits in an order that is the same for everybody, or two would wait for each other
     * @param alone those against which nothing else may be under way meanwhile
     * @param deadline by {@link System#nanoTime}
     * @return empty when the time is over
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
     * Waits until nobody else on this node is counting against the limit, which the database would have us do one by
     * one.
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
