package dev.vestibule.platform.database;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Notifies waiting threads that the database is being closed. */
final class ClosingSignal {
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Gives the signal; returns false if it was given before. */
    boolean give() {
        if (closed.getCount() == 0) {
            return false;
        }
        closed.countDown();
        return true;
    }

    /** Pauses; returns true at once when the signal is given, or the thread is interrupted. */
    boolean comesWithin(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
