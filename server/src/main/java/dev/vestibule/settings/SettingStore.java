package dev.vestibule.settings;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Where settings are kept that are made while the server runs, by the contract's names ({@code site-name}). */
public final class SettingStore {
    private static final String ALL = "SELECT name, content FROM setting ORDER BY name";

    private static final String REMOVE = "DELETE FROM setting WHERE name = :name";

    private final Database database;
    private final ChangeLog changeLog;

    public SettingStore(Database database) {
        this.database = database;
        this.changeLog = new ChangeLog(database);
    }

    public Map<String, String> all() {
        return database.withHandle(SettingStore::all);
    }

    private static Map<String, String> all(Handle handle) {
        Map<String, String> all = new LinkedHashMap<>();
        handle.createQuery(ALL)
                .map(Row.to(row -> Map.entry(row.text("name"), row.text("content"))))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    private static AuditEvent event(String name, Optional<String> from, Optional<String> to, Actor by, Instant now) {
        return new AuditEvent(
                now,
                by,
                "setting.change",
                new AuditEvent.Subject("setting", name),
                Map.of("value", Map.of("from", shown(from), "to", shown(to))));
    }

    private static String shown(Optional<String> content) {
        return content.map(SecretBox::masked).orElse("");
    }

    /** Sets some and takes others away, those that are empty, all or nothing; other nodes come to know. */
    public void change(Map<String, Optional<String>> changes, Actor by, Instant now) {
        database.useTransaction(handle -> {
            Map<String, String> before = all(handle);
            // In one order, or two administrators could wait for each other.
            new TreeMap<>(changes).forEach((name, content) -> {
                Optional<String> present = Optional.ofNullable(before.get(name));
                if (content.equals(present)) {
                    return;
                }
                content.ifPresentOrElse(
                        text -> put(handle, name, text),
                        () -> handle.createUpdate(REMOVE).bind("name", name).execute());
                AuditStore.add(handle, event(name, present, content, by, now));
            });
            changeLog.add(handle, ChangeLog.Kind.SETTING, "settings");
        });
    }

    /** Sets one. */
    public void put(String name, String content) {
        database.useTransaction(handle -> put(handle, name, content));
    }

    private void put(Handle handle, String name, String content) {
        handle.createUpdate(database.dialect().upsert("setting", List.of("name"), List.of("content")))
                .bind("name", name)
                .bind("content", content)
                .execute();
    }
}
