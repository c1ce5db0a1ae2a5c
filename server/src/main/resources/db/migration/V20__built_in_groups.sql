-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- Servers that count in steps, as in a cluster, gave the built-in groups other ids; nothing can have been set up with those.
UPDATE people_group SET id = 1
WHERE magic_type = 'all-internal-users' AND id <> 1 AND NOT EXISTS (SELECT 1 FROM account);
UPDATE people_group SET id = 2
WHERE magic_type = 'admin' AND id <> 2 AND NOT EXISTS (SELECT 1 FROM account);
