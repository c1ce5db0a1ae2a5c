package dev.vestibule;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.vestibule.platform.trace.Trace;
import java.util.regex.Pattern;

/**
 * Formats the log as one line per event, control characters replaced so that no event can fake another, and below it
 * the trace of an exception. Logback's own patterns would load 150 classes at the start.
 */
final class TextLines extends LogLines {
    private static final int WIDEST_LEVEL = 5;
    private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]+");
    private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x1f\\x7f]");

    @Override
    void add(StringBuilder lines, ILoggingEvent event) {
        String level = event.getLevel().toString();
        String logger = event.getLoggerName();
        String message = LINE_ENDS.matcher(event.getFormattedMessage()).replaceAll(" | ");
        lines.append(time(event)).append(' ').append(level).append(level.length() < WIDEST_LEVEL ? "  " : " ");
        Trace request = Trace.current();
        if (request != null) {
            lines.append('[').append(request.requestId()).append("] ");
        }
        lines.append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ")
                .append(CONTROLS.matcher(message).replaceAll("?"))
                .append(System.lineSeparator());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            lines.append(ThrowableProxyUtil.asString(thrown));
        }
    }
}
