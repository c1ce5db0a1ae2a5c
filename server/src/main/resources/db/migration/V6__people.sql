-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- personal for people; api-key for what stands behind a key and never signs in
ALTER TABLE account ADD COLUMN IF NOT EXISTS type VARCHAR(16) DEFAULT 'personal' NOT NULL;

CREATE INDEX IF NOT EXISTS account_of_type ON account (type, state);

-- by which clients name a membership
ALTER TABLE membership ADD COLUMN IF NOT EXISTS id ${added_identity};

CREATE UNIQUE INDEX IF NOT EXISTS membership_id ON membership (id);
CREATE INDEX IF NOT EXISTS membership_of_group ON membership (group_id, account_id);

-- whether the person may add others to the group and take them out
ALTER TABLE membership ADD COLUMN IF NOT EXISTS manager BOOLEAN DEFAULT FALSE NOT NULL;
