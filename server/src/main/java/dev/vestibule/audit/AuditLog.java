package dev.vestibule.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.user.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of events, each as an object in JSON, under a name of its own so that they can be collected apart. */
public final class AuditLog {
    /** The logger's name. */
    public static final String NAME = "dev.vestibule.audit";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private AuditLog() {}

    /** To be called when the event has happened for good. */
    public static void tell(AuditEvent event) {
        if (LOG.isInfoEnabled()) {
            LOG.info(json(event));
        }
    }

    /** Logs an event that somebody should look at. */
    public static void warn(AuditEvent event) {
        LOG.warn(json(event));
    }

    private static String json(AuditEvent event) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("at", event.at().toString());
        all.put("action", event.action());
        all.put("actor", event.actor().user().map(UserId::value).orElse(null));
        all.put("address", event.actor().address().orElse(null));
        all.put("subject", event.subject());
        all.put("details", inOrder(event.details()));
        return written(all);
    }

    /** An event's details as they are kept. */
    public static String details(Map<String, Object> details) {
        return written(inOrder(details));
    }

    /** By their names, whatever kind of map they came in, and those within them too. */
    private static Map<String, Object> inOrder(Map<?, ?> details) {
        Map<String, Object> ordered = new TreeMap<>();
        details.forEach((name, value) ->
                ordered.put(String.valueOf(name), value instanceof Map<?, ?> inner ? inOrder(inner) : value));
        return ordered;
    }

    private static String written(Object value) {
        try {
            return JsonMappers.PLAIN.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("details are texts, numbers, flags, and maps of these", e);
        }
    }
}
