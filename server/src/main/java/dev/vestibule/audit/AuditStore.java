package dev.vestibule.audit;

import dev.vestibule.user.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes events into the audit log, in the transaction of the change that they describe; the server logs them once that
 * is committed.
 */
public final class AuditStore {
    private static final String ADD = """
            INSERT INTO audit_event (at, actor_id, action, subject_kind, subject_id, address, details)
            VALUES (:at, :actor, :action, :kind, :id, :address, :details)
            """;

    private AuditStore() {}

    public static void add(Handle handle, AuditEvent event) {
        handle.createUpdate(ADD)
                .bind("at", event.at())
                .bind("actor", event.actor().user().map(UserId::value).orElse(null))
                .bind("action", event.action())
                .bind("kind", event.subject().kind())
                .bind("id", event.subject().id())
                .bind("address", event.actor().address().orElse(null))
                .bind("details", AuditLog.details(event.details()))
                .execute();
        handle.afterCommit(() -> AuditLog.tell(event));
    }

    /** Returns the old and the new value for an event's details. */
    public static Map<String, Object> change(@Nullable Object before, @Nullable Object after) {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("from", before);
        change.put("to", after);
        return change;
    }
}
