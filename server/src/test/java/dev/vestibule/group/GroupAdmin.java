package dev.vestibule.group;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;

/** An administrator who manages groups and their members. */
final class GroupAdmin {
    static final String GROUP = "/api/permissions/group";
    static final String MEMBERSHIP = "/api/permissions/membership";

    private final TestServer server;
    private final Client boss;
    private final int bossId;

    GroupAdmin(TestServer server) {
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

    /** Makes a group and says its number. */
    int group(String name) {
        Answer answer = boss.post(GROUP, "{\"name\": \"" + name + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").intValue();
    }

    /** The body that puts a user into a group; {@code more} begins with a comma, if there is any. */
    static String membership(int user, int group, String more) {
        return "{\"user_id\": " + user + ", \"group_id\": " + group + more + "}";
    }

    /** Puts somebody in and says the number of the membership. */
    int join(Client client, int user, int group, boolean manager) {
        Answer answer = client.post(MEMBERSHIP, membership(user, group, ", \"is_group_manager\": " + manager));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        for (JsonNode member : answer.json()) {
            if (member.path("user_id").intValue() == user) {
                assertThat(member.path("is_group_manager").booleanValue()).isEqualTo(manager);
                return member.path("membership_id").intValue();
            }
        }
        throw new AssertionError("not in " + answer);
    }

    /** Signs a user in. */
    Client as(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }

    static List<Integer> ids(JsonNode list) {
        List<Integer> ids = new ArrayList<>();
        list.forEach(row -> ids.add(row.path("id").intValue()));
        return ids;
    }

    static void refused(Answer answer, int status, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(text);
    }
}
