-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- the name by which authenticators know an account: random, so that it says nothing about the user
CREATE TABLE IF NOT EXISTS passkey_user (
    account_id INTEGER NOT NULL PRIMARY KEY,
    handle ${bytes} NOT NULL,
    CONSTRAINT passkey_user_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ${table_options};

CREATE TABLE IF NOT EXISTS passkey (
    id ${big_identity},
    account_id INTEGER NOT NULL,
    -- SHA-256 of the credential id, in hex: a credential id may have more bytes than an index takes
    digest CHAR(64) NOT NULL,
    credential_id ${bytes} NOT NULL,
    -- a COSE key
    public_key ${bytes} NOT NULL,
    sign_count BIGINT NOT NULL,
    -- the make of the authenticator; zeros if it does not say
    aaguid CHAR(36) NOT NULL,
    -- as the browser named them, with commas between; for the next dialog
    transports VARCHAR(128) NOT NULL,
    -- whether the authenticator copies the key to other devices, and whether it has done so
    backup_eligible BOOLEAN NOT NULL,
    backed_up BOOLEAN NOT NULL,
    -- whether the authenticator has verified its user, by PIN or biometrics
    verifies_user BOOLEAN NOT NULL,
    name VARCHAR(100) NOT NULL,
    created_at ${timestamp} NOT NULL,
    last_used_at ${timestamp},
    CONSTRAINT passkey_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ${table_options};

CREATE UNIQUE INDEX IF NOT EXISTS passkey_digest ON passkey (digest);
CREATE INDEX IF NOT EXISTS passkey_of_account ON passkey (account_id, id);

-- challenges that wait for an answer, each of which is accepted once
CREATE TABLE IF NOT EXISTS passkey_challenge (
    -- SHA-256 of the challenge, in hex
    digest CHAR(64) NOT NULL PRIMARY KEY,
    -- registration, sign-in or second-factor
    purpose VARCHAR(16) NOT NULL,
    -- whose answer is accepted: of a registration the session, of a second factor the sign-in; of a sign-in everybody's
    subject VARCHAR(64) NOT NULL,
    expires_at ${timestamp} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS passkey_challenge_expiry ON passkey_challenge (expires_at);
