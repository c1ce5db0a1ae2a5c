-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- whether anybody has signed in from a device, where the account is not known yet
CREATE INDEX IF NOT EXISTS sign_in_by_device ON sign_in (device_id, outcome);
