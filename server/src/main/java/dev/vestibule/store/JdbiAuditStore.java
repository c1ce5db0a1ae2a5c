package dev.vestibule.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.user.UserId;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The audit trail. */
public final class JdbiAuditStore implements AuditStore {
    private static final String ADD = """
            INSERT INTO audit_event (at, actor_id, action, subject_kind, subject_id, address, details)
            VALUES (:at, :actor, :action, :kind, :id, :address, :details)
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;

    public JdbiAuditStore(Database database) {
        this.database = database;
    }

    @Override
    public void add(AuditEvent event) {
        database.useTransaction(handle -> add(handle, event));
    }

    /** Adds an event within another store's transaction. */
    static void add(Handle handle, AuditEvent event) {
        handle.createUpdate(ADD)
                .bind("at", event.at())
                .bind("actor", event.actor().map(UserId::value).orElse(null))
                .bind("action", event.action())
                .bind("kind", event.subject().kind())
                .bind("id", event.subject().id())
                .bind("address", event.address().orElse(null))
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
