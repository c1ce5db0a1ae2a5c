package dev.vestibule;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.vestibule.audit.AuditLog;

/**
 * Formats the log as one JSON object a line: {@code time} (RFC 3339, UTC), {@code level}, {@code logger},
 * {@code thread}, {@code message}, {@code trace}; for events of the audit log {@code event}, an object, in place of the
 * message.
 */
final class JsonLines extends LogLines {
    @Override
    void add(StringBuilder line, ILoggingEvent event) {
        line.append('{');
        add(line, "time", time(event));
        add(line, "level", event.getLevel().toString());
        add(line, "logger", event.getLoggerName());
        add(line, "thread", event.getThreadName());
        if (event.getLoggerName().equals(AuditLog.NAME)) {
            line.append(",\"event\":").append(event.getFormattedMessage()); // which is an object in JSON already
        } else {
            add(line, "message", event.getFormattedMessage());
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            add(line, "trace", ThrowableProxyUtil.asString(thrown));
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
