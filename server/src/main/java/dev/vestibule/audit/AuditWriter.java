package dev.vestibule.audit;

import dev.vestibule.platform.database.Database;

/** Writes events into the audit log, within the ongoing transaction of this thread if there is one. */
public final class AuditWriter {
    private final Database database;

    public AuditWriter(Database database) {
        this.database = database;
    }

    public void add(AuditEvent event) {
        database.useTransaction(handle -> AuditStore.add(handle, event));
    }
}
