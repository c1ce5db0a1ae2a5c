package dev.vestibule.testing;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** An administrator who manages users, groups and memberships over the API. */
public final class Administrator {
    private final TestServer server;
    private final Client boss;
    private final int bossId;

    public Administrator(TestServer server) {
        this.server = server;
        this.bossId = server.isRunBy("boss@example.com", PASSWORD);
        this.boss = server.as(server.signIn("boss@example.com", PASSWORD));
    }

    public Client boss() {
        return boss;
    }

    public int bossId() {
        return bossId;
    }

    /** Creates a group, and returns its id. */
    public int group(String name) {
        Answer answer = boss.post("/api/permissions/group", "{\"name\": \"" + name + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").intValue();
    }

    /** Adds a user to a group, as a manager or not, and returns the id of the membership. */
    public int join(int user, int group, boolean manager) {
        return join(boss, user, group, manager);
    }

    /** Adds a user to a group like {@link #join(int, int, boolean)}, by the request of another client. */
    public int join(Client client, int user, int group, boolean manager) {
        Answer answer = client.post(
                "/api/permissions/membership",
                "{\"user_id\": %d, \"group_id\": %d, \"is_group_manager\": %b}".formatted(user, group, manager));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        for (JsonNode member : answer.json()) {
            if (member.path("user_id").intValue() == user) {
                assertThat(member.path("is_group_manager").booleanValue()).isEqualTo(manager);
                return member.path("membership_id").intValue();
            }
        }
        throw new AssertionError("not in " + answer);
    }

    /** Creates a user with this name. */
    public int named(String email, String first, String last) {
        int id = server.hasUser(email, PASSWORD);
        server.users().setName(id, first, last);
        return id;
    }

    /** Signs a user in. */
    public Client as(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }
}
