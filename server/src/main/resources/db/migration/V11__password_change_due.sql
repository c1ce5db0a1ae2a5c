-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- whether the person has to choose a new password before anything else
ALTER TABLE account ADD COLUMN IF NOT EXISTS must_change_password BOOLEAN DEFAULT FALSE NOT NULL;
