-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- what the group is for, on the pages; empty where none was given
ALTER TABLE people_group ADD COLUMN IF NOT EXISTS description VARCHAR(254);
