-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- the id of the request that caused the mail, as in the log; none if a job did
ALTER TABLE outbox_mail ADD COLUMN IF NOT EXISTS request_id VARCHAR(64);
