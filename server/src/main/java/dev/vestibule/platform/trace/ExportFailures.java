package dev.vestibule.platform.trace;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what OpenTelemetry logs in Java's own way into our log, as lines of ours. It repeats the failures of an outage
 * a few times a minute at most.
 */
final class ExportFailures extends Handler {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(TraceExport.class);

    /** Java forgets a logger, and its handlers with it, when no one refers to it. */
    private final Logger logger = Logger.getLogger("io.opentelemetry");

    ExportFailures() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            Throwable cause = line.getThrown();
            LOG.warn("Traces are not exported: {}{}", line.getMessage(), cause == null ? "" : " (" + cause + ")");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
