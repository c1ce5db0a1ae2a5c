package dev.vestibule.platform.http;

import dev.vestibule.platform.trace.FaultLines;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;

/** The log lines about requests that failed, whose number is limited. */
record ErrorLines(OutageLines outages, FaultLines faults) {
    static ErrorLines of(InstantSource clock) {
        return new ErrorLines(
                new OutageLines(clock), new FaultLines(LoggerFactory.getLogger(RequestDispatcher.class), clock));
    }

    /** Logs how many requests had no line of their own; called periodically. */
    void tellOthers() {
        outages.tellOthers();
        faults.tellOthers();
    }
}
