package dev.vestibule.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where tries are counted. Each try is a row until its time has passed, so that the limits are exact on all nodes together. */
public interface AttemptStore {
    /** What became of asking for admission. */
    sealed interface Outcome {
        /**
         * The try may go on.
         *
         * @param worstStreak the most failures in a row among the subjects of which they are counted
         */
        record Admitted(int worstStreak) implements Outcome {}

        /**
         * A limit is full.
         *
         * @param retryAfter until it has room again
         */
        record Refused(Limit limit, Duration retryAfter) implements Outcome {}

        /** Tries that are still under way fill the limit; they may succeed and then do not count. */
        record Undecided(Limit limit) implements Outcome {}
    }

    /** Waits for somebody else who counts. The time is taken from what the request may spend on its own questions. */
    <T> T waiting(Supplier<T> wait);

    /** Whether failures alone fill one of the limits; takes no lock and counts nothing. */
    Optional<Outcome.Refused> refusal(List<Limit> limits, Instant now, Instant abandonedBefore);

    /**
     * Counts a try against all limits, or against none when one of them is full. Exact whatever runs at the same time.
     *
     * @param attempt names the try
     * @param abandonedBefore tries that were under way since before this count as failed: their node died
     */
    Outcome admit(String attempt, List<Limit> limits, Instant now, Instant abandonedBefore);

    /**
     * Counts a call against all limits, or against none when one of them is full. It is never under way: it stays counted
     * whatever comes of it.
     */
    Outcome count(String call, List<Limit> limits, Instant now);

    /** The try failed: it stays counted, and the streaks of these subjects grow. */
    void failed(String attempt, List<String> inARow);

    /** The try succeeded: it never happened, and the streaks of these subjects are over. */
    void succeeded(String attempt, List<String> inARow);

    /** The try did not take place after all: it never happened, and the streaks of its subjects are as before. */
    void withdrawn(String attempt);

    /** Ends an account's streak, and those of the devices that are known to it. */
    void forgive(String account);

    /** Forgets at most {@code batch} tries older than this, and subjects without any and without a streak; says how many tries. */
    int deleteBefore(Instant before, int batch);
}
