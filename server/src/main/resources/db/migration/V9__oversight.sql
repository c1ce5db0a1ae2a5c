-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- for administrators who look for sessions and for events
CREATE INDEX IF NOT EXISTS session_of_address ON session (address, ended_at);
CREATE INDEX IF NOT EXISTS session_created ON session (ended_at, created_at, id);
CREATE INDEX IF NOT EXISTS audit_event_newest ON audit_event (at, id);
CREATE INDEX IF NOT EXISTS audit_event_of_action ON audit_event (action, at, id);
