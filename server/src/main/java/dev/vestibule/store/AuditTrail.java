package dev.vestibule.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.user.UserId;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The audit trail, written by the other stores in the transaction of the change itself. What stands there stays there. */
final class AuditTrail {
    private static final String ADD = """
            INSERT INTO audit_event (at, actor_id, action, subject_kind, subject_id, address, details)
            VALUES (:at, :actor, :action, :kind, :id, :address, :details)
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditTrail() {}

    static void add(Handle handle, AuditEvent event) {
        handle.createUpdate(ADD)
                .bind("at", event.at())
                .bind("actor", event.actor().account().map(UserId::value).orElse(null))
                .bind("action", event.action())
                .bind("kind", event.subject().kind())
                .bind("id", event.subject().id())
                .bind("address", event.actor().address().orElse(null))
                .bind("details", json(event.details()))
                .execute();
    }

    private static String json(Map<String, Object> details) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(details));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("details are texts, numbers and flags", e);
        }
    }
}
