-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- the five minutes of the last use, counted from 1970; 0 until the next use of sessions that are older than this column
ALTER TABLE session ADD COLUMN IF NOT EXISTS last_active_slot INTEGER DEFAULT 0 NOT NULL;
CREATE INDEX IF NOT EXISTS session_used ON session (ended_at, last_active_slot);
