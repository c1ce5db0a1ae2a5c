-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- the keys that sign tokens; each one follows the one with the generation before
CREATE TABLE IF NOT EXISTS oauth_signing_key (
    -- SHA-256 of the public key (RFC 7638), which names it in tokens
    kid CHAR(43) NOT NULL PRIMARY KEY,
    algorithm VARCHAR(8) NOT NULL,
    generation INTEGER NOT NULL,
    -- a JWK
    public_key ${text} NOT NULL,
    -- a JWK, encrypted
    private_key ${text} NOT NULL,
    created_at ${timestamp} NOT NULL,
    -- until the next one does; it is published before
    signs_from ${timestamp} NOT NULL
) ${table_options};

CREATE UNIQUE INDEX IF NOT EXISTS oauth_signing_key_generation ON oauth_signing_key (algorithm, generation);

-- which client got tokens of which session, so that it is told of its end (OpenID Connect Back-Channel Logout 1.0)
CREATE TABLE IF NOT EXISTS oauth_logout (
    id ${big_identity},
    -- names the logout token, the same at each attempt
    jti CHAR(36) NOT NULL,
    client_id VARCHAR(255) NOT NULL,
    account_id INTEGER NOT NULL,
    -- the session as its tokens name it
    sid VARCHAR(64) NOT NULL,
    reason VARCHAR(32) NOT NULL,
    -- queued, delivered or failed
    state VARCHAR(16) NOT NULL,
    attempts INTEGER NOT NULL,
    created_at ${timestamp} NOT NULL,
    -- while a node sends it: when another one may
    next_attempt_at ${timestamp} NOT NULL,
    give_up_at ${timestamp} NOT NULL,
    -- names the attempt that is under way
    claim CHAR(36),
    ended_at ${timestamp},
    -- the client's last answer
    reply VARCHAR(512)
) ${table_options};

CREATE INDEX IF NOT EXISTS oauth_logout_due ON oauth_logout (state, next_attempt_at);
CREATE INDEX IF NOT EXISTS oauth_logout_of_client ON oauth_logout (client_id, id);
CREATE INDEX IF NOT EXISTS oauth_logout_end ON oauth_logout (ended_at);
