package dev.vestibule.throttle;

import java.time.Duration;
import java.time.InstantSource;

/**
 * So many of something in each stretch of time on this node, and how many more there were. It knows nothing of other
 * nodes.
 */
public final class Allowance {
    private final int most;
    private final long perMillis;
    private final InstantSource clock;
    private long begunAt;
    private int asked;
    private int untold;

    public Allowance(int most, Duration per, InstantSource clock) {
        this.most = most;
        this.perMillis = per.toMillis();
        this.clock = clock;
    }

    /** Asks for one; false when there have been as many as there may be. */
    public synchronized boolean take() {
        turn();
        asked = Math.min(asked, Integer.MAX_VALUE - 1) + 1;
        return asked <= most;
    }

    /** Whether there is none left for now. */
    public synchronized boolean isUsedUp() {
        turn();
        return asked >= most;
    }

    /** How many were asked for in vain in stretches of time that are over; says each once. */
    public synchronized int untold() {
        turn();
        int number = untold;
        untold = 0;
        return number;
    }

    /** Returns how many were not told, those of the stretch that is not over included; for the stop. */
    public synchronized int untoldAtTheEnd() {
        turn();
        untold += over();
        asked = 0;
        return untold();
    }

    private int over() {
        return Math.max(0, asked - most);
    }

    private void turn() {
        long now = clock.millis();
        if (now >= begunAt && now - begunAt < perMillis) {
            return;
        }
        untold += over();
        begunAt = now;
        asked = 0;
    }
}
