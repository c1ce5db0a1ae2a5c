package dev.vestibule.throttle;

import dev.vestibule.platform.refusal.AttemptKind;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Something to be counted.
 *
 * @param attempt identifies it
 * @param deadline by {@link System#nanoTime}
 */
record Asked(String attempt, List<Limit> limits, AttemptKind kind, long deadline) {
    /** An attempt that is not admitted by then is refused with 503, which has a limit of two seconds. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    Asked(String attempt, List<Limit> limits, AttemptKind kind) {
        this(attempt, limits, kind, System.nanoTime() + TURN_NANOS);
    }

    /** Returns after how many consecutive failures even the right secret is refused. */
    int mostInARow() {
        return kind == AttemptKind.CODE ? Throttle.CODES_IN_A_ROW : Throttle.IN_A_ROW;
    }
}
