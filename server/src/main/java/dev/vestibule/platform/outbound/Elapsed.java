package dev.vestibule.platform.outbound;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, by a clock that may be set back. */
public final class Elapsed {
    private Elapsed() {}

    /**
     * Whether less than a span has passed since; a time ahead of now is of a clock that was wrong, and counts as long
     * ago.
     */
    public static boolean within(Duration span, Instant since, Instant now) {
        return !now.isBefore(since) && now.isBefore(since.plus(span));
    }
}
