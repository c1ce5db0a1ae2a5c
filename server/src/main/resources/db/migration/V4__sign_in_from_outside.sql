-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- who an account's owner is elsewhere
CREATE TABLE IF NOT EXISTS external_identity (
    id ${big_identity},
    account_id INTEGER NOT NULL,
    -- through which it was used last
    provider VARCHAR(32) NOT NULL,
    issuer VARCHAR(254) NOT NULL,
    subject VARCHAR(255) NOT NULL,
    linked_at ${timestamp} NOT NULL,
    last_used_at ${timestamp} NOT NULL,
    CONSTRAINT external_identity_subject UNIQUE (issuer, subject),
    CONSTRAINT external_identity_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS external_identity_of_account ON external_identity (account_id, last_used_at);

-- from which sign-in elsewhere a session comes, so that its end there ends it here
ALTER TABLE session ADD COLUMN IF NOT EXISTS provider VARCHAR(32);
ALTER TABLE session ADD COLUMN IF NOT EXISTS outside_session VARCHAR(255);
ALTER TABLE session ADD COLUMN IF NOT EXISTS outside_subject VARCHAR(255);

CREATE INDEX IF NOT EXISTS session_from_outside ON session (provider, ended_at, outside_subject);

-- sign-ins that have been sent to a provider and not come back
CREATE TABLE IF NOT EXISTS oidc_state (
    -- SHA-256 of the state, in hex
    digest CHAR(64) NOT NULL PRIMARY KEY,
    provider VARCHAR(32) NOT NULL,
    -- SHA-256 of the cookie of the browser that was sent
    browser_digest CHAR(64) NOT NULL,
    return_path VARCHAR(2000) NOT NULL,
    -- the administrator who tries the provider out
    trial_by INTEGER,
    expires_at ${timestamp} NOT NULL,
    used_at ${timestamp}
) ${table_options};

CREATE INDEX IF NOT EXISTS oidc_state_expiry ON oidc_state (expires_at);

-- what has been used once and must not be used again
CREATE TABLE IF NOT EXISTS used_token (
    -- SHA-256 of who made it and its id, in hex
    digest CHAR(64) NOT NULL PRIMARY KEY,
    expires_at ${timestamp} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS used_token_expiry ON used_token (expires_at);

-- how memberships came and went
CREATE TABLE IF NOT EXISTS membership_history (
    id ${big_identity},
    at ${timestamp} NOT NULL,
    account_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    -- added or removed
    what VARCHAR(16) NOT NULL,
    -- who did it, as in membership
    origin VARCHAR(32) NOT NULL,
    CONSTRAINT membership_history_account FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT membership_history_group FOREIGN KEY (group_id) REFERENCES people_group (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS membership_history_of_account ON membership_history (account_id, id);
