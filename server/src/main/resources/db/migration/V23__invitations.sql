-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- the latest invitation of a user. It is accepted with the first sign-in, which the account itself has
CREATE TABLE IF NOT EXISTS invitation (
    account_id INTEGER NOT NULL PRIMARY KEY,
    -- the account's when the invitation was made; a change since then, such as a password, makes its link worthless
    generation INTEGER NOT NULL,
    sent_at ${timestamp} NOT NULL,
    expires_at ${timestamp} NOT NULL,
    revoked_at ${timestamp},
    -- whether the link goes out by mail; otherwise an administrator hands it over
    by_mail BOOLEAN NOT NULL,
    CONSTRAINT invitation_account FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

-- those of before, as far as there is a trace of them
INSERT INTO invitation (account_id, generation, sent_at, expires_at, by_mail)
SELECT t.account_id, MAX(t.generation), MAX(t.created_at), MAX(t.expires_at), FALSE FROM reset_token t
WHERE t.mail_id = -1 AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.account_id = t.account_id)
GROUP BY t.account_id;
INSERT INTO invitation (account_id, generation, sent_at, expires_at, by_mail)
SELECT m.account_id, 0, MAX(m.created_at), MAX(m.created_at) + INTERVAL '2' DAY, TRUE FROM outbox_mail m
WHERE m.kind = 'invitation' AND m.account_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.account_id = m.account_id)
GROUP BY m.account_id;
