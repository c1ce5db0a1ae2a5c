package dev.vestibule.health;

import dev.vestibule.refusal.UnavailableException;

/** Asks the database now and then whether it is there, so that nobody who only wants to know has to wait for it. */
public final class DatabaseWatch {
    private final Runnable question;
    private volatile boolean available = true;

    /** @param question does something small in the database, or fails with {@link UnavailableException} */
    public DatabaseWatch(Runnable question) {
        this.question = question;
    }

    /** To be called about twice a second. */
    public void look() {
        try {
            question.run();
            available = true;
        } catch (UnavailableException e) {
            available = false;
        }
    }

    public boolean available() {
        return available;
    }
}
