package dev.vestibule.health;

import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;

/** Checks the database periodically, so that probes need not wait for it. */
public final class DatabaseWatch {
    private static final long BELIEVED_NANOS = Duration.ofMillis(1_500).toNanos();

    private final Runnable question;
    private volatile boolean available = true;
    private volatile boolean asked;
    private volatile long askedAt;

    /**
     * @param question a small statement, which fails with {@link UnavailableException} if the database is unavailable
     */
    public DatabaseWatch(Runnable question) {
        this.question = question;
    }

    /** Checks the database; to be called about twice a second. */
    public void look() {
        long now = System.nanoTime();
        if (!asked) {
            askedAt = now;
            asked = true;
        }
        try {
            question.run();
            askedAt = now;
            available = true;
        } catch (UnavailableException e) {
            available = false;
        }
    }

    /**
     * Returns whether the last check succeeded. A check that hangs in a frozen database counts as failed. Until the
     * first one, the start counts, which has just used the database.
     */
    public boolean available() {
        return available && (!asked || System.nanoTime() - askedAt < BELIEVED_NANOS);
    }
}
