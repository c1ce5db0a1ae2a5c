package dev.vestibule.store;

import dev.vestibule.site.SettingStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Settings that are made while the server runs. */
public final class JdbiSettingStore implements SettingStore {
    private static final String ALL = "SELECT name, content FROM setting ORDER BY name";

    private static final String REMOVE = "DELETE FROM setting WHERE name = :name";

    private final Database database;
    private final ChangeLog changeLog;

    public JdbiSettingStore(Database database) {
        this.database = database;
        this.changeLog = new ChangeLog(database);
    }

    @Override
    public Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        database.withHandle(handle -> handle.createQuery(ALL)
                        .map(Row.to(row -> Map.entry(row.text("name"), row.text("content"))))
                        .list())
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    @Override
    public void change(Map<String, Optional<String>> changes, Instant now) {
        database.useTransaction(handle -> {
            changes.forEach((name, content) -> content.ifPresentOrElse(
                    text -> put(handle, database.dialect(), name, text),
                    () -> handle.createUpdate(REMOVE).bind("name", name).execute()));
            changeLog.add(handle, ChangeLog.Kind.SETTING, "settings");
        });
    }

    /** Sets one within another store's transaction. */
    static void put(Handle handle, Dialect dialect, String name, String content) {
        handle.createUpdate(dialect.upsert("setting", List.of("name"), List.of("content")))
                .bind("name", name)
                .bind("content", content)
                .execute();
    }
}
