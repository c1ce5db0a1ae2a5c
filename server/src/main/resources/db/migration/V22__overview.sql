-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- how many sign-ins of each outcome a day had, so that nothing has to count millions of rows; without anybody's name
CREATE TABLE IF NOT EXISTS sign_in_day (
    -- in UTC, such as 2026-11-29
    on_day CHAR(10) NOT NULL,
    outcome VARCHAR(32) NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (on_day, outcome)
) ${table_options};

-- until when sign-ins are counted, what else was counted and when, the results of checks, and what was dismissed
CREATE TABLE IF NOT EXISTS overview_state (
    name VARCHAR(32) NOT NULL PRIMARY KEY,
    at ${timestamp} NOT NULL,
    -- JSON, or nothing
    content ${text} NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS api_key_expiry ON api_key (expires_at);
