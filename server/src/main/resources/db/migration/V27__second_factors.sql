-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- which second factors are asked for at sign-ins, a bit for each; and how often they have changed
ALTER TABLE account ADD COLUMN IF NOT EXISTS second_factors INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE account ADD COLUMN IF NOT EXISTS factor_version INTEGER DEFAULT 0 NOT NULL;

-- what proved the second factor: totp, recovery-code, email-code or passkey
ALTER TABLE session ADD COLUMN IF NOT EXISTS second_factor VARCHAR(16);
-- when the user was last authenticated, if that was after the start
ALTER TABLE session ADD COLUMN IF NOT EXISTS authenticated_at ${timestamp};
ALTER TABLE sign_in ADD COLUMN IF NOT EXISTS second_factor VARCHAR(16);

-- authenticator apps
CREATE TABLE IF NOT EXISTS totp (
    account_id INTEGER NOT NULL PRIMARY KEY,
    -- encrypted
    secret VARCHAR(255) NOT NULL,
    -- whether a first code was entered and the recovery codes were shown
    codes_shown BOOLEAN NOT NULL,
    -- of the latest code that was accepted; that one and earlier ones are not accepted again
    last_step BIGINT NOT NULL,
    created_at ${timestamp} NOT NULL,
    -- since when it counts; empty while it is being set up
    confirmed_at ${timestamp},
    last_used_at ${timestamp},
    CONSTRAINT totp_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS totp_pending ON totp (confirmed_at, created_at);

CREATE TABLE IF NOT EXISTS recovery_code (
    account_id INTEGER NOT NULL,
    -- HMAC with SHA-256, in hex
    digest CHAR(64) NOT NULL,
    used_at ${timestamp},
    PRIMARY KEY (account_id, digest),
    CONSTRAINT recovery_code_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

-- codes that were sent by mail in place of a second factor
CREATE TABLE IF NOT EXISTS mailed_code (
    account_id INTEGER NOT NULL PRIMARY KEY,
    -- HMAC with SHA-256, in hex
    digest CHAR(64) NOT NULL,
    expires_at ${timestamp} NOT NULL,
    CONSTRAINT mailed_code_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS mailed_code_expiry ON mailed_code (expires_at);
