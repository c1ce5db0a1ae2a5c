package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static dev.vestibule.user.admin.UserApi.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.UserColumns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code PUT /api/user/{id}}: who changes what of whom (identity wire, 1.6 and 1.7). */
@OnSharedServer("users")
class UserChangeTest {
    private static final String[] FULL = UserColumns.fullAnd();

    private final TestServer server;
    private final Administrator admin;
    private final Client boss;
    private final int bossId;

    UserChangeTest(TestServer server) {
        this.server = server;
        this.admin = new Administrator(server);
        this.boss = admin.boss();
        this.bossId = admin.bossId();
    }

    @Test
    void peopleChangeTheirNamesAndNothingElse() {
        int id = admin.named("self@example.com", "Sam", "Self");
        Client sam = admin.as("self@example.com");
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
        assertThat(new AuditLog(boss).details("account.change", "account:" + id))
                .containsExactly(
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
        int group = admin.group("any");
        int id = admin.named("any@example.com", "Abe", "Any");
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
        assertThat(boss.get("/api/vestibule/membership-history?group_id=2&user_id=" + id)
                        .json()
                        .path("total")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void refusedChangesChangeNothing() {
        admin.named("owner@example.com", "Owen", "Owner");
        int id = admin.named("unchanged@example.com", "Uma", "Unchanged");
        int closed = admin.named("closed@example.com", "Cid", "Closed");
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
        int own = admin.group("own");
        int other = admin.group("not-own");
        int manager = admin.named("mover@example.com", "Mo", "Mover");
        int id = admin.named("moved@example.com", "Mel", "Moved");
        admin.join(manager, own, true);
        admin.join(id, other, false);
        Client mo = admin.as("mover@example.com");
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
    void anUnlinkedUserHasNoProviderAnymoreAtOnce() {
        int id = admin.named("unlinked@example.com", "Una", "Unlinked");
        server.users().linkWithGoogle("unlinked@example.com", "una");
        Client una = admin.as("unlinked@example.com");
        assertThat(una.get("/api/user/current").json().path("sso_source").textValue())
                .isEqualTo("google");
        JsonNode links =
                boss.get("/api/vestibule/user/" + id + "/external-identity").json();
        Answer gone =
                boss.delete("/api/vestibule/external-identity/" + links.path(0).path("id"));
        assertThat(gone.status()).as(gone.text()).isEqualTo(204);
        assertThat(una.get("/api/user/current").json().path("sso_source").isNull())
                .isTrue();
    }

    @Test
    void namesThatComeFromAProviderStay() {
        int id = admin.named("elsewhere@example.com", "Eve", "Elsewhere");
        server.users().linkWithGoogle("elsewhere@example.com", "eve");
        Client eve = admin.as("elsewhere@example.com");
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
        assertThat(new AuditLog(boss).details("identity.unlink", "account:" + id))
                .hasSize(1);
    }

    @Test
    void whoComesBackIsNoAdministratorAnyMore() {
        int group = admin.group("back");
        int id = server.hasAdministrator("back@example.com", PASSWORD);
        admin.join(id, group, false);
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
        assertThat(admin.as("back@example.com").get("/api/user").status()).isEqualTo(403);
        assertThat(boss.put("/api/user/999999/reactivate", "{}").status()).isEqualTo(404);
        assertThat(new AuditLog(boss).about("account:" + id))
                .filteredOn(event -> event.at("/actor/id").intValue() == bossId)
                .extracting(event -> event.path("action").textValue())
                .containsOnlyOnce("account.deactivate", "account.reactivate");
    }

    @Test
    void whatNewPeopleAreShownIsWavedAwayOnce() {
        int id = admin.named("modal@example.com", "Mo", "Dal");
        Client mo = admin.as("modal@example.com");
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
}
