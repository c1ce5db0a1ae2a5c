-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- mails to be sent, and what became of them; never holds a token
CREATE TABLE IF NOT EXISTS outbox_mail (
    id ${big_identity},
    -- the same at each attempt, so that a mail that was sent twice can be told
    message_id VARCHAR(512) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    recipient VARCHAR(254) NOT NULL,
    account_id INTEGER,
    -- what the mail is about; gone once it is sent or given up
    content ${text},
    state VARCHAR(16) NOT NULL,
    attempts INTEGER NOT NULL,
    created_at ${timestamp} NOT NULL,
    -- while somebody sends it: when somebody else may
    next_attempt_at ${timestamp} NOT NULL,
    give_up_at ${timestamp} NOT NULL,
    -- names the attempt that is under way
    claim CHAR(36),
    ended_at ${timestamp},
    -- the mail server's last word
    reply VARCHAR(512),
    CONSTRAINT outbox_mail_message UNIQUE (message_id)
) ${table_options};

CREATE INDEX IF NOT EXISTS outbox_mail_due ON outbox_mail (state, next_attempt_at);
CREATE INDEX IF NOT EXISTS outbox_mail_recipient ON outbox_mail (recipient, kind, id);
CREATE INDEX IF NOT EXISTS outbox_mail_account ON outbox_mail (account_id, kind, created_at);
CREATE INDEX IF NOT EXISTS outbox_mail_end ON outbox_mail (ended_at);

CREATE TABLE IF NOT EXISTS mail_event (
    id ${big_identity},
    mail_id BIGINT NOT NULL,
    at ${timestamp} NOT NULL,
    what VARCHAR(32) NOT NULL,
    detail VARCHAR(512) NOT NULL
) ${table_options};

CREATE INDEX IF NOT EXISTS mail_event_of_mail ON mail_event (mail_id, id);

CREATE TABLE IF NOT EXISTS reset_token (
    -- SHA-512/256 of the token, in hex
    digest CHAR(64) NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    mail_id BIGINT NOT NULL,
    -- the account's when the token was made; a password change since then makes it worthless
    generation INTEGER NOT NULL,
    created_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    opened_at ${timestamp},
    ended_at ${timestamp},
    end_reason VARCHAR(32),
    CONSTRAINT reset_token_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

CREATE INDEX IF NOT EXISTS reset_token_of_account ON reset_token (account_id, ended_at);
CREATE INDEX IF NOT EXISTS reset_token_expiry ON reset_token (expires_at);

-- what a person has chosen for themselves
CREATE TABLE IF NOT EXISTS account_preference (
    account_id INTEGER NOT NULL,
    name VARCHAR(64) NOT NULL,
    content VARCHAR(254) NOT NULL,
    PRIMARY KEY (account_id, name),
    CONSTRAINT account_preference_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};
