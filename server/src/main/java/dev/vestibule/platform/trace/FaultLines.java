package dev.vestibule.platform.trace;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Logs faults: the first of its kind in a minute with its stack trace, the same one again in a line without, and after
 * 60 of these in a minute only how many more there were. One fault in a busy place would otherwise fill the disk.
 */
public final class FaultLines {
    private static final int MOST_KINDS = 60;

    private final Logger log;
    private final LineLimit limit;
    private final Set<String> seen = new HashSet<>();

    private enum Verdict {
        WITH_TRACE,
        WITHOUT,
        COUNTED
    }

    public FaultLines(Logger log, InstantSource clock) {
        this.log = log;
        this.limit = new LineLimit(clock, this::endMinute);
    }

    /**
     * Logs a fault.
     *
     * @param where the place of the work, which is the same each time
     * @param line the line, which may name this one time
     */
    public void tell(String where, String line, Throwable fault) {
        switch (judge(kind(where, fault))) {
            case WITH_TRACE -> log.error("{}", line, fault);
            case WITHOUT ->
                log.error("{}: {}, as before", line, fault.getClass().getName());
            case COUNTED -> {}
        }
    }

    private static String kind(String where, Throwable fault) {
        StackTraceElement[] frames = fault.getStackTrace();
        return where + " " + fault.getClass().getName() + (frames.length == 0 ? "" : " " + frames[0]);
    }

    private synchronized Verdict judge(String kind) {
        limit.tellOthers();
        if (seen.size() < MOST_KINDS && seen.add(kind)) {
            return Verdict.WITH_TRACE;
        }
        return limit.mayTell() ? Verdict.WITHOUT : Verdict.COUNTED;
    }

    private void endMinute(int others) {
        seen.clear();
        if (others > 0) {
            log.error("{} more faults like those before in the last minute", others);
        }
    }

    /** Logs how many had no line once their minute has passed; called periodically. */
    public synchronized void tellOthers() {
        limit.tellOthers();
    }
}
