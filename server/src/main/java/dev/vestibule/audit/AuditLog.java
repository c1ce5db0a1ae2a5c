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

/** Logs events, each as a JSON object, with a logger of their own so that they can be collected separately. */
public final class AuditLog {
    /** The name of the logger. */
    public static final String NAME = "dev.vestibule.audit";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private AuditLog() {}

    /** Logs an event; to be called once it is committed. */
    public static void tell(AuditEvent event) {
        if (LOG.isInfoEnabled()) {
            LOG.info(json(event));
        }
    }

    /** Logs an event that needs attention. */
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

    /** Returns an event's details as they are stored. */
    public static String details(Map<String, Object> details) {
        return written(inOrder(details));
    }

    /** Sorts the details by name, whatever kind of map they came in, nested ones included. */
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
