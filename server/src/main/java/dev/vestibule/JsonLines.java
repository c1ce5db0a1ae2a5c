package dev.vestibule;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.platform.trace.Trace;
import java.util.List;

/**
 * Formats the log as one JSON object a line, with the fields of {@link #FIELDS}; {@code docs/reference/logs.md} says
 * what they are.
 */
final class JsonLines extends LogLines {
    static final String TIME = "time";
    static final String LEVEL = "level";
    static final String LOGGER = "logger";
    static final String THREAD = "thread";
    static final String REQUEST_ID = "request_id";
    static final String TRACE_ID = "trace_id";
    static final String EVENT = "event";
    static final String MESSAGE = "message";
    static final String TRACE = "trace";

    /** The names of all fields, in the order in which they are written; they do not change. */
    static final List<String> FIELDS =
            List.of(TIME, LEVEL, LOGGER, THREAD, REQUEST_ID, TRACE_ID, EVENT, MESSAGE, TRACE);

    @Override
    void add(StringBuilder line, ILoggingEvent event) {
        line.append('{');
        add(line, TIME, time(event));
        add(line, LEVEL, event.getLevel().toString());
        add(line, LOGGER, event.getLoggerName());
        add(line, THREAD, event.getThreadName());
        Trace request = Trace.current();
        if (request != null) {
            add(line, REQUEST_ID, request.requestId());
            add(line, TRACE_ID, request.traceId());
        }
        if (event.getLoggerName().equals(AuditLog.NAME)) {
            line.append(",\"")
                    .append(EVENT)
                    .append("\":")
                    .append(event.getFormattedMessage()); // which is an object in JSON already
        } else {
            add(line, MESSAGE, event.getFormattedMessage());
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            add(line, TRACE, ThrowableProxyUtil.asString(thrown));
        }
        line.append("}\n");
    }

    private static void add(StringBuilder line, String name, String value) {
        if (line.length() > 1) {
            line.append(',');
        }
        line.append('"').append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, line);
        line.append('"');
    }
}
