-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- whether the browser was to keep the session's cookie when it closes
ALTER TABLE session ADD COLUMN IF NOT EXISTS remembered BOOLEAN DEFAULT FALSE NOT NULL;

-- makes the present key out of the one that it replaced; of no use without that one, and gone soon after its grace
ALTER TABLE session ADD COLUMN IF NOT EXISTS renewal_seed CHAR(36);

-- for a device's subject: that of the account it is known to
ALTER TABLE attempt_subject ADD COLUMN IF NOT EXISTS account CHAR(64);

CREATE INDEX IF NOT EXISTS attempt_subject_of_account ON attempt_subject (account);
