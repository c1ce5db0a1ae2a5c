-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- what people are sorted and searched by, whatever the case
ALTER TABLE account ADD COLUMN IF NOT EXISTS first_sort VARCHAR(254) GENERATED ALWAYS AS (LOWER(COALESCE(first_name, ''))) ${stored};
ALTER TABLE account ADD COLUMN IF NOT EXISTS last_sort VARCHAR(254) GENERATED ALWAYS AS (LOWER(COALESCE(last_name, ''))) ${stored};

CREATE INDEX IF NOT EXISTS account_by_first_name ON account (type, state, first_sort, last_sort, id);
CREATE INDEX IF NOT EXISTS account_by_last_name ON account (type, state, last_sort, first_sort, id);

-- an object of texts in JSON
ALTER TABLE account ADD COLUMN IF NOT EXISTS login_attributes ${text};

-- whether somebody still has to be shown around, as the contract has it
ALTER TABLE account ADD COLUMN IF NOT EXISTS qbnewb BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE account ADD COLUMN IF NOT EXISTS datasetnewb BOOLEAN DEFAULT TRUE NOT NULL;

ALTER TABLE people_group ADD COLUMN IF NOT EXISTS name_sort VARCHAR(254) GENERATED ALWAYS AS (LOWER(name)) ${stored};

CREATE UNIQUE INDEX IF NOT EXISTS people_group_by_name ON people_group (name_sort);

-- the history goes on when a group is gone, and says what it was called
ALTER TABLE membership_history DROP CONSTRAINT IF EXISTS membership_history_group;
ALTER TABLE membership_history ADD COLUMN IF NOT EXISTS group_name VARCHAR(254);

UPDATE membership_history SET group_name = (SELECT g.name FROM people_group g WHERE g.id = membership_history.group_id)
WHERE group_name IS NULL;

-- who did it; null for the system, a provider and the command line
ALTER TABLE membership_history ADD COLUMN IF NOT EXISTS actor_id INTEGER;

CREATE INDEX IF NOT EXISTS membership_history_of_group ON membership_history (group_id, id);
