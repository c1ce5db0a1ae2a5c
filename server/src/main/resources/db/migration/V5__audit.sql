-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- who changed what; only ever grows
CREATE TABLE IF NOT EXISTS audit_event (
    id ${big_identity},
    at ${timestamp} NOT NULL,
    -- null for the system itself, and for the command line
    actor_id INTEGER,
    action VARCHAR(64) NOT NULL,
    subject_kind VARCHAR(32) NOT NULL,
    subject_id VARCHAR(254) NOT NULL,
    -- from where; null for the command line
    address VARCHAR(64),
    -- an object in JSON, without secrets
    details ${text} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS audit_event_at ON audit_event (at);
CREATE INDEX IF NOT EXISTS audit_event_of_actor ON audit_event (actor_id, id);
CREATE INDEX IF NOT EXISTS audit_event_of_subject ON audit_event (subject_kind, subject_id, id);
