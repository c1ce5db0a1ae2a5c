package dev.vestibule.platform.trace;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.IntConsumer;

/**
 * Allows 60 log lines of a kind in a minute, since a repeated fault would fill the disk, and counts the others.
 * Thread-safe.
 */
public final class LineLimit {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final int MOST_A_MINUTE = 60;

    private final InstantSource clock;
    private final IntConsumer ended;
    private long begunAt;
    private int lines;

    /** @param ended is told, when a minute has passed, how many lines it had too many */
    public LineLimit(InstantSource clock, IntConsumer ended) {
        this.clock = clock;
        this.ended = ended;
    }

    /** Returns whether a line may be logged now, and counts it. */
    public synchronized boolean mayTell() {
        tellOthers();
        return ++lines <= MOST_A_MINUTE;
    }

    /** Ends a minute that has passed; called periodically, too. */
    public synchronized void tellOthers() {
        long now = clock.millis();
        if (now - begunAt < MINUTE) {
            return;
        }
        ended.accept(Math.max(0, lines - MOST_A_MINUTE));
        begunAt = now;
        lines = 0;
    }
}
