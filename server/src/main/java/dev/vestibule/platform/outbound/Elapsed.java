package dev.vestibule.platform.outbound;

import java.time.Duration;
import java.time.Instant;

/** Elapsed time, by a clock that may be set back. */
public final class Elapsed {
    private Elapsed() {}

    /**
     * Returns whether less than a duration has passed since; an instant in the future comes from a wrong clock, and
     * counts as long ago.
     */
    public static boolean within(Duration span, Instant since, Instant now) {
        return !now.isBefore(since) && now.isBefore(since.plus(span));
    }
}
