package dev.vestibule.throttle;

import dev.vestibule.platform.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides by the counted attempts whether another one may proceed, and counts it: exactly, whatever runs at the same
 * time.
 */
final class AttemptCounter {
    /** Longer than any hash takes, including its wait. Older attempts in progress count as failed: their node died. */
    private static final Duration UNDER_WAY_AT_MOST = Duration.ofMinutes(2);

    private final AttemptStore store;
    private final Transactions transactions;

    AttemptCounter(AttemptStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /** The result of a request for admission. */
    sealed interface Outcome {
        /**
         * The attempt may proceed.
         *
         * @param worstStreak the most consecutive failures among its subjects
         */
        record Admitted(int worstStreak) implements Outcome {}

        /**
         * A limit is reached.
         *
         * @param retryAfter until an attempt is possible again
         */
        record Refused(Limit limit, Duration retryAfter) implements Outcome {}

        /** Attempts in progress fill the limit; if they succeed, they do not count. */
        record Undecided(Limit limit) implements Outcome {}
    }

    /** Returns whether failures alone fill one of the limits; takes no lock and counts nothing. */
    Optional<Outcome.Refused> refusal(List<Limit> limits, Instant now) {
        Instant abandonedBefore = now.minus(UNDER_WAY_AT_MOST);
        return transactions.read(() -> {
            for (Limit limit : limits) {
                if (judge(limit, now, abandonedBefore) instanceof Outcome.Refused refused) {
                    return Optional.of(refused);
                }
            }
            return Optional.empty();
        });
    }

    /**
     * Counts an attempt for all limits, or for none if one of them is reached. Its result is written before it is
     * told, and waits for the disk.
     *
     * @param attempt identifies the attempt
     */
    Outcome admit(String attempt, List<Limit> limits, Instant now) {
        return transactions.callFirst(() -> add(attempt, limits, now, now.minus(UNDER_WAY_AT_MOST), true));
    }

    /** Counts a call for all limits, or for none if one of them is reached. It stays counted whatever its result is. */
    Outcome count(String call, List<Limit> limits, Instant now) {
        return transactions.call(() -> add(call, limits, now, now, false));
    }

    private Outcome add(String attempt, List<Limit> limits, Instant now, Instant abandonedBefore, boolean underWay) {
        int worstStreak = 0;
        for (Limit limit : limits) {
            store.lock(limit, now);
            Outcome outcome = judge(limit, now, abandonedBefore);
            if (outcome instanceof Outcome.Admitted admitted) {
                worstStreak = Math.max(worstStreak, admitted.worstStreak());
            } else {
                return outcome; // the locks are released with the transaction; nothing has been counted
            }
        }
        store.add(attempt, limits, underWay, now);
        return new Outcome.Admitted(worstStreak);
    }

    private Outcome judge(Limit limit, Instant now, Instant abandonedBefore) {
        Standing standing = store.standing(limit, now);
        List<Standing.Recent> recent = standing.recent();
        if (recent.size() >= limit.most()) {
            boolean undecided =
                    recent.stream().anyMatch(one -> one.underWay() && one.at().isAfter(abandonedBefore));
            Instant oldest = recent.get(recent.size() - 1).at();
            return undecided
                    ? new Outcome.Undecided(limit)
                    : new Outcome.Refused(limit, Duration.between(now, oldest.plus(limit.per())));
        }
        return new Outcome.Admitted(standing.inARow());
    }
}
