package dev.vestibule.throttle;

import dev.vestibule.audit.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

    /**
     * The try failed: it stays counted, and the streaks of these subjects grow.
     *
     * @param grows false to do the same work and have no streak grow
     */
    void failed(String attempt, List<String> inARow, boolean grows);

    /** The try succeeded: it never happened, and the streaks of these subjects are over. */
    void succeeded(String attempt, List<String> inARow);

    /** The try did not take place after all: it never happened, and the streaks of its subjects are as before. */
    void withdrawn(String attempt);

    /** Ends an account's streak, and those of the devices that are known to it. */
    void forgive(String account);

    /**
     * A subject with tries.
     *
     * @param account for a device, the subject of the account that it is known to
     * @param tries of late
     * @param oldest of them
     */
    record Counted(String subject, Optional<String> account, int tries, Optional<Instant> oldest, int inARow) {}

    /** Subjects with at least so many tries since then, or failures in a row; those with the most first, at most {@code most}. */
    List<Counted> most(Instant since, int tries, int inARow, int most);

    /** Names each login that an account has. */
    void eachLogin(Consumer<String> told);

    /** Names each address from which somebody tried to sign in since then, as far as it was written down. */
    void eachAddress(Instant since, Consumer<String> told);

    /**
     * What was forgotten.
     *
     * @param inARow how many rows of failures ended
     */
    record Lifted(int tries, int inARow) {
        public boolean nothing() {
            return tries == 0 && inARow == 0;
        }
    }

    /**
     * Forgets the tries of these subjects and of the devices that are known to them, with their failures in a row, and has all nodes
     * look again at limits that were full; written together with the event, unless there was nothing to forget. A try that was
     * counted for several of them is one.
     */
    Lifted lift(List<String> subjects, AuditEvent event);

    /**
     * Forgets at most {@code batch} tries older than this, and as many subjects without any and without a streak; says how many of
     * those of which there were more.
     */
    int deleteBefore(Instant before, int batch);
}
