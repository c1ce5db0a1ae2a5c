package dev.vestibule.group;

import static dev.vestibule.group.GroupApi.GROUP;
import static dev.vestibule.group.GroupApi.MEMBERSHIP;
import static dev.vestibule.group.GroupApi.ids;
import static dev.vestibule.group.GroupApi.membership;
import static dev.vestibule.group.GroupApi.refused;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Lists;
import org.junit.jupiter.api.Test;

/** {@code /api/permissions/group}: groups, their history, and who manages them (identity wire, 3). */
@OnSharedServer("groups")
class GroupsTest {
    private final TestServer server;
    private final Administrator admin;
    private final Client boss;
    private final int bossId;

    GroupsTest(TestServer server) {
        this.server = server;
        this.admin = new Administrator(server);
        this.boss = admin.boss();
        this.bossId = admin.bossId();
    }

    private static JsonNode one(JsonNode list, int id) {
        for (JsonNode row : list) {
            if (row.path("id").intValue() == id) {
                return row;
            }
        }
        throw new AssertionError(id + " is not in " + list);
    }

    @Test
    void groupsAreListedByNameWithTheNumberOfActiveMembers() {
        int b = admin.group("beta list");
        int a = admin.group("Alpha List");
        int inside = server.hasUser("inside@example.com", PASSWORD);
        int gone = server.hasUser("gone@example.com", PASSWORD);
        admin.join(boss, inside, b, false);
        admin.join(boss, gone, b, false);
        boss.delete("/api/user/" + gone);
        JsonNode list = boss.get(GROUP).json();
        assertThat(ids(list)).containsSubsequence(1, a, b).contains(2);
        assertThat(Lists.newArrayList(one(list, b).fieldNames()))
                .containsExactlyInAnyOrder(
                        "id", "name", "entity_id", "magic_group_type", "is_tenant_group", "member_count");
        assertThat(one(list, b).path("member_count").intValue()).isEqualTo(1);
        assertThat(one(list, a).path("member_count").intValue()).isZero();
        assertThat(one(list, 1).path("magic_group_type").textValue()).isEqualTo("all-internal-users");
        assertThat(one(list, 2).path("magic_group_type").textValue()).isEqualTo("admin");
        assertThat(one(list, 2).path("name").textValue()).isEqualTo("Administrators");
        assertThat(boss.get(GROUP + "?limit=1&offset=1").json())
                .hasSize(1)
                .first()
                .isEqualTo(list.get(1));
        assertThat(boss.get(GROUP + "?limit=x").status()).isEqualTo(400);
        assertThat(boss.get(GROUP + "?tenancy=external").json()).isEmpty();

        JsonNode read = boss.get(GROUP + "/" + b).json();
        assertThat(Lists.newArrayList(read.fieldNames()))
                .containsExactlyInAnyOrder("id", "name", "entity_id", "magic_group_type", "is_tenant_group", "members");
        assertThat(read.path("members")).hasSize(1);
        assertThat(Lists.newArrayList(read.path("members").get(0).fieldNames()))
                .containsExactlyInAnyOrder(
                        "id",
                        "user_id",
                        "first_name",
                        "last_name",
                        "email",
                        "common_name",
                        "is_superuser",
                        "group_id",
                        "membership_id",
                        "is_group_manager");
        assertThat(boss.get(GROUP + "/99999").status()).isEqualTo(404);
        assertThat(boss.get(GROUP + "/one").status()).isEqualTo(404);
    }

    @Test
    void namesAreUniqueWhateverTheCase() {
        int id = admin.group("Unique Name");
        int other = admin.group("Other Name");
        Map<String, List<String>> before = server.tables().dump();
        refused(boss.post(GROUP, "{\"name\": \"UNIQUE name\"}"), 400, "A group with that name already exists.");
        refused(
                boss.put(GROUP + "/" + other, "{\"name\": \"unique NAME\"}"),
                400,
                "A group with that name already exists.");
        for (String body :
                List.of("{}", "{\"name\": \" \"}", "{\"name\": 1}", "{\"name\": null}", "{\"name\": [\"x\"]}")) {
            assertThat(boss.post(GROUP, body).json().path("errors").has("name")).isTrue();
            assertThat(boss.put(GROUP + "/" + id, body).status()).as(body).isEqualTo(400);
        }
        for (int builtIn : List.of(1, 2)) {
            String name = builtIn == 1 ? "All Users" : "Administrators";
            String text = "You cannot edit or delete the '" + name + "' permissions group!";
            refused(boss.put(GROUP + "/" + builtIn, "{\"name\": \"X\"}"), 400, text);
            refused(boss.delete(GROUP + "/" + builtIn), 400, text);
        }
        assertThat(boss.put(GROUP + "/99999", "{\"name\": \"X\"}").status()).isEqualTo(404);
        assertThat(boss.delete(GROUP + "/99999").status()).isEqualTo(204);
        assertThat(server.tables().dump()).isEqualTo(before);
        JsonNode renamed =
                boss.put(GROUP + "/" + id, "{\"name\": \"unique NAME\"}").json();
        assertThat(renamed.path("name").textValue()).isEqualTo("unique NAME");
        assertThat(new AuditLog(boss).details("group.rename", "group:" + id))
                .containsExactly("{\"name\":{\"from\":\"Unique Name\",\"to\":\"unique NAME\"}}");
    }

    @Test
    void onlyOneOfThoseWhoMakeTheSameGroupAtOnceMakesIt() {
        List<Answer> answers = boss.postAtOnce(6, GROUP, "{\"name\": \"Wanted\"}");
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 400).hasSize(5);
    }

    @Test
    void aDeletedGroupIsGoneFromPeopleAndStaysInTheHistory() {
        int id = admin.group("Short Lived");
        int user = server.hasUser("short@example.com", PASSWORD);
        admin.join(boss, user, id, false);
        String key = server.signIn("short@example.com", PASSWORD);
        assertThat(server.as(key)
                        .get("/api/user/current")
                        .json()
                        .path("group_ids")
                        .toString())
                .isEqualTo("[1," + id + "]");
        assertThat(boss.delete(GROUP + "/" + id).status()).isEqualTo(204);
        assertThat(server.as(key)
                        .get("/api/user/current")
                        .json()
                        .path("group_ids")
                        .toString())
                .isEqualTo("[1]");
        JsonNode history =
                boss.get("/api/vestibule/user/" + user + "/membership-history").json();
        assertThat(history).hasSize(2);
        assertThat(history.get(0).path("what").textValue()).isEqualTo("removed");
        assertThat(history.get(0).path("group").textValue()).isEqualTo("Short Lived");
        assertThat(history.get(1).path("what").textValue()).isEqualTo("added");
        assertThat(history.get(1).path("origin").textValue()).isEqualTo("hand");
    }

    @Test
    void theHistoryTellsWhoPutWhomWhereAndWhen() {
        int first = admin.group("History one");
        int second = admin.group("History two");
        int ann = server.hasUser("ann.history@example.com", PASSWORD);
        int bob = server.hasUser("bob.history@example.com", PASSWORD);
        int membership = admin.join(boss, ann, first, true);
        admin.join(boss, bob, first, false);
        admin.join(boss, ann, second, false);
        boss.put("/api/user/" + bob, "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": " + second + "}]}");
        boss.put(MEMBERSHIP + "/" + membership, "{\"is_group_manager\": false}");
        boss.delete(GROUP + "/" + first);
        String path = "/api/vestibule/membership-history";
        assertThat(told(boss.get(path + "?group_id=" + first)))
                .containsExactly(
                        "ann History one removed",
                        "ann History one made-member",
                        "bob History one removed",
                        "bob History one added",
                        "ann History one added");
        assertThat(told(boss.get(path + "?user_id=" + bob)))
                .containsExactly("bob History two added", "bob History one removed", "bob History one added");
        assertThat(told(boss.get(path + "?user_id=" + ann + "&group_id=" + second)))
                .containsExactly("ann History two added");
        JsonNode part =
                boss.get(path + "?group_id=" + first + "&limit=1&offset=1").json();
        assertThat(part.path("total").intValue()).isEqualTo(5);
        assertThat(part.path("data")).hasSize(1);
        assertThat(part.at("/data/0/what").textValue()).isEqualTo("made-member");
        assertThat(part.at("/data/0/actor_id").intValue()).isEqualTo(bossId);
        assertThat(part.at("/data/0/origin").textValue()).isEqualTo("hand");
        assertThat(boss.get(path).json().path("limit").intValue()).isEqualTo(50);
        for (String wrong : List.of("user_id=0", "group_id=x", "limit=-1")) {
            assertThat(boss.get(path + "?" + wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(admin.as("ann.history@example.com").get(path).status()).isEqualTo(403);
        assertThat(server.get(path).status()).isEqualTo(401);
    }

    private static List<String> told(Answer answer) {
        List<String> moves = new ArrayList<>();
        answer.json()
                .path("data")
                .forEach(move -> moves.add(move.path("email").textValue().replaceFirst("[.].*", "") + " "
                        + move.path("group").textValue() + " "
                        + move.path("what").textValue()));
        return moves;
    }

    // --- Managers ---

    @Test
    void managersRunTheirOwnGroupsAndNothingElse() {
        int own = admin.group("Own");
        int other = admin.group("Not theirs");
        int manager = server.hasUser("m@example.com", PASSWORD);
        int user = server.hasUser("u@example.com", PASSWORD);
        int elsewhere = admin.join(boss, user, other, false);
        admin.join(boss, manager, own, true);
        Client max = admin.as("m@example.com");
        assertThat(ids(max.get(GROUP).json())).containsExactly(own);
        assertThat(max.get(GROUP + "/" + other).status())
                .as("any group can be read")
                .isEqualTo(200);
        int inside = admin.join(max, user, own, false);
        assertThat(max.put(MEMBERSHIP + "/" + inside, "{\"is_group_manager\": true}")
                        .status())
                .isEqualTo(200);
        JsonNode memberships = max.get(MEMBERSHIP).json();
        assertThat(memberships.path("" + user)).hasSize(1);
        assertThat(memberships.path("" + user).get(0).path("group_id").intValue())
                .isEqualTo(own);
        assertThat(max.put(GROUP + "/" + own, "{\"name\": \"Own, renamed\"}").status())
                .isEqualTo(200);

        Map<String, List<String>> before = server.tables().dump();
        assertThat(max.post(GROUP, "{\"name\": \"Another\"}").status()).isEqualTo(403);
        assertThat(max.put(GROUP + "/" + other, "{\"name\": \"X\"}").status()).isEqualTo(403);
        assertThat(max.delete(GROUP + "/" + other).status()).isEqualTo(403);
        assertThat(max.delete(GROUP + "/99999").status()).isEqualTo(403);
        assertThat(max.put(MEMBERSHIP + "/" + other + "/clear", "").status()).isEqualTo(403);
        assertThat(max.post(MEMBERSHIP, membership(user, other, "")).status()).isEqualTo(403);
        assertThat(max.post(MEMBERSHIP, membership(manager, 2, "")).status()).isEqualTo(403);
        assertThat(max.put(MEMBERSHIP + "/" + elsewhere, "{\"is_group_manager\": true}")
                        .status())
                .isEqualTo(403);
        assertThat(max.delete(MEMBERSHIP + "/" + elsewhere).status()).isEqualTo(403);
        assertThat(server.tables().dump()).isEqualTo(before);

        assertThat(max.delete(MEMBERSHIP + "/" + inside).status()).isEqualTo(204);
        assertThat(max.delete(GROUP + "/" + own).status()).isEqualTo(204);
        assertThat(max.get(GROUP).status()).as("a manager of nothing any more").isEqualTo(403);
    }

    @Test
    void othersSeeAndChangeNothing() {
        int group = admin.group("Closed");
        int user = server.hasUser("nobody@example.com", PASSWORD);
        int id = admin.join(boss, user, group, false);
        Client own = admin.as("nobody@example.com");
        Map<String, List<String>> before = server.tables().dump();
        for (Client client : List.of(own, server.client())) {
            int status = client == own ? 403 : 401;
            for (String path : List.of(GROUP, GROUP + "/" + group, MEMBERSHIP)) {
                assertThat(client.get(path).status()).as(path).isEqualTo(status);
            }
            assertThat(client.post(GROUP, "{\"name\": \"X\"}").status()).isEqualTo(status);
            assertThat(client.put(GROUP + "/" + group, "{\"name\": \"X\"}").status())
                    .isEqualTo(status);
            assertThat(client.delete(GROUP + "/" + group).status()).isEqualTo(status);
            assertThat(client.post(MEMBERSHIP, membership(user, group, "")).status())
                    .isEqualTo(status);
            assertThat(client.put(MEMBERSHIP + "/" + id, "{\"is_group_manager\": true}")
                            .status())
                    .isEqualTo(status);
            assertThat(client.put(MEMBERSHIP + "/" + group + "/clear", "").status())
                    .isEqualTo(status);
            assertThat(client.delete(MEMBERSHIP + "/" + id).status()).isEqualTo(status);
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }
}
