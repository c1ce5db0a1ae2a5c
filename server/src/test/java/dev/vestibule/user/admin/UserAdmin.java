package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.UserColumns;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.util.Lists;

/** An administrator who manages users over {@code /api/user}. */
final class UserAdmin {
    private final TestServer server;
    private final Client boss;
    private final int bossId;

    UserAdmin(TestServer server) {
        this.server = server;
        this.bossId = server.isRunBy("boss@example.com", PASSWORD);
        this.boss = server.as(server.signIn("boss@example.com", PASSWORD));
    }

    Client boss() {
        return boss;
    }

    int bossId() {
        return bossId;
    }

    /** Makes a group. */
    int group(String name) {
        Answer made = boss.post("/api/permissions/group", "{\"name\": \"" + name + "\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return made.json().path("id").intValue();
    }

    /** Puts a user into a group, as a manager or not. */
    void isIn(int user, int group, boolean manager) {
        Answer joined = boss.post(
                "/api/permissions/membership",
                "{\"user_id\": %d, \"group_id\": %d, \"is_group_manager\": %b}".formatted(user, group, manager));
        assertThat(joined.status()).as(joined.text()).isEqualTo(200);
    }

    /** Makes a user of this name. */
    int named(String email, String first, String last) {
        int id = server.hasUser(email, PASSWORD);
        server.users().setName(id, first, last);
        return id;
    }

    /** Signs a user in. */
    Client as(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }

    /** The numbers of the users in a page of the list. */
    static List<Integer> ids(JsonNode list) {
        List<Integer> ids = new ArrayList<>();
        list.path("data").forEach(row -> ids.add(row.path("id").intValue()));
        return ids;
    }

    /** The columns that administrators see, and more. */
    static String[] with(String... more) {
        List<String> keys = new ArrayList<>(List.of(UserColumns.fullAnd()));
        keys.addAll(List.of(more));
        return keys.toArray(String[]::new);
    }

    static List<String> keys(JsonNode object) {
        return Lists.newArrayList(object.fieldNames());
    }
}
