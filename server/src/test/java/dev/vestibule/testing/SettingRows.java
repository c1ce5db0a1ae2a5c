package dev.vestibule.testing;

import java.util.Map;
import java.util.TreeMap;

/** Settings as they are stored, secrets too, which no API tells; and stored without the checks of the server. */
public final class SettingRows {
    private final Tables tables;

    SettingRows(Tables tables) {
        this.tables = tables;
    }

    /** Returns what is stored, by name. */
    public Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        tables.rows("SELECT name, content FROM setting").forEach(row -> all.put(row.get("name"), row.get("content")));
        return all;
    }

    /** Returns what is stored under a name; there has to be something. */
    public String content(String name) {
        return tables.value("SELECT content FROM setting WHERE name = ?", name);
    }

    /** Returns how many settings of the mail server are stored. */
    public int countOfMail() {
        return tables.count("SELECT COUNT(*) FROM setting WHERE name LIKE 'email-%'");
    }

    public void add(String name, String content) {
        tables.run("INSERT INTO setting (name, content) VALUES (?, ?)", name, content);
    }
}
