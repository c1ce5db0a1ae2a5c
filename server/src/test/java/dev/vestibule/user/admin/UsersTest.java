package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.UserColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Lists;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /api/user}: who sees whom, and who changes what (identity wire, 1.1 to 1.7). */
@OnEachServer
class UsersTest {
    private static final String[] FULL = UserColumns.fullAnd();

    private final TestServer server;
    private Client boss;
    private int bossId;

    UsersTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void anAdministrator() {
        bossId = server.isRunBy("boss@example.com", PASSWORD);
        boss = server.as(server.signIn("boss@example.com", PASSWORD));
    }

    private int group(String name) {
        server.tables().run("INSERT INTO people_group (name) VALUES (?)", name);
        return server.tables().count("SELECT id FROM people_group WHERE name = ?", name);
    }

    private void isIn(int user, int group, boolean manager) {
        server.tables()
                .run(
                        "INSERT INTO membership (account_id, group_id, origin, manager, created_at) SELECT id, ?, 'hand', ?,"
                                + " joined_at FROM account WHERE id = ?",
                        group,
                        manager,
                        user);
    }

    private int named(String email, String first, String last) {
        int id = server.hasUser(email, PASSWORD);
        server.tables().run("UPDATE account SET first_name = ?, last_name = ? WHERE id = ?", first, last, id);
        return id;
    }

    private Client as(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }

    private static List<Integer> ids(JsonNode list) {
        List<Integer> ids = new ArrayList<>();
        list.path("data").forEach(row -> ids.add(row.path("id").intValue()));
        return ids;
    }

    private static String[] with(String... more) {
        List<String> keys = new ArrayList<>(List.of(FULL));
        keys.addAll(List.of(more));
        return keys.toArray(String[]::new);
    }

    private static List<String> keys(JsonNode object) {
        return Lists.newArrayList(object.fieldNames());
    }

    // --- Lists ---

    @Test
    void theListIsSortedBySmallNamesFilteredAndCutByTheServer() {
        int group = group("list");
        int zoe = named("zoe.list@example.com", "zoe", "Adams");
        int amyB = named("amy.list@example.com", "Amy", "brown");
        int amyA = named("amya.list@example.com", "amy", "Able");
        int odd = named("odd.list@example.com", "100%_!", "Odd");
        for (int id : List.of(zoe, amyA, amyB, odd)) {
            isIn(id, group, false);
        }
        String list = "/api/user?group_id=" + group;

        JsonNode all = boss.get(list).json();
        assertThat(ids(all)).containsExactly(odd, amyA, amyB, zoe);
        assertThat(keys(all)).containsExactly("data", "total", "limit", "offset");
        assertThat(all.path("total").intValue()).isEqualTo(4);
        assertThat(all.path("limit").isNull()).isTrue();
        assertThat(all.path("offset").isNull()).isTrue();
        assertThat(keys(all.path("data").get(0)))
                .containsExactlyInAnyOrder(with("personal_collection_id", "tenant_collection_id", "group_ids"));
        assertThat(all.path("data").get(0).path("group_ids").toString()).isEqualTo("[1," + group + "]");

        JsonNode part = boss.get(list + "&limit=2&offset=1").json();
        assertThat(ids(part)).containsExactly(amyA, amyB);
        assertThat(part.path("total").intValue()).isEqualTo(4);
        assertThat(part.path("limit").intValue()).isEqualTo(2);
        assertThat(part.path("offset").intValue()).isEqualTo(1);
        assertThat(boss.get(list + "&offset=3").json().path("limit").intValue()).isEqualTo(50);
        assertThat(ids(boss.get(list + "&limit=0").json())).isEmpty();

        assertThat(ids(boss.get(list + "&query=AMY").json())).containsExactly(amyA, amyB);
        assertThat(ids(boss.get(list + "&query=brow").json())).containsExactly(amyB);
        assertThat(ids(boss.get(list + "&query=YA.LIST@").json())).containsExactly(amyA);
        assertThat(ids(boss.get(list + "&query=%25_!").json()))
                .as("signs that mean something in SQL mean themselves")
                .containsExactly(odd);
        assertThat(ids(boss.get(list + "&query=a%25e").json())).isEmpty();
        assertThat(ids(boss.get(list + "&query=").json())).hasSize(4);

        boss.delete("/api/user/" + zoe);
        assertThat(ids(boss.get(list).json())).containsExactly(odd, amyA, amyB);
        assertThat(ids(boss.get(list + "&status=anything").json())).containsExactly(odd, amyA, amyB);
        assertThat(ids(boss.get(list + "&status=deactivated").json())).containsExactly(zoe);
        assertThat(ids(boss.get(list + "&status=all").json())).containsExactly(odd, amyA, amyB, zoe);
        assertThat(ids(boss.get(list + "&include_deactivated=true&status=active")
                        .json()))
                .containsExactly(odd, amyA, amyB, zoe);
        assertThat(ids(boss.get(list + "&is_data_analyst=true").json())).isEmpty();
        assertThat(ids(boss.get(list + "&can_access_data_studio=true").json())).isEmpty();
        assertThat(ids(boss.get(list + "&tenancy=external").json())).isEmpty();
        assertThat(ids(boss.get(list + "&tenancy=internal").json())).hasSize(3);
    }

    @Test
    void whatCannotBeReadInTheListsParametersIsRefused() {
        for (String wrong : List.of(
                "limit=x",
                "limit=-1",
                "offset=1.5",
                "limit=99999999999",
                "group_id=0",
                "group_id=all",
                "include_deactivated=yes",
                "tenancy=all&tenant_id=1")) {
            assertThat(boss.get("/api/user?" + wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(boss.get("/api/user?limit=x").json().path("errors").has("limit"))
                .isTrue();
        assertThat(boss.get("/api/user/recipients?limit=x").status()).isEqualTo(400);
    }

    @Test
    void whatStandsBehindAKeyIsNobodyHere() {
        int key = server.hasUser("key@example.com", PASSWORD);
        server.tables().run("UPDATE account SET type = 'api-key' WHERE id = ?", key);
        assertThat(ids(boss.get("/api/user?status=all").json()))
                .doesNotContain(key)
                .contains(bossId);
        assertThat(ids(boss.get("/api/user/recipients").json())).doesNotContain(key);
        Map<String, List<String>> before = server.tables().dump();
        assertThat(boss.get("/api/user/" + key).status()).isEqualTo(404);
        assertThat(boss.put("/api/user/" + key, "{\"first_name\": \"X\"}").status())
                .isEqualTo(404);
        assertThat(boss.delete("/api/user/" + key).status()).isEqualTo(404);
        assertThat(boss.put("/api/user/" + key + "/reactivate", "{}").status()).isEqualTo(404);
        assertThat(boss.put("/api/user/" + key + "/modal/qbnewb", "{}").status())
                .isEqualTo(404);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void managersSeeFewColumnsAndOthersNoList() {
        int group = group("managed");
        int other = group("other");
        int member = named("member.m@example.com", "Mia", "Member");
        int manager = named("manager.m@example.com", "Max", "Manager");
        isIn(member, group, false);
        isIn(manager, group, true);
        Client max = as("manager.m@example.com");
        JsonNode list = max.get("/api/user?group_id=" + group).json();
        assertThat(ids(list)).containsExactly(manager, member);
        assertThat(keys(list.path("data").get(0)))
                .containsExactlyInAnyOrder(
                        "id",
                        "email",
                        "first_name",
                        "last_name",
                        "common_name",
                        "is_superuser",
                        "last_login",
                        "group_ids");
        assertThat(ids(max.get("/api/user").json())).contains(bossId);
        assertThat(max.get("/api/user?group_id=" + other).status()).isEqualTo(403);
        assertThat(max.get("/api/user/" + bossId).status()).isEqualTo(200);

        Client mia = as("member.m@example.com");
        assertThat(mia.get("/api/user").status()).isEqualTo(403);
        assertThat(mia.get("/api/user?group_id=" + group).status()).isEqualTo(403);
        assertThat(mia.get("/api/user/" + bossId).status()).isEqualTo(403);
        assertThat(mia.get("/api/user/999999").status()).isEqualTo(403);
        assertThat(server.get("/api/user").status()).isEqualTo(401);
        assertThat(mia.get("/api/user/current")
                        .json()
                        .path("permissions")
                        .path("is_group_manager")
                        .booleanValue())
                .isFalse();
        assertThat(max.get("/api/user/current")
                        .json()
                        .path("permissions")
                        .path("is_group_manager")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void recipientsAreForEverybodyByLastName() {
        int b = named("rb@example.com", "Ann", "recipient-b");
        int a = named("ra@example.com", "Zoe", "Recipient-A");
        int gone = named("rg@example.com", "Gus", "Recipient-G");
        boss.delete("/api/user/" + gone);
        JsonNode list = as("rb@example.com").get("/api/user/recipients").json();
        assertThat(ids(list)).containsSubsequence(a, b).doesNotContain(gone);
        assertThat(list.path("limit").isNull()).isTrue();
        for (JsonNode row : list.path("data")) {
            if (row.path("id").intValue() == b) {
                assertThat(keys(row)).as("oneself").containsExactlyInAnyOrder(FULL);
            } else {
                assertThat(keys(row))
                        .containsExactlyInAnyOrder("id", "email", "first_name", "last_name", "common_name");
            }
        }
        assertThat(keys(boss.get("/api/user/recipients?limit=1")
                        .json()
                        .path("data")
                        .get(0)))
                .containsExactlyInAnyOrder(FULL);
        assertThat(server.get("/api/user/recipients").status()).isEqualTo(401);
    }

    @Test
    void onePersonHasGroupsAndAttributes() {
        int group = group("one");
        int id = named("one@example.com", "Ann", "One");
        isIn(id, group, true);
        boss.put("/api/user/" + id, "{\"login_attributes\": {\"region\": \"north\"}}");
        JsonNode person = boss.get("/api/user/" + id).json();
        assertThat(keys(person)).containsExactlyInAnyOrder(with("user_group_memberships", "structured_attributes"));
        assertThat(person.path("user_group_memberships").toString())
                .isEqualTo("[{\"id\":1,\"is_group_manager\":false},{\"id\":" + group + ",\"is_group_manager\":true}]");
        assertThat(person.path("structured_attributes").toString())
                .isEqualTo("{\"region\":{\"source\":\"user\",\"frozen\":false,\"value\":\"north\"}}");
        assertThat(as("one@example.com").get("/api/user/" + id).status()).isEqualTo(200);
        assertThat(as("one@example.com")
                        .get("/api/user/current")
                        .json()
                        .path("attributes")
                        .toString())
                .isEqualTo("{\"region\":\"north\"}");
        assertThat(boss.get("/api/user/999999").status()).isEqualTo(404);
        assertThat(boss.get("/api/user/one").status()).isEqualTo(404);
        boss.delete("/api/user/" + id);
        JsonNode closed = boss.get("/api/user/" + id).json();
        assertThat(closed.path("is_active").booleanValue()).isFalse();
    }

    // --- New people ---

    @Test
    void administratorsMakeAccounts() {
        int group = group("new");
        Answer answer = boss.post("/api/user", """
                {"email": " New@Example.com ", "first_name": "Nora", "last_name": "New", "login_attributes": {"a": 1},
                 "user_group_memberships": [{"id": 1}, {"id": %d, "is_group_manager": true}],
                 "password": "%s"}""".formatted(group, PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        JsonNode made = answer.json();
        assertThat(keys(made)).containsExactlyInAnyOrder(with("user_group_memberships"));
        assertThat(made.path("email").textValue()).isEqualTo("new@example.com");
        assertThat(made.path("is_qbnewb").booleanValue()).isTrue();
        assertThat(made.path("login_attributes").toString()).isEqualTo("{\"a\":\"1\"}");
        assertThat(made.path("user_group_memberships").toString())
                .contains("{\"id\":" + group + ",\"is_group_manager\":true}");
        assertThat(as("new@example.com")
                        .get("/api/user/current")
                        .json()
                        .path("group_ids")
                        .toString())
                .isEqualTo("[1," + group + "]");
        int id = made.path("id").intValue();
        assertThat(server.tables()
                        .value("SELECT origin FROM membership WHERE account_id = ? AND group_id = ?", id, group))
                .isEqualTo("hand");
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM membership_history WHERE account_id = ? AND actor_id = ? AND what ="
                                        + " 'added'",
                                id,
                                bossId))
                .isEqualTo(1);
        assertThat(server.tables()
                        .value(
                                "SELECT details FROM audit_event WHERE action = 'account.create' AND subject_id = ?",
                                "" + id))
                .isEqualTo("{\"email\":\"new@example.com\",\"groups\":[1," + group + "]}");
        assertThat(server.tables().count("SELECT COUNT(*) FROM outbox_mail WHERE kind = 'invitation'"))
                .as("no mail is configured")
                .isZero();
    }

    @Test
    void anAdministratorCanBeMade() {
        JsonNode made = boss.post("/api/user", "{\"email\": \"second@example.com\", \"source\": \"setup\"}")
                .json();
        assertThat(made.path("is_superuser").booleanValue()).isTrue();
        assertThat(made.path("first_name").isNull()).isTrue();
        assertThat(made.path("common_name").textValue()).isEqualTo("second@example.com");
        JsonNode other = boss.post(
                        "/api/user",
                        "{\"email\": \"third@example.com\", \"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}")
                .json();
        assertThat(other.path("is_superuser").booleanValue()).isTrue();
        assertThat(boss.delete("/api/user/" + made.path("id")).status()).isEqualTo(200);
        assertThat(boss.delete("/api/user/" + other.path("id")).status()).isEqualTo(200);
    }

    @Test
    void badNewPeopleAreRefusedAndNothingIsMade() {
        named("taken@example.com", "Tom", "Taken");
        named("taken.closed@example.com", "Tim", "Closed");
        boss.delete("/api/user/"
                + server.tables().count("SELECT id FROM account WHERE email = 'taken.closed@example.com'"));
        Client tom = as("taken@example.com");
        Map<String, List<String>> before = server.tables().dump();
        refused(boss, "{\"email\": \"TAKEN@example.com\"}", "email", "Email address already in use.");
        refused(boss, "{\"email\": \"taken.closed@example.com\"}", "email", "Email address already in use.");
        refused(boss, "{}", "email", "value must be a non-blank string.");
        refused(boss, "{\"email\": \"no address\"}", "email", "value must be a valid email address.");
        refused(
                boss,
                "{\"email\": \"x@example.com\", \"first_name\": \" \"}",
                "first_name",
                "value must be a non-blank string.");
        refused(
                boss,
                "{\"email\": \"x@example.com\", \"tenant_id\": 1}",
                "tenant_id",
                "Cannot create a Tenant User as Tenants are not enabled for this instance.");
        refused(
                boss,
                "{\"email\": \"x@example.com\", \"password\": \"short\"}",
                "password",
                "Use at least 15 characters.");
        for (String attributes : List.of("[]", "\"x\"", "{\"a\": null}", "{\"a\": {}}")) {
            refused(
                    boss,
                    "{\"email\": \"x@example.com\", \"login_attributes\": " + attributes + "}",
                    "login_attributes",
                    "value must be an object of short texts.");
        }
        for (String groups :
                List.of("{}", "1", "[1]", "[{}]", "[{\"id\": \"one\"}]", "[{\"id\": 1, \"is_group_manager\": 1}]")) {
            refused(
                    boss,
                    "{\"email\": \"x@example.com\", \"user_group_memberships\": " + groups + "}",
                    "user_group_memberships",
                    "value must be a list of objects with the id of a group.");
        }
        for (String groups : List.of("[]", "[{\"id\": 2}]", "[{\"id\": 1, \"is_group_manager\": true}]")) {
            Answer answer = boss.post(
                    "/api/user", "{\"email\": \"x@example.com\", \"user_group_memberships\": " + groups + "}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("You cannot add or remove users to/from the 'All Users' group.");
        }
        Answer unknown = boss.post(
                "/api/user",
                "{\"email\": \"x@example.com\", \"user_group_memberships\": [{\"id\": 1}, {\"id\": 99999}]}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text()).isEqualTo("There is no such group.");
        assertThat(tom.post("/api/user", "{\"email\": \"x@example.com\"}").status())
                .isEqualTo(403);
        assertThat(server.post("/api/user", "{\"email\": \"x@example.com\"}").status())
                .isEqualTo(401);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    private static void refused(Client client, String body, String field, String text) {
        Answer answer = client.post("/api/user", body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.json().path("errors").path(field).textValue())
                .as(body + " " + answer.text())
                .isEqualTo(text);
    }

    // --- Changes ---

    @Test
    void peopleChangeTheirNamesAndNothingElse() {
        int id = named("self@example.com", "Sam", "Self");
        Client sam = as("self@example.com");
        Answer answer = sam.put("/api/user/" + id, """
                {"first_name": "Samuel", "last_name": null, "locale": "de", "email": "self@example.com", "is_superuser": true,
                 "login_attributes": {"a": "b"}, "user_group_memberships": [{"id": 1}]}""");
        assertThat(answer.status()).as("disagreement about Administrators").isEqualTo(400);
        assertThat(answer.json().path("errors").path("is_superuser").textValue())
                .isEqualTo("Value of is_superuser must correspond to presence of Admin group ID in group_ids.");
        JsonNode changed = sam.put("/api/user/" + id, """
                        {"first_name": "Samuel", "last_name": null, "locale": "de", "email": "self@example.com",
                         "is_superuser": true, "login_attributes": {"a": "b"}, "is_group_manager": true}""").json();
        assertThat(changed.path("common_name").textValue()).isEqualTo("Samuel");
        assertThat(changed.path("locale").textValue()).isEqualTo("de");
        assertThat(changed.path("is_superuser").booleanValue()).isFalse();
        assertThat(changed.path("login_attributes").isNull()).isTrue();
        assertThat(changed.path("user_group_memberships").toString())
                .isEqualTo("[{\"id\":1,\"is_group_manager\":false}]");
        assertThat(server.tables()
                        .value(
                                "SELECT details FROM audit_event WHERE action = 'account.change' AND subject_id = ?",
                                "" + id))
                .isEqualTo(
                        "{\"first_name\":{\"from\":\"Sam\",\"to\":\"Samuel\"},\"last_name\":{\"from\":\"Self\",\"to\":null},"
                                + "\"locale\":{\"from\":null,\"to\":\"de\"}}");

        Map<String, List<String>> before = server.tables().dumpBesideTries();
        Answer taken = sam.put("/api/user/" + id, "{\"email\": \"boss@example.com\"}");
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.json().path("errors").path("email").textValue())
                .isEqualTo("Email address already associated to another user.");
        Answer groups = sam.put("/api/user/" + id, "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}");
        assertThat(groups.status()).isEqualTo(403);
        assertThat(groups.text()).isEqualTo("Not allowed to edit group memberships");
        assertThat(sam.put("/api/user/" + bossId, "{\"first_name\": \"X\"}").status())
                .isEqualTo(403);
        assertThat(sam.put("/api/user/" + id, "{\"user_group_memberships\": [{\"id\": 1}]}")
                        .status())
                .as("unchanged groups")
                .isEqualTo(200);
        assertThat(sam.put("/api/user/" + id, "{}").status()).isEqualTo(200);
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
    }

    @Test
    void administratorsChangeAnything() {
        int group = group("any");
        int id = named("any@example.com", "Abe", "Any");
        String key = server.signIn("any@example.com", PASSWORD);
        String token = server.hasResetToken("any@example.com");
        JsonNode changed = boss.put("/api/user/" + id, """
                        {"email": "Any.Other@example.com", "first_name": null, "is_superuser": null,
                         "login_attributes": {"team": "red"},
                         "user_group_memberships": [{"id": 1}, {"id": %d, "is_group_manager": true}]}""".formatted(group)).json();
        assertThat(changed.path("email").textValue()).isEqualTo("any.other@example.com");
        assertThat(changed.path("first_name").isNull()).isTrue();
        assertThat(changed.path("user_group_memberships").toString())
                .contains("{\"id\":" + group + ",\"is_group_manager\":true}");
        assertThat(server.as(key)
                        .get("/api/user/current")
                        .json()
                        .path("group_ids")
                        .toString())
                .as("at once, in a session that goes on")
                .isEqualTo("[1," + group + "]");
        assertThat(server.post(
                                "/api/session/reset_password",
                                "{\"token\": \"" + token + "\", \"password\": \"eight purple kettles sing\"}")
                        .status())
                .as("what went to the old address opens nothing")
                .isEqualTo(400);
        assertThat(boss.put("/api/user/" + id, "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": " + group + "}]}")
                        .json()
                        .path("user_group_memberships")
                        .toString())
                .as("a manager stays one unless something else is said")
                .contains("true");
        assertThat(boss.put("/api/user/" + id, "{\"login_attributes\": null, \"email\": null}")
                        .json()
                        .path("login_attributes")
                        .isNull())
                .isTrue();

        JsonNode administrator =
                boss.put("/api/user/" + id, "{\"is_superuser\": true}").json();
        assertThat(administrator.path("is_superuser").booleanValue()).isTrue();
        assertThat(administrator.path("user_group_memberships").toString())
                .contains("{\"id\":2,\"is_group_manager\":false}");
        assertThat(server.as(key).get("/api/user").status()).isEqualTo(200);
        JsonNode demoted = boss.put("/api/user/" + id, "{\"user_group_memberships\": [{\"id\": 1}]}")
                .json();
        assertThat(demoted.path("is_superuser").booleanValue()).isFalse();
        assertThat(server.as(key).get("/api/user").status()).isEqualTo(403);
        assertThat(server.tables()
                        .count("SELECT COUNT(*) FROM membership_history WHERE account_id = ? AND group_id = 2", id))
                .isEqualTo(2);
    }

    @Test
    void refusedChangesChangeNothing() {
        named("owner@example.com", "Owen", "Owner");
        int id = named("unchanged@example.com", "Uma", "Unchanged");
        int closed = named("closed@example.com", "Cid", "Closed");
        boss.delete("/api/user/" + closed);
        Map<String, List<String>> before = server.tables().dump();
        Answer taken = boss.put("/api/user/" + id, "{\"first_name\": \"X\", \"email\": \"OWNER@example.com\"}");
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.json().path("errors").path("email").textValue())
                .isEqualTo("Email address already associated to another user.");
        for (String body : List.of(
                "{\"is_superuser\": true, \"user_group_memberships\": [{\"id\": 1}]}",
                "{\"is_superuser\": false, \"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}",
                "{\"user_group_memberships\": []}",
                "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 99999}], \"first_name\": \"X\"}",
                "{\"is_superuser\": \"yes\"}",
                "{\"is_data_analyst\": true}",
                "{\"tenant_id\": 1}",
                "{\"locale\": \"xx\"}",
                "{\"email\": \"nobody\"}")) {
            assertThat(boss.put("/api/user/" + id, body).status()).as(body).isEqualTo(400);
        }
        assertThat(boss.put("/api/user/" + closed, "{\"first_name\": \"X\"}").status())
                .isEqualTo(404);
        assertThat(boss.put("/api/user/999999", "{\"first_name\": \"X\"}").status())
                .isEqualTo(404);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void managersMoveOthersInAndOutOfTheirOwnGroups() {
        int own = group("own");
        int other = group("not-own");
        int manager = named("mover@example.com", "Mo", "Mover");
        int id = named("moved@example.com", "Mel", "Moved");
        isIn(manager, own, true);
        isIn(id, other, false);
        Client mo = as("mover@example.com");
        String kept = "{\"id\": 1}, {\"id\": " + other + "}";
        JsonNode joined = mo.put("/api/user/" + id, """
                        {"first_name": "Ignored", "email": "ignored@example.com", "is_superuser": false,
                         "user_group_memberships": [%s, {"id": %d, "is_group_manager": true}]}""".formatted(kept, own)).json();
        assertThat(joined.path("first_name").textValue()).isEqualTo("Mel");
        assertThat(joined.path("email").textValue()).isEqualTo("moved@example.com");
        assertThat(joined.path("user_group_memberships").toString())
                .contains("{\"id\":" + own + ",\"is_group_manager\":true}");
        Map<String, List<String>> before = server.tables().dump();
        for (String groups : List.of(
                "[{\"id\": 1}, {\"id\": " + own + "}]",
                "[" + kept + ", {\"id\": 2}]",
                "[{\"id\": 1}, {\"id\": " + other + ", \"is_group_manager\": true}, {\"id\": " + own + "}]")) {
            Answer refused = mo.put("/api/user/" + id, "{\"user_group_memberships\": " + groups + "}");
            assertThat(refused.status()).as(groups).isEqualTo(403);
            assertThat(refused.text()).isEqualTo("Not allowed to edit group memberships");
        }
        assertThat(server.tables().dump()).isEqualTo(before);
        assertThat(mo.put("/api/user/" + id, "{\"user_group_memberships\": [" + kept + "]}")
                        .status())
                .isEqualTo(200);
        assertThat(mo.delete("/api/user/" + id).status()).isEqualTo(403);
        assertThat(mo.put("/api/user/" + id + "/reactivate", "{}").status()).isEqualTo(403);
        assertThat(mo.put("/api/user/" + id + "/modal/qbnewb", "{}").status()).isEqualTo(403);
    }

    @Test
    void namesThatComeFromAProviderStay() {
        int id = named("elsewhere@example.com", "Eve", "Elsewhere");
        String now = server.kind() == DatabaseKind.MARIADB ? "UTC_TIMESTAMP(6)" : "CURRENT_TIMESTAMP";
        String link = "INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)"
                + " VALUES (?, ?, ?, 'eve', " + now + ", ";
        server.tables().run(link + now + ")", id, "google", "https://accounts.google.com");
        Client eve = as("elsewhere@example.com");
        assertThat(eve.get("/api/user/current").json().path("sso_source").textValue())
                .isEqualTo("google");
        Map<String, List<String>> before = server.tables().dump();
        for (Client client : List.of(eve, boss)) {
            Answer first = client.put("/api/user/" + id, "{\"first_name\": \"Other\"}");
            assertThat(first.status()).isEqualTo(400);
            assertThat(first.json().path("errors").path("first_name").textValue())
                    .isEqualTo("Editing first name is not allowed for SSO users.");
            Answer last = client.put("/api/user/" + id, "{\"first_name\": \"Eve\", \"last_name\": null}");
            assertThat(last.json().path("errors").path("last_name").textValue())
                    .isEqualTo("Editing last name is not allowed for SSO users.");
        }
        assertThat(eve.put("/api/user/" + id, "{\"first_name\": \"Eve\"}").status())
                .isEqualTo(200);
        assertThat(server.tables().dump()).isEqualTo(before);
        assertThat(boss.put("/api/user/" + id, "{\"email\": \"eve2@example.com\", \"locale\": \"fr\"}")
                        .status())
                .isEqualTo(200);
        server.tables().run("UPDATE external_identity SET provider = 'keycloak' WHERE account_id = ?", id);
        assertThat(boss.get("/api/user/" + id).json().path("sso_source").textValue())
                .isEqualTo("oidc");

        // A provider that is off vouches for nobody who comes back.
        boss.delete("/api/user/" + id);
        Answer back = boss.put("/api/user/" + id + "/reactivate", "{}");
        assertThat(back.json().path("sso_source").isNull()).as(back.text()).isTrue();
        assertThat(boss.put("/api/user/" + id, "{\"first_name\": \"Other\"}").status())
                .isEqualTo(200);
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM audit_event WHERE action = 'identity.unlink' AND subject_id = ?",
                                Integer.toString(id)))
                .isEqualTo(1);
    }

    @Test
    void whoComesBackIsNoAdministratorAnyMore() {
        int group = group("back");
        int id = server.hasAdministrator("back@example.com", PASSWORD);
        isIn(id, group, false);
        String key = server.signIn("back@example.com", PASSWORD);
        Answer active = boss.put("/api/user/" + id + "/reactivate", "{}");
        assertThat(active.status()).isEqualTo(400);
        assertThat(active.text()).isEqualTo("{\"message\":\"Not able to reactivate an active user\"}");
        assertThat(boss.delete("/api/user/" + id).text()).isEqualTo("{\"success\":true}");
        assertThat(boss.delete("/api/user/" + id).text()).isEqualTo("{\"success\":true}");
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
        Answer back = boss.put("/api/user/" + id + "/reactivate", "{}");
        assertThat(back.status()).isEqualTo(200);
        assertThat(keys(back.json())).containsExactlyInAnyOrder(FULL);
        assertThat(back.json().path("is_superuser").booleanValue()).isFalse();
        assertThat(boss.get("/api/user/" + id)
                        .json()
                        .path("user_group_memberships")
                        .toString())
                .isEqualTo("[{\"id\":1,\"is_group_manager\":false},{\"id\":" + group + ",\"is_group_manager\":false}]");
        assertThat(server.as(key).get("/api/user/current").status())
                .as("an ended session stays ended")
                .isEqualTo(401);
        assertThat(as("back@example.com").get("/api/user").status()).isEqualTo(403);
        assertThat(boss.put("/api/user/999999/reactivate", "{}").status()).isEqualTo(404);
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND actor_id = ? AND action IN"
                                        + " ('account.deactivate', 'account.reactivate')",
                                "" + id,
                                bossId))
                .isEqualTo(2);
    }

    @Test
    void whatNewPeopleAreShownIsWavedAwayOnce() {
        int id = named("modal@example.com", "Mo", "Dal");
        Client mo = as("modal@example.com");
        assertThat(mo.get("/api/user/current").json().path("is_qbnewb").booleanValue())
                .isTrue();
        assertThat(mo.put("/api/user/" + id + "/modal/qbnewb", "{}").text()).isEqualTo("{\"success\":true}");
        assertThat(mo.put("/api/user/" + id + "/modal/datasetnewb", "{}").status())
                .isEqualTo(200);
        assertThat(mo.get("/api/user/current").json().path("is_qbnewb").booleanValue())
                .isFalse();
        assertThat(mo.put("/api/user/" + id + "/modal/other", "{}").status()).isEqualTo(400);
        assertThat(mo.put("/api/user/" + bossId + "/modal/qbnewb", "{}").status())
                .isEqualTo(403);
        assertThat(boss.put("/api/user/" + id + "/modal/qbnewb", "{}").status()).isEqualTo(200);
        assertThat(boss.put("/api/user/999999/modal/qbnewb", "{}").status()).isEqualTo(404);
    }

    @Test
    void refusalsReadAsMetabasesDo() {
        named("wording@example.com", "Wim", "Wording");
        assertThat(boss.post("/api/user", "{\"email\": \"wording@example.com\"}")
                        .text())
                .isEqualTo("{\"errors\":{\"email\":\"Email address already in use.\"},"
                        + "\"error_code\":\"email-already-in-use\"}");
        assertThat(boss.post("/api/api-key", "{\"name\": \"x\"}")
                        .json()
                        .path("errors")
                        .path("group_id")
                        .textValue())
                .isEqualTo("value must be an integer greater than zero.");
        assertThat(boss.post("/api/permissions/membership", "{\"group_id\": 0, \"user_id\": 1}")
                        .json()
                        .path("errors")
                        .path("group_id")
                        .textValue())
                .isEqualTo("value must be an integer greater than zero.");
        Map<String, String> told = Map.of(
                "null", "[\"should be a string, received: nil\",\"non-blank string, received: nil\"]",
                "\"\"",
                        "[\"should be at least 1 character, received: \\\"\\\"\",\"non-blank string, received: \\\"\\\"\"]",
                "\"   \"", "[\"non-blank string, received: \\\"   \\\"\"]");
        told.forEach((sent, texts) -> {
            Answer answer = boss.post("/api/permissions/group", "{\"name\": " + sent + "}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("errors").path("name").textValue())
                    .isEqualTo("value must be a non-blank string.");
            assertThat(answer.json().path("specific-errors").path("name").toString())
                    .isEqualTo(texts);
        });
    }

    @Test
    void attributesWhoseNamesBeginWithAnAtSignAreDropped() {
        Answer made = boss.post(
                "/api/user",
                "{\"email\": \"at-sign@example.com\", \"login_attributes\": {\"@tenant.slug\": \"x\", \"team\": \"blue\"}}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.json().path("login_attributes").toString()).isEqualTo("{\"team\":\"blue\"}");
    }
}
