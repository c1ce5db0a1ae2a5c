-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- who may open which addresses of applications behind a proxy; the first rule that matches decides
CREATE TABLE IF NOT EXISTS guard_rule (
    id ${identity},
    place INTEGER NOT NULL,
    host VARCHAR(255) NOT NULL,
    path VARCHAR(500) NOT NULL,
    -- anyone or signed-in
    access VARCHAR(16) NOT NULL,
    -- lists, with spaces between; an empty one restricts nothing
    methods VARCHAR(100) NOT NULL,
    -- ids; that of a deleted group stays, so that a rule never opens what it closed
    group_ids VARCHAR(500) NOT NULL,
    networks VARCHAR(2000) NOT NULL,
    -- any, passkey or nothing
    factor VARCHAR(16) NOT NULL,
    updated_at ${timestamp} NOT NULL
) ${table_options};

-- where a browser returns to after a sign-in that an application's address asked for
CREATE TABLE IF NOT EXISTS guard_return (
    -- SHA-512, in hex, of the name by which the sign-in page knows the row
    digest CHAR(128) NOT NULL PRIMARY KEY,
    -- SHA-512, in hex, of the cookie of the browser at the application
    browser_digest CHAR(128) NOT NULL,
    host VARCHAR(255) NOT NULL,
    address ${text} NOT NULL,
    expires_at ${timestamp} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS guard_return_expiry ON guard_return (expires_at);

-- tickets, each of which takes a session to another host once
CREATE TABLE IF NOT EXISTS guard_ticket (
    digest CHAR(128) NOT NULL PRIMARY KEY,
    browser_digest CHAR(128) NOT NULL,
    host VARCHAR(255) NOT NULL,
    address ${text} NOT NULL,
    session_id VARCHAR(32) NOT NULL,
    expires_at ${timestamp} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS guard_ticket_expiry ON guard_ticket (expires_at);

-- the keys of a session at other hosts; they open nothing here, and nothing once the session has ended
CREATE TABLE IF NOT EXISTS guard_key (
    digest CHAR(128) NOT NULL PRIMARY KEY,
    session_id VARCHAR(32) NOT NULL,
    host VARCHAR(255) NOT NULL,
    CONSTRAINT guard_key_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE
) ${table_options};

CREATE INDEX IF NOT EXISTS guard_key_of_session ON guard_key (session_id);
