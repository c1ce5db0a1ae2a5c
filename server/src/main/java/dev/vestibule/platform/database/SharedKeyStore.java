package dev.vestibule.platform.database;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Stores the keys that all nodes on one database share. */
public final class SharedKeyStore {
    private static final String ADD = "INSERT INTO server_key (name, content) VALUES (:name, :fresh)";
    private static final String REPLACE =
            "UPDATE server_key SET content = :fresh WHERE name = :name AND content = :old";
    private static final String READ = "SELECT content FROM server_key WHERE name = :name";

    private final Database database;

    public SharedKeyStore(Database database) {
        this.database = database;
    }

    /**
     * Stores a key unless there is one of this name already.
     *
     * @return the stored key
     */
    public String keep(String name, String fresh) {
        database.useTransaction(handle -> handle.createUpdate(database.dialect().insertIgnoringDuplicates(ADD))
                .bind("name", name)
                .bind("fresh", fresh)
                .execute());
        return read(name);
    }

    /**
     * Replaces a key, unless it has been replaced already.
     *
     * @return the stored key
     */
    public String replace(String name, String old, String fresh) {
        database.useTransaction(handle -> handle.createUpdate(REPLACE)
                .bind("name", name)
                .bind("old", old)
                .bind("fresh", fresh)
                .execute());
        return read(name);
    }

    /** Returns the content of a key as it is stored, if there is one. */
    public Optional<String> find(String name) {
        return database.withHandle((Handle handle) ->
                handle.createQuery(READ).bind("name", name).mapTo(String.class).findOne());
    }

    /** After the transaction, which may not see what another node has written meanwhile. */
    private String read(String name) {
        return database.withHandle((Handle handle) ->
                handle.createQuery(READ).bind("name", name).mapTo(String.class).one());
    }
}
