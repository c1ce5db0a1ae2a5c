package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.apidocs.DocumentedApi;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachGoogleServer.World;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever is asked to choose a new password can do nothing else with the present one. */
@OnEachServer
class PasswordChangeDueTest {
    private static final String NEXT = "eleven green ladders hum";
    private static final String GIVEN = "nine yellow engines wait";
    private static final Set<String> ALLOWED = Set.of(
            "GET /api/user/current",
            "POST /api/session/password-check",
            "PUT /api/user/{id}/password",
            "DELETE /api/session");

    private final TestServer server;
    private String bob = "";
    private int bobsId;
    private Client boss;

    PasswordChangeDueTest(TestServer server) {
        this.server = server;
        this.boss = server.client();
    }

    @BeforeEach
    void people() {
        int people = server.users().count();
        server.hasAdministrator("boss" + people + "@example.com", PASSWORD);
        boss = server.as(server.signIn("boss" + people + "@example.com", PASSWORD))
                .with("X-Metabase-Locale", "en");
        bob = "bob" + people + "@example.com";
        bobsId = server.hasUser(bob, PASSWORD);
    }

    private static String path(int id) {
        return "/api/vestibule/user/" + id + "/password-change";
    }

    private void ask(int id, boolean required) {
        Answer answer = boss.put(path(id), "{\"required\": " + required + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private boolean isHeld(String key) {
        Answer answer = server.as(key).with("X-Metabase-Locale", "en").get("/api/vestibule/session");
        if (answer.status() == 403) {
            assertThat(answer.text())
                    .contains(
                            "You must change your password first: use PUT /api/user/:id/password or the page /account/password.",
                            "/account/password");
        }
        assertThat(server.as(key)
                        .get("/api/session/properties")
                        .json()
                        .at("/session/must_change_password")
                        .booleanValue())
                .isEqualTo(answer.status() == 403);
        return answer.status() == 403;
    }

    private Answer change(String key, String from, String to) {
        return server.as(key)
                .put(
                        "/api/user/" + bobsId + "/password",
                        "{\"password\": \"" + to + "\", \"old_password\": \"" + from + "\"}");
    }

    @Test
    void sessionsThatAreThereAreHeldAtOnceAndSoAreNewOnesUntilTheyHaveChosen() {
        String there = server.signIn(bob, PASSWORD);
        assertThat(isHeld(there)).isFalse();
        ask(bobsId, true);
        assertThat(isHeld(there)).isTrue();
        assertThat(server.as(there).get("/api/user/current").status()).isEqualTo(200);
        String fresh = server.signIn(bob, PASSWORD);
        assertThat(isHeld(fresh)).isTrue();
        assertThat(server.as(fresh)
                        .post("/api/session/password-check", "{\"password\": \"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(200);

        assertThat(change(fresh, "wrong", NEXT).status()).isEqualTo(400);
        Answer changed = change(fresh, PASSWORD, NEXT);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(isHeld(changed.json().path("session_id").textValue())).isFalse();
        assertThat(isHeld(server.signIn(bob, NEXT))).isFalse();
        assertThat(server.as(fresh).get("/api/user/current").status()).isEqualTo(401);
    }

    @Test
    void nothingButTheFewIsAnswered() {
        DocumentedApi api = new DocumentedApi();
        String address = "held" + bobsId + "@example.com";
        int id = server.hasAdministrator(address, PASSWORD);
        ask(id, true);
        String key = server.signIn(address, PASSWORD);
        assertThat(api.operations()).allSatisfy(operation -> {
            if (!api.access(operation).equals("everybody") && !ALLOWED.contains(operation)) {
                String[] parts = operation.split(" ", 2);
                String concerned = parts[1].replace("{key}", "unknown")
                        .replace("{modal}", "qbnewb")
                        .replace("{id}", Integer.toString(id));
                Answer answer = parts[0].equals("GET")
                        ? server.as(key).get(concerned)
                        : server.as(key)
                                .with("Content-Type", "application/json")
                                .send(parts[0], concerned, parts[0].equals("DELETE") ? "" : "{}");
                assertThat(answer.status()).as(operation).isEqualTo(403);
            }
        });
        assertThat(server.as(key)
                        .put("/api/user/" + bobsId + "/password", "{\"password\": \"" + NEXT + "\"}")
                        .status())
                .as("somebody else's, as an administrator")
                .isEqualTo(403);
        assertThat(server.as(key).delete("/api/session").status()).isEqualTo(204);
    }

    @Test
    void anAdministratorWhoIsAskedChangesTheirOwnPassword() {
        String address = "asked" + bobsId + "@example.com";
        int id = server.hasAdministrator(address, PASSWORD);
        ask(id, true);
        Answer changed = server.as(server.signIn(address, PASSWORD))
                .put("/api/user/" + id + "/password", "{\"password\": \"" + NEXT + "\"}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(isHeld(changed.json().path("session_id").textValue())).isFalse();
    }

    @Test
    void aResetByMailEndsIt() {
        ask(bobsId, true);
        Answer reset = server.post(
                "/api/session/reset_password",
                "{\"token\": \"" + server.hasResetToken(bob) + "\", \"password\": \"" + NEXT + "\"}");
        assertThat(reset.status()).as(reset.text()).isEqualTo(200);
        assertThat(isHeld(reset.json().path("session_id").textValue())).isFalse();
    }

    @Test
    void aPasswordThatAnAdministratorSetsMayHaveToBeChanged() {
        String password = "/api/user/" + bobsId + "/password";
        assertThat(boss.put(password, "{\"password\": \"" + GIVEN + "\"}").status())
                .isEqualTo(204);
        assertThat(isHeld(server.signIn(bob, GIVEN))).isFalse();
        assertThat(boss.put(password, "{\"password\": \"" + NEXT + "\", \"must_change\": true}")
                        .status())
                .isEqualTo(204);
        assertThat(isHeld(server.signIn(bob, NEXT))).isTrue();
        assertThat(boss.put(password, "{\"password\": \"" + GIVEN + "\"}").status())
                .isEqualTo(204);
        assertThat(isHeld(server.signIn(bob, GIVEN))).as("asked is asked").isTrue();
        ask(bobsId, false);
        assertThat(isHeld(server.signIn(bob, GIVEN))).isFalse();
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        String nobodys = "new" + bobsId + "@example.com";
        int withoutPassword = server.hasAccount(nobodys, "", false);
        int left = server.hasUser("left" + bobsId + "@example.com", PASSWORD);
        server.users().deactivate(left);
        String key = server.signIn(bob, PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        for (String body : List.of("{}", "{\"required\": null}", "{\"required\": \"true\"}", "{\"required\": 1}")) {
            assertThat(boss.put(path(bobsId), body)
                            .json()
                            .path("errors")
                            .path("required")
                            .textValue())
                    .as(body)
                    .isNotBlank();
        }
        assertThat(boss.put(path(withoutPassword), "{\"required\": true}").text())
                .isEqualTo("This user has no password.");
        assertThat(boss.put(path(left), "{\"required\": true}").status()).isEqualTo(404);
        assertThat(boss.put(path(999_999), "{\"required\": true}").status()).isEqualTo(404);
        assertThat(boss.put(path(bobsId), "{\"required\": false}").status()).isEqualTo(204);
        Answer own = server.as(key)
                .put(
                        "/api/user/" + bobsId + "/password",
                        "{\"password\": \"" + NEXT + "\", \"old_password\": \"" + PASSWORD
                                + "\", \"must_change\": true}");
        assertThat(own.json().at("/errors/must_change").textValue()).isNotBlank();
        assertThat(server.as(key).put(path(bobsId), "{\"required\": true}").status())
                .isEqualTo(403);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void itIsInTheAuditTrail() {
        ask(bobsId, true);
        ask(bobsId, true);
        assertThat(new AuditLog(boss).details("account.password-change-due", "account:" + bobsId))
                .containsExactly("{\"must-change\":{\"from\":false,\"to\":true}}");
    }

    @Test
    void keysGoOn() {
        String made = server.as(server.signIn(bob, PASSWORD))
                .post(
                        "/api/vestibule/api-key",
                        "{\"password\": \"" + PASSWORD + "\", \"name\": \"script\", \"expires_at\": \""
                                + server.now().plusSeconds(3600) + "\"}")
                .json()
                .path("unmasked_key")
                .textValue();
        ask(bobsId, true);
        assertThat(server.with("X-API-Key", made).get("/api/user/recipients").status())
                .isEqualTo(200);
    }

    @Test
    void pagesLeadToTheOneForThePassword() {
        ask(bobsId, true);
        Visitor visitor = new Visitor(server.client().with("X-Metabase-Locale", "en"));
        visitor.signIn(bob, PASSWORD);
        visitor.open("/account");
        assertThat(visitor.path()).isEqualTo("/account/password");
        Answer page = visitor.open("/account/sessions");
        assertThat(visitor.path()).isEqualTo("/account/password");
        assertThat(page.text()).contains("An administrator requires you to change your password before you continue.");
        assertThat(visitor.open("/auth/logout").text()).contains("<form");
        visitor.open("/account/password");
        Answer changed = visitor.send("/account/password", "old_password", PASSWORD, "password", NEXT);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text())
                .contains("Your password was changed.")
                .doesNotContain("An administrator requires you to change your password before you continue.");
        visitor.open("/account/sessions");
        assertThat(visitor.path()).isEqualTo("/account/sessions");
    }

    @Test
    void administratorsAskAndSeeItOnThePersonsPage() {
        Visitor visitor = new Visitor(server.client().with("X-Metabase-Locale", "en"));
        visitor.signIn(bob.replace("bob", "boss"), PASSWORD);
        String person = "/admin/people/" + bobsId;
        assertThat(visitor.open(person).text()).contains("Require password change");
        assertThat(visitor.open(person + "/new-password").text())
                .contains("Require Ann Example to change their password?");
        assertThat(server.tables()
                        .count("SELECT COUNT(*) FROM account WHERE must_change_password = TRUE AND id = ?", bobsId))
                .isZero();
        Answer asked = visitor.send(person + "/new-password");
        assertThat(visitor.path()).isEqualTo(person);
        assertThat(asked.text())
                .contains("This user must change their password and has not done so yet.")
                .doesNotContain("Require password change");
        assertThat(isHeld(server.signIn(bob, PASSWORD))).isTrue();
        assertThat(visitor.send(person + "/old-password").text())
                .doesNotContain("This user must change their password and has not done so yet.");
        assertThat(isHeld(server.signIn(bob, PASSWORD))).isFalse();
        int withoutPassword = server.hasAccount("none" + bobsId + "@example.com", "", false);
        assertThat(visitor.open("/admin/people/" + withoutPassword).text()).doesNotContain("Require password change");
    }

    /** Not on each server, but here for what belongs together. */
    @Test
    void whoSignsInElsewhereIsNotConcerned() {
        try (World world = World.on(server.kind())) {
            TestServer other = world.server();
            other.hasAdministrator("boss@example.com", PASSWORD);
            int ann = other.hasUser("ann@example.com", PASSWORD);
            other.as(other.signIn("boss@example.com", PASSWORD)).put(path(ann), "{\"required\": true}");
            String byGoogle = world.signIn(world.token(world.claims("g-ann", "ann@example.com")))
                    .key();
            String byPassword = other.signIn("ann@example.com", PASSWORD);
            assertThat(other.as(byGoogle).get("/api/vestibule/session").status())
                    .isEqualTo(200);
            assertThat(other.as(byPassword).get("/api/vestibule/session").status())
                    .isEqualTo(403);
        }
    }
}
