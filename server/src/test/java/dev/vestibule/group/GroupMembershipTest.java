package dev.vestibule.group;

import static dev.vestibule.group.GroupApi.GROUP;
import static dev.vestibule.group.GroupApi.MEMBERSHIP;
import static dev.vestibule.group.GroupApi.membership;
import static dev.vestibule.group.GroupApi.refused;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code /api/permissions/membership}: users join groups, manage them and leave (identity wire, 3). */
@OnSharedServer("groups")
class GroupMembershipTest {
    private static final String EVERYBODY = "You cannot add or remove users to/from the 'All Users' group.";

    private final TestServer server;
    private final Administrator admin;
    private final Client boss;
    private final int bossId;

    GroupMembershipTest(TestServer server) {
        this.server = server;
        this.admin = new Administrator(server);
        this.boss = admin.boss();
        this.bossId = admin.bossId();
    }

    @Test
    void peopleJoinAreMadeManagersAndLeave() {
        int group = admin.group("Joined");
        int user = server.hasUser("joined@example.com", PASSWORD);
        int id = admin.join(boss, user, group, false);
        assertThat(boss.get(MEMBERSHIP).json().path("" + user).toString())
                .contains("{\"membership_id\":" + id + ",\"group_id\":" + group + ",\"user_id\":" + user
                        + ",\"is_group_manager\":false}");
        refused(
                boss.put(MEMBERSHIP + "/" + id, "{\"is_group_manager\": true}"),
                200,
                "{\"id\":" + id + ",\"user_id\":" + user + ",\"group_id\":" + group + ",\"is_group_manager\":true}");
        assertThat(boss.post(MEMBERSHIP, membership(user, group, ""))
                        .json()
                        .get(0)
                        .path("is_group_manager")
                        .booleanValue())
                .as("who is there already stays as they are")
                .isTrue();
        assertThat(server.users().origins(user)).containsEntry(group, "hand");
        assertThat(boss.delete(MEMBERSHIP + "/" + id).status()).isEqualTo(204);
        assertThat(boss.delete(MEMBERSHIP + "/" + id).status()).isEqualTo(404);
        assertThat(boss.get("/api/vestibule/membership-history?user_id=" + user + "&group_id=" + group)
                        .json()
                        .path("data"))
                .extracting(move -> move.path("what").textValue() + " by " + move.path("actor_id"))
                .containsExactly("removed by " + bossId, "made-manager by " + bossId, "added by " + bossId);
        assertThat(new AuditLog(boss).about("account:" + user))
                .extracting(event -> event.path("action").textValue() + event.path("details"))
                .containsExactly(
                        "membership.add{\"group\":" + group + ",\"manager\":false}",
                        "membership.change{\"group\":" + group + ",\"manager\":{\"from\":false,\"to\":true}}",
                        "membership.remove{\"group\":" + group + "}");
    }

    @Test
    void refusedMembershipsChangeNothing() {
        int group = admin.group("Refused");
        int user = server.hasUser("refused@example.com", PASSWORD);
        int closed = server.hasUser("refused.closed@example.com", PASSWORD);
        boss.delete("/api/user/" + closed);
        int administrator = server.hasAdministrator("refused.admin@example.com", PASSWORD);
        int inside = admin.join(boss, administrator, group, false);
        int everybody = server.users().membership(user, 1);
        Map<String, List<String>> before = server.tables().dump();
        for (String body : List.of(
                "{}",
                membership(user, group, ", \"is_group_manager\": 1"),
                "{\"group_id\": " + group + "}",
                "{\"user_id\": \"" + user + "x\", \"group_id\": " + group + "}",
                "{\"user_id\": " + user + ", \"group_id\": -1}",
                "{\"user_id\": [], \"group_id\": {}}")) {
            assertThat(boss.post(MEMBERSHIP, body).json().has("errors"))
                    .as(body)
                    .isTrue();
        }
        for (String body : List.of("{}", "{\"is_group_manager\": null}", "{\"is_group_manager\": \"true\"}")) {
            assertThat(boss.put(MEMBERSHIP + "/" + inside, body).status())
                    .as(body)
                    .isEqualTo(400);
        }
        refused(boss.post(MEMBERSHIP, membership(user, 1, "")), 400, EVERYBODY);
        refused(boss.put(MEMBERSHIP + "/" + everybody, "{\"is_group_manager\": true}"), 400, EVERYBODY);
        refused(boss.delete(MEMBERSHIP + "/" + everybody), 400, EVERYBODY);
        refused(boss.put(MEMBERSHIP + "/1/clear", ""), 400, EVERYBODY);
        refused(
                boss.put(MEMBERSHIP + "/2/clear", ""),
                400,
                "You cannot edit or delete the 'Administrators' permissions group!");
        String manager = ", \"is_group_manager\": true";
        String text = "Admin cannot be a group manager.";
        refused(boss.post(MEMBERSHIP, membership(administrator, group, manager)), 400, text);
        refused(boss.post(MEMBERSHIP, membership(user, 2, manager)), 400, text);
        refused(boss.put(MEMBERSHIP + "/" + inside, "{\"is_group_manager\": true}"), 400, text);
        assertThat(boss.post(MEMBERSHIP, membership(user, 99999, "")).status()).isEqualTo(404);
        assertThat(boss.post(MEMBERSHIP, membership(99999, group, "")).status()).isEqualTo(404);
        assertThat(boss.post(MEMBERSHIP, membership(closed, group, "")).status())
                .isEqualTo(404);
        assertThat(boss.put(MEMBERSHIP + "/99999", "{\"is_group_manager\": true}")
                        .status())
                .isEqualTo(404);
        assertThat(boss.put(MEMBERSHIP + "/99999/clear", "").status()).isEqualTo(404);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void theGroupOfAdministratorsMakesAdministratorsAndIsNeverEmpty() {
        int user = server.hasUser("made@example.com", PASSWORD);
        int group = admin.group("Managed by made");
        admin.join(boss, user, group, true);
        String key = server.signIn("made@example.com", PASSWORD);
        int id = admin.join(boss, user, 2, false);
        JsonNode made = server.as(key).get("/api/user/current").json();
        assertThat(made.path("is_superuser").booleanValue()).isTrue();
        assertThat(made.at("/permissions/is_group_manager").booleanValue())
                .as("an administrator manages all groups and is noted as manager of none")
                .isFalse();
        assertThat(boss.delete(MEMBERSHIP + "/" + id).status()).isEqualTo(204);
        assertThat(server.as(key)
                        .get("/api/user/current")
                        .json()
                        .path("is_superuser")
                        .booleanValue())
                .isFalse();

        server.tables().run("UPDATE account SET superuser = FALSE WHERE id <> ?", bossId);
        server.tables().run("DELETE FROM membership WHERE group_id = 2 AND account_id <> ?", bossId);
        int last = server.users().membership(bossId, 2);
        Map<String, List<String>> before = server.tables().dump();
        refused(boss.delete(MEMBERSHIP + "/" + last), 400, "You cannot remove the last member of the 'Admin' group!");
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void clearingTakesEverybodyOut() {
        int group = admin.group("Cleared");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String email = "cleared" + i + "@example.com";
            admin.join(boss, server.hasUser(email, PASSWORD), group, i == 0);
            keys.add(server.signIn(email, PASSWORD));
        }
        assertThat(server.as(keys.get(0)).get("/api/user").status()).isEqualTo(200);
        assertThat(boss.put(MEMBERSHIP + "/" + group + "/clear", "").status()).isEqualTo(204);
        assertThat(boss.get(GROUP + "/" + group).json().path("members")).isEmpty();
        for (String key : keys) {
            assertThat(server.as(key)
                            .get("/api/user/current")
                            .json()
                            .path("group_ids")
                            .toString())
                    .isEqualTo("[1]");
        }
        assertThat(server.as(keys.get(0)).get("/api/user").status()).isEqualTo(403);
        assertThat(boss.get("/api/vestibule/membership-history?group_id=" + group)
                        .json()
                        .path("data"))
                .filteredOn(move -> move.path("what").textValue().equals("removed"))
                .hasSize(3);
    }

    @Test
    void membershipsNameWhoIsDeactivatedToo() {
        int gone = server.hasUser("gone-member@example.com", PASSWORD);
        assertThat(boss.delete("/api/user/" + gone).status()).isEqualTo(200);
        JsonNode rows = boss.get(MEMBERSHIP).json().path(Integer.toString(gone));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).path("group_id").intValue()).isEqualTo(1);
    }
}
