package dev.vestibule.platform.http;

import dev.vestibule.platform.trace.LineLimit;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a line for each request that failed with 503, up to a limit per minute. */
final class OutageLines {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    private final LineLimit limit;

    OutageLines(InstantSource clock) {
        this.limit = new LineLimit(clock, OutageLines::endMinute);
    }

    void tell(String method, String route, String why) {
        if (limit.mayTell()) {
            LOG.warn("{} {} returned 503: {}", method, route, why);
        }
    }

    private static void endMinute(int others) {
        if (others > 0) {
            LOG.warn("{} more requests returned 503 in the last minute", others);
        }
    }

    /** Logs how many had no line of their own once their minute has passed; called periodically. */
    void tellOthers() {
        limit.tellOthers();
    }
}
