package dev.vestibule.group;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Lists;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /api/permissions/group} and {@code /api/permissions/membership} (identity wire, 3). */
@OnEachServer
class GroupsTest {
    private static final String GROUP = "/api/permissions/group";
    private static final String MEMBERSHIP = "/api/permissions/membership";
    private static final String EVERYBODY = "You cannot add or remove users to/from the 'All Users' group.";

    private final TestServer server;
    private Client boss;
    private int bossId;

    GroupsTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void anAdministrator() {
        bossId = server.isRunBy("boss@example.com", PASSWORD);
        boss = server.as(server.signIn("boss@example.com", PASSWORD));
    }

    private int group(String name) {
        Answer answer = boss.post(GROUP, "{\"name\": \"" + name + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").intValue();
    }

    private static String membership(int user, int group, String more) {
        return "{\"user_id\": " + user + ", \"group_id\": " + group + more + "}";
    }

    /** Puts somebody in and says the number of the membership. */
    private int join(Client client, int user, int group, boolean manager) {
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

    private Client as(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }

    private static JsonNode one(JsonNode list, int id) {
        for (JsonNode row : list) {
            if (row.path("id").intValue() == id) {
                return row;
            }
        }
        throw new AssertionError(id + " is not in " + list);
    }

    private static List<Integer> ids(JsonNode list) {
        List<Integer> ids = new ArrayList<>();
        list.forEach(row -> ids.add(row.path("id").intValue()));
        return ids;
    }

    private static void refused(Answer answer, int status, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(text);
    }

    // --- Groups ---

    @Test
    void groupsAreListedByNameWithTheNumberOfActiveMembers() {
        int b = group("beta list");
        int a = group("Alpha List");
        int inside = server.hasUser("inside@example.com", PASSWORD);
        int gone = server.hasUser("gone@example.com", PASSWORD);
        join(boss, inside, b, false);
        join(boss, gone, b, false);
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
        int id = group("Unique Name");
        int other = group("Other Name");
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
        assertThat(server.tables()
                        .value(
                                "SELECT details FROM audit_event WHERE action = 'group.rename' AND subject_id = ?",
                                "" + id))
                .isEqualTo("{\"name\":{\"from\":\"Unique Name\",\"to\":\"unique NAME\"}}");
    }

    @Test
    void onlyOneOfThoseWhoMakeTheSameGroupAtOnceMakesIt() {
        List<Answer> answers = boss.postAtOnce(6, GROUP, "{\"name\": \"Wanted\"}");
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 400).hasSize(5);
    }

    @Test
    void aDeletedGroupIsGoneFromPeopleAndStaysInTheHistory() {
        int id = group("Short Lived");
        int user = server.hasUser("short@example.com", PASSWORD);
        join(boss, user, id, false);
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
        int first = group("History one");
        int second = group("History two");
        int ann = server.hasUser("ann.history@example.com", PASSWORD);
        int bob = server.hasUser("bob.history@example.com", PASSWORD);
        int membership = join(boss, ann, first, true);
        join(boss, bob, first, false);
        join(boss, ann, second, false);
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
        assertThat(as("ann.history@example.com").get(path).status()).isEqualTo(403);
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

    // --- Memberships ---

    @Test
    void peopleJoinAreMadeManagersAndLeave() {
        int group = group("Joined");
        int user = server.hasUser("joined@example.com", PASSWORD);
        int id = join(boss, user, group, false);
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
        assertThat(server.tables().value("SELECT origin FROM membership WHERE id = ?", id))
                .isEqualTo("hand");
        assertThat(boss.delete(MEMBERSHIP + "/" + id).status()).isEqualTo(204);
        assertThat(boss.delete(MEMBERSHIP + "/" + id).status()).isEqualTo(404);
        assertThat(server.tables()
                        .rows(
                                "SELECT what, actor_id FROM membership_history WHERE account_id = ? AND group_id = ? ORDER BY id",
                                user,
                                group))
                .extracting(row -> row.get("what") + " by " + row.get("actor_id"))
                .containsExactly("added by " + bossId, "made-manager by " + bossId, "removed by " + bossId);
        assertThat(server.tables()
                        .rows(
                                "SELECT action, details FROM audit_event WHERE subject_kind = 'account' AND subject_id = ? ORDER BY id",
                                "" + user))
                .extracting(row -> row.get("action") + row.get("details"))
                .containsExactly(
                        "membership.add{\"group\":" + group + ",\"manager\":false}",
                        "membership.change{\"group\":" + group + ",\"manager\":{\"from\":false,\"to\":true}}",
                        "membership.remove{\"group\":" + group + "}");
    }

    @Test
    void refusedMembershipsChangeNothing() {
        int group = group("Refused");
        int user = server.hasUser("refused@example.com", PASSWORD);
        int closed = server.hasUser("refused.closed@example.com", PASSWORD);
        boss.delete("/api/user/" + closed);
        int administrator = server.hasAdministrator("refused.admin@example.com", PASSWORD);
        int inside = join(boss, administrator, group, false);
        int everybody = server.tables().count("SELECT id FROM membership WHERE account_id = ? AND group_id = 1", user);
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
        int group = group("Managed by made");
        join(boss, user, group, true);
        String key = server.signIn("made@example.com", PASSWORD);
        int id = join(boss, user, 2, false);
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
        int last = server.tables().count("SELECT id FROM membership WHERE group_id = 2 AND account_id = ?", bossId);
        Map<String, List<String>> before = server.tables().dump();
        refused(boss.delete(MEMBERSHIP + "/" + last), 400, "You cannot remove the last member of the 'Admin' group!");
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void clearingTakesEverybodyOut() {
        int group = group("Cleared");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String email = "cleared" + i + "@example.com";
            join(boss, server.hasUser(email, PASSWORD), group, i == 0);
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
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM membership_history WHERE group_id = ? AND what = 'removed'",
                                group))
                .isEqualTo(3);
    }

    // --- Managers ---

    @Test
    void managersRunTheirOwnGroupsAndNothingElse() {
        int own = group("Own");
        int other = group("Not theirs");
        int manager = server.hasUser("m@example.com", PASSWORD);
        int user = server.hasUser("u@example.com", PASSWORD);
        int elsewhere = join(boss, user, other, false);
        join(boss, manager, own, true);
        Client max = as("m@example.com");
        assertThat(ids(max.get(GROUP).json())).containsExactly(own);
        assertThat(max.get(GROUP + "/" + other).status())
                .as("any group can be read")
                .isEqualTo(200);
        int inside = join(max, user, own, false);
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
        int group = group("Closed");
        int user = server.hasUser("nobody@example.com", PASSWORD);
        int id = join(boss, user, group, false);
        Client own = as("nobody@example.com");
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

    @Test
    void membershipsNameWhoIsDeactivatedToo() {
        int gone = server.hasUser("gone-member@example.com", PASSWORD);
        assertThat(boss.delete("/api/user/" + gone).status()).isEqualTo(200);
        JsonNode rows = boss.get(MEMBERSHIP).json().path(Integer.toString(gone));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).path("group_id").intValue()).isEqualTo(1);
    }
}
