-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- programs' keys; when one is ended, its row goes
CREATE TABLE IF NOT EXISTS api_key (
    id ${identity},
    name VARCHAR(254) NOT NULL,
    -- the person whose own key it is, among whose keys its name is the only one; 0 for those that administrators made
    person_id INTEGER NOT NULL,
    -- the part of the key that is shown
    prefix VARCHAR(7) NOT NULL,
    -- SHA-512 of the key, in hex
    key_digest CHAR(128) NOT NULL,
    -- a key that was replaced, for as long as it goes on
    retiring_digest CHAR(128),
    retiring_until ${timestamp},
    -- as whom it acts
    account_id INTEGER NOT NULL,
    -- the person it dies with
    owner_id INTEGER,
    expires_at ${timestamp},
    -- what it is good for, with blanks between; empty for everything
    methods VARCHAR(64) NOT NULL,
    paths VARCHAR(4000) NOT NULL,
    addresses VARCHAR(2000) NOT NULL,
    last_used_at ${timestamp},
    created_at ${timestamp} NOT NULL,
    updated_at ${timestamp} NOT NULL,
    updated_by INTEGER NOT NULL,
    CONSTRAINT api_key_name UNIQUE (person_id, name),
    CONSTRAINT api_key_prefix UNIQUE (prefix),
    CONSTRAINT api_key_digest UNIQUE (key_digest),
    CONSTRAINT api_key_retiring UNIQUE (retiring_digest),
    CONSTRAINT api_key_account FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT api_key_owner FOREIGN KEY (owner_id) REFERENCES account (id),
    CONSTRAINT api_key_updater FOREIGN KEY (updated_by) REFERENCES account (id)
) ${table_options};
