-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- who was told the secret: whoever created the key, or rotated its secret since. Of keys that are there already whoever changed them last
ALTER TABLE api_key ADD COLUMN IF NOT EXISTS secret_by INTEGER;
UPDATE api_key SET secret_by = updated_by WHERE secret_by IS NULL;
CREATE INDEX IF NOT EXISTS api_key_by_secret ON api_key (secret_by);
