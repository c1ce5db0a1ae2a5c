-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- for lists of sign-ins and mails, newest first, that administrators narrow
CREATE INDEX IF NOT EXISTS sign_in_outcome ON sign_in (outcome, at);
CREATE INDEX IF NOT EXISTS sign_in_address ON sign_in (address, at);
CREATE INDEX IF NOT EXISTS outbox_mail_state ON outbox_mail (state, id);
