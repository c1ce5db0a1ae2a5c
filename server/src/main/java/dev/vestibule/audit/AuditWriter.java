package dev.vestibule.audit;

import dev.vestibule.platform.database.Database;

/** Writes events into the audit trail that are no part of another change, such as a try that changed nothing. */
public final class AuditWriter {
    private final Database database;

    public AuditWriter(Database database) {
        this.database = database;
    }

    public void add(AuditEvent event) {
        database.useTransaction(handle -> AuditStore.add(handle, event));
    }
}
