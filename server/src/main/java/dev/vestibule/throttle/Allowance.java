package dev.vestibule.throttle;

import java.time.Duration;
import java.time.InstantSource;

/**
 * A limit on a number of events per period on this node, with a count of the excess. It knows nothing of other nodes.
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

    /** Takes one; returns false if the limit of the period is reached. */
    public synchronized boolean take() {
        turn();
        asked = Math.min(asked, Integer.MAX_VALUE - 1) + 1;
        return asked <= most;
    }

    /** Returns whether none is left for now. */
    public synchronized boolean isUsedUp() {
        turn();
        return asked >= most;
    }

    /** Returns how many were refused in past periods; returns each number once. */
    public synchronized int untold() {
        turn();
        int number = untold;
        untold = 0;
        return number;
    }

    /** Returns how many were refused and not reported yet, including the current period; for the stop. */
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
