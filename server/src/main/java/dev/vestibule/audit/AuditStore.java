package dev.vestibule.audit;

/** Where the audit trail is kept. What stands there stays there. */
public interface AuditStore {
    /** Adds an event, as a part of the ongoing transaction of this thread if there is one. */
    void add(AuditEvent event);
}
