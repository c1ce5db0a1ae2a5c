package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** An administrator who makes keys, and who shows them. */
final class KeyWorld {
    static final String PASSWORD = "seven purple kettles sing";
    private static final String BOSS = "keys@example.com";

    private final TestServer server;
    private final Client boss;

    KeyWorld(TestServer server) {
        this.server = server;
        server.isRunBy(BOSS, PASSWORD);
        this.boss = server.as(server.signIn(BOSS, PASSWORD));
    }

    /** Signed in as the administrator. */
    Client boss() {
        return boss;
    }

    /** What stands in the tables, save what goes on by itself: mails that are sent, and when something was last used. */
    Map<String, List<String>> tables() {
        Map<String, List<String>> tables = server.tables().dump("outbox_mail", "mail_event");
        tables.replaceAll((table, rows) -> rows.stream()
                .map(row -> row.replaceAll("last_(used|active)_at=[^,}]*", ""))
                .toList());
        return tables;
    }

    /** A group of this name. */
    int group(String name) {
        if (server.tables().count("SELECT COUNT(*) FROM people_group WHERE name = ?", name) == 0) {
            server.tables().run("INSERT INTO people_group (name) VALUES (?)", name);
        }
        return server.tables().count("SELECT id FROM people_group WHERE name = ?", name);
    }

    /** Makes somebody, and signs them in. */
    String signIn(String email) {
        if (!server.knows(email)) {
            server.hasUser(email, PASSWORD);
        }
        return server.signIn(email, PASSWORD);
    }

    /** The body that makes a key; {@code more} begins with a comma, if there is any. */
    String settings(String name, int group, String more) {
        return "{\"name\": \"" + name + "\", \"group_id\": " + group + more + "}";
    }

    /** Makes a key and says what was answered. */
    JsonNode made(String name, int group) {
        return made(name, group, "");
    }

    JsonNode made(String name, int group, String more) {
        Answer answer = boss.post("/api/api-key", settings(name, group, more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    String path(JsonNode made) {
        return "/api/api-key/" + made.path("id").intValue();
    }

    String secret(JsonNode made) {
        return made.path("unmasked_key").textValue();
    }

    /** A client that shows the key. */
    Client holding(JsonNode made) {
        return server.with("X-API-Key", secret(made));
    }

    /** Makes a key and shows it. */
    Client key(String name, int group) {
        return holding(made(name, group));
    }
}
