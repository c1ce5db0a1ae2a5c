package dev.vestibule.health;

import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;

/** Asks the database now and then whether it is there, so that nobody who only wants to know has to wait for it. */
public final class DatabaseWatch {
    private static final long BELIEVED_NANOS = Duration.ofMillis(1_500).toNanos();

    private final Runnable question;
    private volatile boolean available = true;
    private volatile long askedAt = System.nanoTime();

    /** @param question does something small in the database, or fails with {@link UnavailableException} */
    public DatabaseWatch(Runnable question) {
        this.question = question;
    }

    /** To be called about twice a second. */
    public void look() {
        long now = System.nanoTime();
        try {
            question.run();
            askedAt = now;
            available = true;
        } catch (UnavailableException e) {
            available = false;
        }
    }

    /** Whether the last answer was good. A question that a frozen database lets wait is an answer too. */
    public boolean available() {
        return available && System.nanoTime() - askedAt < BELIEVED_NANOS;
    }
}
