package dev.vestibule.platform.jobs;

import java.time.Duration;

/** How long to wait before the next attempt: twice as long after each one, up to the longest pause. */
public record RetryPause(Duration first, Duration longest) {
    private static final int MOST_DOUBLINGS = 10;

    /**
     * Returns the pause after an attempt that failed.
     *
     * @param attempt counts from 1
     */
    public Duration after(int attempt) {
        Duration pause = first.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
