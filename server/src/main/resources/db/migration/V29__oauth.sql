-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- applications that act for users
CREATE TABLE IF NOT EXISTS oauth_client (
    -- public
    id VARCHAR(255) NOT NULL PRIMARY KEY,
    name VARCHAR(254) NOT NULL,
    -- dynamic, if it registered itself, or administrator
    origin VARCHAR(16) NOT NULL,
    -- SHA-512 of the secret, in hex; empty for a public client
    secret_digest CHAR(128),
    -- the secret before, and until when it is accepted
    retiring_digest CHAR(128),
    retiring_until ${timestamp},
    -- SHA-512 of the token with which a client changes its registration, in hex
    registration_digest CHAR(128),
    -- everything else, as JSON with the names of RFC 7591
    metadata ${text} NOT NULL,
    created_at ${timestamp} NOT NULL,
    updated_at ${timestamp} NOT NULL,
    created_by INTEGER,
    -- when a user first approved it; a client that registered itself is deleted if nobody does
    approved_at ${timestamp}
) ${table_options};

CREATE INDEX IF NOT EXISTS oauth_client_unapproved ON oauth_client (origin, approved_at, created_at);

-- what a client may do for a user, or for itself
CREATE TABLE IF NOT EXISTS oauth_grant (
    -- public; opens nothing
    id CHAR(36) NOT NULL PRIMARY KEY,
    client_id VARCHAR(255) NOT NULL,
    -- empty if the client acts for itself
    account_id INTEGER,
    -- with blanks between
    scopes VARCHAR(2000) NOT NULL,
    resource VARCHAR(2000),
    -- the parameter of that name of the authorization request, as JSON
    claims ${text},
    -- the session in which it was approved, and whether it ends with that
    session_id VARCHAR(32),
    bound BOOLEAN NOT NULL,
    -- when that session expires
    bound_until ${timestamp},
    -- how the user had signed in
    method VARCHAR(32),
    second_factor VARCHAR(16),
    provider VARCHAR(32),
    authenticated_at ${timestamp},
    created_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    last_used_at ${timestamp},
    address VARCHAR(64) NOT NULL,
    user_agent VARCHAR(512) NOT NULL,
    ended_at ${timestamp},
    end_reason VARCHAR(32),
    ended_by INTEGER,
    CONSTRAINT oauth_grant_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS oauth_grant_of_account ON oauth_grant (account_id, ended_at);
CREATE INDEX IF NOT EXISTS oauth_grant_of_client ON oauth_grant (client_id, ended_at);
CREATE INDEX IF NOT EXISTS oauth_grant_of_session ON oauth_grant (session_id, ended_at);
CREATE INDEX IF NOT EXISTS oauth_grant_of_provider ON oauth_grant (provider, ended_at);
CREATE INDEX IF NOT EXISTS oauth_grant_expiry ON oauth_grant (ended_at, expires_at);

-- authorization codes
CREATE TABLE IF NOT EXISTS oauth_code (
    -- SHA-512, in hex
    digest CHAR(128) NOT NULL PRIMARY KEY,
    grant_id CHAR(36) NOT NULL,
    redirect_uri VARCHAR(2000) NOT NULL,
    -- whether the request named it; then the exchange names it too
    redirect_given BOOLEAN NOT NULL,
    challenge VARCHAR(128),
    nonce VARCHAR(512),
    expires_at ${timestamp} NOT NULL,
    used_at ${timestamp}
) ${table_options};

CREATE INDEX IF NOT EXISTS oauth_code_expiry ON oauth_code (expires_at);

-- access tokens and refresh tokens
CREATE TABLE IF NOT EXISTS oauth_token (
    -- SHA-512, in hex
    digest CHAR(128) NOT NULL PRIMARY KEY,
    -- access or refresh
    kind VARCHAR(8) NOT NULL,
    grant_id CHAR(36) NOT NULL,
    -- with blanks between
    scopes VARCHAR(2000) NOT NULL,
    created_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    -- when a refresh token was exchanged, and what its successors are derived from together with itself
    used_at ${timestamp},
    successor_seed VARCHAR(64),
    -- when it was revoked by itself
    ended_at ${timestamp}
) ${table_options};

CREATE INDEX IF NOT EXISTS oauth_token_of_grant ON oauth_token (grant_id, kind);
CREATE INDEX IF NOT EXISTS oauth_token_expiry ON oauth_token (expires_at);

-- what users have agreed to, so that they are not asked again
CREATE TABLE IF NOT EXISTS oauth_consent (
    client_id VARCHAR(255) NOT NULL,
    account_id INTEGER NOT NULL,
    -- with blanks between
    scopes VARCHAR(2000) NOT NULL,
    granted_at ${timestamp} NOT NULL,
    PRIMARY KEY (client_id, account_id),
    CONSTRAINT oauth_consent_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

-- registrations, approvals and refusals
CREATE TABLE IF NOT EXISTS oauth_client_event (
    id ${big_identity},
    at ${timestamp} NOT NULL,
    -- registered, approved or denied; Metabase's names
    event_type VARCHAR(16) NOT NULL,
    client_id VARCHAR(255) NOT NULL,
    client_name VARCHAR(254) NOT NULL,
    account_id INTEGER,
    -- with blanks between
    scopes VARCHAR(2000) NOT NULL,
    redirect_uri VARCHAR(2000),
    address VARCHAR(64) NOT NULL,
    user_agent VARCHAR(512) NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS oauth_client_event_at ON oauth_client_event (at, id);
CREATE INDEX IF NOT EXISTS oauth_client_event_of_client ON oauth_client_event (client_id, at);
