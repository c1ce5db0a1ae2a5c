-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

CREATE TABLE IF NOT EXISTS account (
    id ${identity},
    email VARCHAR(254) NOT NULL,
    first_name VARCHAR(254),
    last_name VARCHAR(254),
    superuser BOOLEAN NOT NULL,
    state VARCHAR(16) NOT NULL,
    locale VARCHAR(16),
    -- grows with each change after which nothing proved before may open anything
    generation INTEGER NOT NULL,
    joined_at ${timestamp} NOT NULL,
    updated_at ${timestamp} NOT NULL,
    first_sign_in_at ${timestamp},
    last_sign_in_at ${timestamp},
    CONSTRAINT account_email UNIQUE (email)
) ${table_options};

CREATE TABLE IF NOT EXISTS people_group (
    id ${identity},
    name VARCHAR(254) NOT NULL,
    magic_type VARCHAR(64),
    CONSTRAINT people_group_name UNIQUE (name)
) ${table_options};

INSERT INTO people_group (name, magic_type)
SELECT 'All Users', 'all-internal-users' FROM (SELECT 1 AS one) AS source
WHERE NOT EXISTS (SELECT 1 FROM people_group WHERE magic_type = 'all-internal-users');

INSERT INTO people_group (name, magic_type)
SELECT 'Administrators', 'admin' FROM (SELECT 1 AS one) AS source
WHERE NOT EXISTS (SELECT 1 FROM people_group WHERE magic_type = 'admin');

CREATE TABLE IF NOT EXISTS membership (
    account_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    -- who put the person there: by hand, or the system itself
    origin VARCHAR(32) NOT NULL,
    created_at ${timestamp} NOT NULL,
    PRIMARY KEY (account_id, group_id),
    CONSTRAINT membership_account FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT membership_group FOREIGN KEY (group_id) REFERENCES people_group (id)
) ${table_options};

CREATE TABLE IF NOT EXISTS password_credential (
    account_id INTEGER NOT NULL PRIMARY KEY,
    hash VARCHAR(512) NOT NULL,
    changed_at ${timestamp} NOT NULL,
    CONSTRAINT password_credential_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE TABLE IF NOT EXISTS session (
    -- public; opens nothing
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    -- SHA-512 of the key, in hex
    key_digest CHAR(128) NOT NULL,
    account_id INTEGER NOT NULL,
    method VARCHAR(32) NOT NULL,
    created_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    last_active_at ${timestamp} NOT NULL,
    -- a key that was replaced by a refresh, for as long as it goes on
    retiring_digest CHAR(128),
    retiring_until ${timestamp},
    device_id CHAR(36),
    address VARCHAR(64) NOT NULL,
    user_agent VARCHAR(512) NOT NULL,
    ended_at ${timestamp},
    end_reason VARCHAR(32),
    ended_by INTEGER,
    CONSTRAINT session_key UNIQUE (key_digest),
    CONSTRAINT session_retiring_key UNIQUE (retiring_digest),
    CONSTRAINT session_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS session_of_account ON session (account_id, ended_at);
CREATE INDEX IF NOT EXISTS session_end ON session (ended_at, expires_at);

CREATE TABLE IF NOT EXISTS sign_in (
    id ${big_identity},
    at ${timestamp} NOT NULL,
    -- null when nobody has this login
    account_id INTEGER,
    session_id VARCHAR(32),
    method VARCHAR(32) NOT NULL,
    -- signed-in, or why not
    outcome VARCHAR(32) NOT NULL,
    device_id CHAR(36),
    address VARCHAR(64) NOT NULL,
    user_agent VARCHAR(512) NOT NULL,
    CONSTRAINT sign_in_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS sign_in_of_account ON sign_in (account_id, at);
CREATE INDEX IF NOT EXISTS sign_in_of_device ON sign_in (account_id, device_id);
CREATE INDEX IF NOT EXISTS sign_in_at ON sign_in (at);

-- one row per account, device or address that tries were counted for; locked while one is being counted
CREATE TABLE IF NOT EXISTS attempt_subject (
    subject CHAR(64) NOT NULL PRIMARY KEY,
    failed_in_a_row INTEGER NOT NULL,
    touched_at ${timestamp} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS attempt_subject_touched ON attempt_subject (touched_at);

CREATE TABLE IF NOT EXISTS attempt (
    id CHAR(36) NOT NULL,
    subject CHAR(64) NOT NULL,
    at ${timestamp} NOT NULL,
    -- not yet known to have failed
    under_way BOOLEAN NOT NULL,
    PRIMARY KEY (id, subject)
) ${table_options};

CREATE INDEX IF NOT EXISTS attempt_of_subject ON attempt (subject, at);
CREATE INDEX IF NOT EXISTS attempt_at ON attempt (at);

CREATE TABLE IF NOT EXISTS setting (
    name VARCHAR(254) NOT NULL PRIMARY KEY,
    content ${text} NOT NULL
) ${table_options};

-- always one row
CREATE TABLE IF NOT EXISTS installation (
    id INTEGER NOT NULL PRIMARY KEY,
    uuid CHAR(36) NOT NULL,
    first_started_at ${timestamp} NOT NULL,
    setup_token VARCHAR(254),
    set_up_at ${timestamp}
) ${table_options};

-- what other nodes must forget; read by all of them several times a second
CREATE TABLE IF NOT EXISTS change_log (
    id ${big_identity},
    at ${timestamp} NOT NULL,
    kind VARCHAR(16) NOT NULL,
    subject VARCHAR(254) NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS change_log_at ON change_log (at);
