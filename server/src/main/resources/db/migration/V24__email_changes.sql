-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- new addresses that users requested for their accounts, and what became of the requests
CREATE TABLE IF NOT EXISTS email_change (
    id ${big_identity},
    account_id INTEGER NOT NULL,
    email VARCHAR(254) NOT NULL,
    -- the account's at the request; a change of the password, the address or the state makes the request worthless
    generation INTEGER NOT NULL,
    requested_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    ended_at ${timestamp},
    -- confirmed, replaced or canceled
    end_reason VARCHAR(16),
    CONSTRAINT email_change_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS email_change_of_account ON email_change (account_id, ended_at);
CREATE INDEX IF NOT EXISTS email_change_expiry ON email_change (expires_at);

-- the links that confirm a request; each attempt to send the mail makes one
CREATE TABLE IF NOT EXISTS email_change_link (
    -- SHA-512/256 of the token, in hex
    digest CHAR(64) NOT NULL PRIMARY KEY,
    change_id BIGINT NOT NULL,
    CONSTRAINT email_change_link_change FOREIGN KEY (change_id) REFERENCES email_change (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS email_change_link_of_change ON email_change_link (change_id);
