-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- who created the key; unknown for keys of a node that has not been upgraded yet
ALTER TABLE api_key ADD COLUMN IF NOT EXISTS created_by INTEGER;
UPDATE api_key SET created_by = person_id WHERE created_by IS NULL AND person_id <> 0;
UPDATE api_key SET created_by = (
    SELECT MIN(e.actor_id) FROM audit_event e
    WHERE e.subject_kind = 'api-key' AND e.subject_id = CONCAT('', api_key.id) AND e.action = 'api-key.create')
WHERE created_by IS NULL;

-- whom or what the mail is about, if that is not its recipient: a name or an address, for administrators
ALTER TABLE outbox_mail ADD COLUMN IF NOT EXISTS about VARCHAR(254);
