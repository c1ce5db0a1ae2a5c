-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- for administrators who look for what somebody did, and for what was done from an address; newest first
CREATE INDEX IF NOT EXISTS audit_event_by_actor ON audit_event (actor_id, at, id);
CREATE INDEX IF NOT EXISTS audit_event_by_address ON audit_event (address, at, id);
