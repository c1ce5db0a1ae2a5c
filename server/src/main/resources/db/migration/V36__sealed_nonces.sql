-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- the nonce of the request, encrypted with a key that only the code gives
ALTER TABLE oauth_code ADD COLUMN IF NOT EXISTS sealed_nonce ${text};

-- one kind for all weaker rules of second factors
UPDATE outbox_mail SET kind = 'second-factor-rules-weakened' WHERE kind = 'reset-approval-off';
