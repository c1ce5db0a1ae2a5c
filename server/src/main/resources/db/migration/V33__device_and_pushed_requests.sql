-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- requests of devices without a browser, which a user approves on another one (RFC 8628)
CREATE TABLE IF NOT EXISTS oauth_device (
    -- SHA-512, in hex, of the device code
    digest CHAR(128) NOT NULL PRIMARY KEY,
    -- SHA-512, in hex, of the user code
    user_digest CHAR(128) NOT NULL,
    client_id VARCHAR(255) NOT NULL,
    -- with blanks between
    scopes VARCHAR(2000) NOT NULL,
    resource VARCHAR(2000),
    -- of the device
    address VARCHAR(64) NOT NULL,
    user_agent VARCHAR(512) NOT NULL,
    created_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    -- pending, approved or denied
    state VARCHAR(16) NOT NULL,
    -- how many seconds the device has to wait between two polls, and when it polled last
    poll_seconds INTEGER NOT NULL,
    polled_at ${timestamp},
    -- what was granted, if a user has approved it
    grant_id CHAR(36),
    -- when the device got its tokens, and what they are derived from together with the device code
    used_at ${timestamp},
    token_seed VARCHAR(64)
) ${table_options};

CREATE UNIQUE INDEX IF NOT EXISTS oauth_device_user_code ON oauth_device (user_digest);
CREATE INDEX IF NOT EXISTS oauth_device_of_client ON oauth_device (client_id, state, expires_at);
CREATE INDEX IF NOT EXISTS oauth_device_expiry ON oauth_device (expires_at);

-- authorization requests that applications sent before the browser comes (RFC 9126)
CREATE TABLE IF NOT EXISTS oauth_pushed_request (
    -- SHA-512, in hex, of the name by which the browser brings it
    digest CHAR(128) NOT NULL PRIMARY KEY,
    client_id VARCHAR(255) NOT NULL,
    -- as JSON: the values of each parameter
    parameters ${text} NOT NULL,
    -- when a browser first brought it, and SHA-512, in hex, of the cookie of that browser
    opened_at ${timestamp},
    browser_digest CHAR(128),
    expires_at ${timestamp} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS oauth_pushed_request_expiry ON oauth_pushed_request (expires_at);
