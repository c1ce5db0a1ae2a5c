package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** An administrator who makes keys, and who shows them. */
public final class KeyWorld {
    public static final String PASSWORD = TestServer.PASSWORD;
    private static final String BOSS = "keys@example.com";

    private final TestServer server;
    private final Client boss;

    public KeyWorld(TestServer server) {
        this.server = server;
        server.isRunBy(BOSS, PASSWORD);
        this.boss = server.as(server.signIn(BOSS, PASSWORD));
    }

    /** Signed in as the administrator. */
    public Client boss() {
        return boss;
    }

    /** The administrator proves again who they are, after a while. */
    public void provesAgain() {
        Answer answer = boss.post("/api/vestibule/session/proof", "{\"password\": \"" + PASSWORD + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /**
     * What stands in the tables, save what goes on by itself: mails that are sent, and when something was last used.
     */
    public Map<String, List<String>> tables() {
        Map<String, List<String>> tables = server.state("outbox_mail", "mail_event");
        tables.replaceAll((table, rows) -> rows.stream()
                .map(row -> row.replaceAll("last_(used|active)_at=[^,}]*", ""))
                .toList());
        return tables;
    }

    /** A group of this name. */
    public int group(String name) {
        for (JsonNode group : boss.get("/api/permissions/group").json()) {
            if (group.path("name").textValue().equals(name)) {
                return group.path("id").intValue();
            }
        }
        Answer made = boss.post("/api/permissions/group", "{\"name\": \"" + name + "\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return made.json().path("id").intValue();
    }

    /** Makes somebody, and signs them in. */
    public String signIn(String email) {
        if (!server.knows(email)) {
            server.hasUser(email, PASSWORD);
        }
        return server.signIn(email, PASSWORD);
    }

    /** The body that makes a key; {@code more} begins with a comma, if there is any. */
    public String settings(String name, int group, String more) {
        return "{\"name\": \"" + name + "\", \"group_id\": " + group + more + "}";
    }

    /** Makes a key and says what was answered. */
    public JsonNode made(String name, int group) {
        return made(name, group, "");
    }

    public JsonNode made(String name, int group, String more) {
        Answer answer = boss.post("/api/api-key", settings(name, group, more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    public String path(JsonNode made) {
        return "/api/api-key/" + made.path("id").intValue();
    }

    public String secret(JsonNode made) {
        return made.path("unmasked_key").textValue();
    }

    /** A client that shows the key. */
    public Client holding(JsonNode made) {
        return server.with("X-API-Key", secret(made));
    }

    /** Makes a key and shows it. */
    public Client key(String name, int group) {
        return holding(made(name, group));
    }
}
