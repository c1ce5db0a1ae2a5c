-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- passwords that people had before, so that they take none of them again; empty unless the setting says how many
CREATE TABLE IF NOT EXISTS password_history (
    id ${big_identity},
    account_id INTEGER NOT NULL,
    hash VARCHAR(512) NOT NULL,
    replaced_at ${timestamp} NOT NULL,
    CONSTRAINT password_history_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS password_history_of ON password_history (account_id, id);
