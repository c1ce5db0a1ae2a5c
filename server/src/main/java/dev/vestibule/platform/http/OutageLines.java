package dev.vestibule.platform.http;

import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line for each request that failed with 503. Limited per minute, or an outage of the database would fill the
 * disk; the others are only counted.
 */
final class OutageLines {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final int MOST_A_MINUTE = 60;

    private final InstantSource clock;
    private long begunAt;
    private int refused;

    OutageLines(InstantSource clock) {
        this.clock = clock;
    }

    void tell(String method, String route, String why) {
        if (mayTell()) {
            LOG.warn("{} {} returned 503: {}", method, route, why);
        }
    }

    private synchronized boolean mayTell() {
        tellOthers();
        return ++refused <= MOST_A_MINUTE;
    }

    /** Logs how many had no line of their own once their minute has passed; called periodically. */
    synchronized void tellOthers() {
        long now = clock.millis();
        if (now - begunAt < MINUTE) {
            return;
        }
        if (refused > MOST_A_MINUTE) {
            LOG.warn("{} more requests returned 503 in the last minute", refused - MOST_A_MINUTE);
        }
        begunAt = now;
        refused = 0;
    }
}
