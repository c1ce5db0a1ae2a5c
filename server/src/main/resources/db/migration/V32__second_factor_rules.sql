-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- since when the user has signed in under a rule that requires a second factor, without having one
ALTER TABLE account ADD COLUMN IF NOT EXISTS factor_rule_since ${timestamp};

-- the host that a passkey is bound to; empty until its next use for one that an earlier version has stored
ALTER TABLE passkey ADD COLUMN IF NOT EXISTS rp_id VARCHAR(255);

-- browsers in which a user is not asked for a second factor
CREATE TABLE IF NOT EXISTS trusted_device (
    id ${big_identity},
    account_id INTEGER NOT NULL,
    -- SHA-256 of what the browser shows, in hex
    digest CHAR(64) NOT NULL,
    -- of the account at the time; a trust ends with their next change
    generation INTEGER NOT NULL,
    factor_version INTEGER NOT NULL,
    user_agent VARCHAR(512) NOT NULL,
    address VARCHAR(64) NOT NULL,
    trusted_at ${timestamp} NOT NULL,
    last_used_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    CONSTRAINT trusted_device_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ${table_options};

CREATE UNIQUE INDEX IF NOT EXISTS trusted_device_digest ON trusted_device (digest);
CREATE INDEX IF NOT EXISTS trusted_device_of_account ON trusted_device (account_id, last_used_at);
CREATE INDEX IF NOT EXISTS trusted_device_expiry ON trusted_device (expires_at);

-- resets of second factors that wait for a second administrator, or for a day to pass
CREATE TABLE IF NOT EXISTS factor_reset (
    account_id INTEGER NOT NULL PRIMARY KEY,
    requested_by INTEGER NOT NULL,
    requested_at ${timestamp} NOT NULL,
    CONSTRAINT factor_reset_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ${table_options};
