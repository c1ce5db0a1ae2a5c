package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static dev.vestibule.user.admin.UserApi.keys;
import static dev.vestibule.user.admin.UserApi.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code POST /api/user}: administrators make users (identity wire, 1.5). */
@OnSharedServer("users")
class UserCreationTest {
    private final TestServer server;
    private final Administrator admin;
    private final Client boss;
    private final int bossId;

    UserCreationTest(TestServer server) {
        this.server = server;
        this.admin = new Administrator(server);
        this.boss = admin.boss();
        this.bossId = admin.bossId();
    }

    @Test
    void administratorsMakeAccounts() {
        int group = admin.group("new");
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
        assertThat(admin.as("new@example.com")
                        .get("/api/user/current")
                        .json()
                        .path("group_ids")
                        .toString())
                .isEqualTo("[1," + group + "]");
        int id = made.path("id").intValue();
        assertThat(server.users().origins(id)).containsEntry(group, "hand");
        assertThat(boss.get("/api/vestibule/membership-history?user_id=" + id)
                        .json()
                        .path("data"))
                .extracting(move -> move.path("what").textValue() + " by " + move.path("actor_id"))
                .containsOnlyOnce("added by " + bossId);
        assertThat(new AuditLog(boss).details("account.create", "account:" + id))
                .containsExactly("{\"email\":\"new@example.com\",\"groups\":[1," + group + "]}");
        assertThat(server.mails().countOf("invitation"))
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
        admin.named("taken@example.com", "Tom", "Taken");
        admin.named("taken.closed@example.com", "Tim", "Closed");
        boss.delete("/api/user/" + server.users().id("taken.closed@example.com"));
        Client tom = admin.as("taken@example.com");
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
                    "value must be an object whose values are short strings.");
        }
        for (String groups :
                List.of("{}", "1", "[1]", "[{}]", "[{\"id\": \"one\"}]", "[{\"id\": 1, \"is_group_manager\": 1}]")) {
            refused(
                    boss,
                    "{\"email\": \"x@example.com\", \"user_group_memberships\": " + groups + "}",
                    "user_group_memberships",
                    "value must be a list of objects, each with the id of a group.");
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
        assertThat(unknown.text()).isEqualTo("This group does not exist.");
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

    @Test
    void attributesWhoseNamesBeginWithAnAtSignAreDropped() {
        Answer made = boss.post(
                "/api/user",
                "{\"email\": \"at-sign@example.com\", \"login_attributes\": {\"@tenant.slug\": \"x\", \"team\": \"blue\"}}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.json().path("login_attributes").toString()).isEqualTo("{\"team\":\"blue\"}");
    }

    @Test
    void refusalsReadAsMetabasesDo() {
        admin.named("wording@example.com", "Wim", "Wording");
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
}
