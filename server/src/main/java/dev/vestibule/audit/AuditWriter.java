package dev.vestibule.audit;

/** Writes events into the audit trail that are no part of another change, such as a try that changed nothing. */
public interface AuditWriter {
    void add(AuditEvent event);
}
