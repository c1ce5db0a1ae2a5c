package dev.vestibule.audit.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditEvent.Subject;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.Map;

/** Records in the audit log who took a list away as a file: a file leaves the reach of every later change of rights. */
public final class ExportLog {
    private final AuditWriter audit;

    ExportLog(AuditWriter audit) {
        this.audit = audit;
    }

    /**
     * Records an export.
     *
     * @param list the name of the list
     * @param filter the fields of its filter that were set
     */
    public void add(String list, Map<String, String> filter, Actor actor, Instant now) {
        audit.add(new AuditEvent(
                now, actor, "list.export", new Subject("list", list), Map.of("filter", Map.copyOf(filter))));
    }
}
