-- Can be run again: MariaDB and H2 keep what a migration did before it was cut off.

-- keys that all nodes share, made when they are first needed; sealed when MB_ENCRYPTION_SECRET_KEY is set
CREATE TABLE IF NOT EXISTS server_key (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    content VARCHAR(512) NOT NULL
) ${table_options};

-- Browsers keep their sign-ins under way themselves. The table stays for nodes that have not been upgraded yet.
DELETE FROM oidc_state;
