package dev.vestibule.store;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;

/** Writes events each in a transaction of its own, or in the ongoing one. */
public final class JdbiAuditWriter implements AuditWriter {
    private final Database database;

    public JdbiAuditWriter(Database database) {
        this.database = database;
    }

    @Override
    public void add(AuditEvent event) {
        database.useTransaction(handle -> AuditTrail.add(handle, event));
    }
}
