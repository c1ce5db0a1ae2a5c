package dev.vestibule.settings;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Stores the settings that are changed while the server runs, by the contract's names ({@code site-name}). */
public final class SettingStore {
    private static final String ALL = "SELECT name, content FROM setting ORDER BY name";

    private static final String FIND = "SELECT content FROM setting WHERE name = :name";

    private static final String LOCK = FIND + " FOR UPDATE";

    private static final String REMOVE = "DELETE FROM setting WHERE name = :name";

    private final Database database;

    public SettingStore(Database database) {
        this.database = database;
    }

    public Map<String, String> all() {
        return database.withHandle(handle -> {
            Map<String, String> all = new LinkedHashMap<>();
            handle.createQuery(ALL)
                    .map(Row.to(row -> Map.entry(row.text("name"), row.text("content"))))
                    .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
            return all;
        });
    }

    public Optional<String> find(String name) {
        return one(FIND, name);
    }

    /** Locks a setting within the ongoing transaction. */
    public Optional<String> lock(String name) {
        return one(LOCK, name);
    }

    private Optional<String> one(String statement, String name) {
        return database.withHandle((Handle handle) -> handle.createQuery(statement)
                .bind("name", name)
                .mapTo(String.class)
                .findOne());
    }

    /** Sets a setting. */
    public void put(String name, String content) {
        database.useTransaction(
                handle -> handle.createUpdate(database.dialect().upsert("setting", List.of("name"), List.of("content")))
                        .bind("name", name)
                        .bind("content", content)
                        .execute());
    }

    void remove(String name) {
        database.useTransaction(
                handle -> handle.createUpdate(REMOVE).bind("name", name).execute());
    }
}
