package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code PUT /api/user/:id/password} (identity wire, 1.7) and what it ends. */
@OnEachServer
class PasswordChangeTest {
    private static final String NEXT = "nine yellow spoons dance";

    private final TestServer server;

    PasswordChangeTest(TestServer server) {
        this.server = server;
    }

    private static String body(String next, String old) {
        return """
                {"password": "%s", "old_password": "%s"}""".formatted(next, old);
    }

    private String administrator(String email) {
        server.hasAdministrator(email, PASSWORD);
        return server.signIn(email, PASSWORD);
    }

    @Test
    void oneChangesOnesOwnWithTheOldOneAndGoesOnWithAFreshSession() {
        int id = server.hasUser("self@example.com", PASSWORD);
        String key = server.signIn("self@example.com", PASSWORD);
        String other = server.signIn("self@example.com", PASSWORD);
        String refreshed = server.as(other).post("/api/session/refresh", "").key();

        Answer answer = server.as(key).put("/api/user/" + id + "/password", body(NEXT, PASSWORD));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().size()).isEqualTo(2);
        assertThat(answer.json().path("success").booleanValue()).isTrue();
        String fresh = answer.json().path("session_id").textValue();
        assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(fresh);
        assertThat(answer.sets("metabase.TIMEOUT")).isTrue();
        assertThat(server.as(fresh).get("/api/user/current").status()).isEqualTo(200);
        for (String dead : List.of(key, other, refreshed)) {
            assertThat(server.as(dead).get("/api/user/current").status()).isEqualTo(401);
        }
        assertThat(server.client().signIn("self@example.com", PASSWORD).status())
                .isEqualTo(401);
        assertThat(server.client().signIn("self@example.com", NEXT).status()).isEqualTo(200);
        assertThat(server.sessions().countEnded(id, "password-change", id)).isEqualTo(2);
        server.restart();
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.client().signIn("self@example.com", PASSWORD).status())
                .isEqualTo(401);
    }

    @Test
    void aWrongOldPasswordChangesNothing() {
        int id = server.hasUser("wrongold@example.com", PASSWORD);
        String key = server.signIn("wrongold@example.com", PASSWORD);
        Map<String, List<String>> before = server.tables().dump("attempt", "attempt_subject");
        Answer answer = server.as(key).put("/api/user/" + id + "/password", body(NEXT, "not the password"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("{\"errors\":{\"old_password\":\"Invalid password\"}}");
        assertThat(server.tables().dump("attempt", "attempt_subject")).isEqualTo(before);
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(200);
    }

    @Test
    void withoutTheOldOneNothingHappens() {
        int id = server.hasUser("noold@example.com", PASSWORD);
        String key = server.signIn("noold@example.com", PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        Answer answer = server.as(key).put("/api/user/" + id + "/password", "{\"password\": \"" + NEXT + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/old_password").textValue()).isEqualTo("value must be a non-blank string.");
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "passwordpassword", "policy policy example", ""})
    void aNewOneThatIsEasyToGuessIsRefused(String weak) {
        String email = "policy@example.com";
        if (!server.knows(email)) {
            server.hasUser(email, PASSWORD);
        }
        int id = server.users().id(email);
        String key = server.signIn(email, PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        Answer answer = server.as(key).put("/api/user/" + id + "/password", body(weak, PASSWORD));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/password").isTextual()).isTrue();
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void administratorsSetAnybodysWithout() {
        int id = server.hasUser("set@example.com", PASSWORD);
        String theirs = server.signIn("set@example.com", PASSWORD);
        String administrator = administrator("sets@example.com");
        Answer answer =
                server.as(administrator).put("/api/user/" + id + "/password", "{\"password\": \"" + NEXT + "\"}");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        assertThat(server.as(theirs).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.as(administrator).get("/api/user/current").status()).isEqualTo(200);
        assertThat(server.client().signIn("set@example.com", PASSWORD).status()).isEqualTo(401);
        assertThat(server.client().signIn("set@example.com", NEXT).status()).isEqualTo(200);
    }

    @Test
    void anAdministratorNeedsNoOldPasswordForThemselves() {
        String key = administrator("adminself@example.com");
        int id = server.users().id("adminself@example.com");
        Answer answer = server.as(key).put("/api/user/" + id + "/password", "{\"password\": \"" + NEXT + "\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.as(answer.json().path("session_id").textValue())
                        .get("/api/user/current")
                        .status())
                .isEqualTo(200);
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
    }

    @Test
    void nobodyElseChangesAnybodys() {
        int id = server.hasUser("victim@example.com", PASSWORD);
        server.hasUser("intruder@example.com", PASSWORD);
        String intruder = server.signIn("intruder@example.com", PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        Answer answer = server.as(intruder).put("/api/user/" + id + "/password", body(NEXT, PASSWORD));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).isEqualTo("You don't have permissions to do that.");
        assertThat(server.as(intruder)
                        .put("/api/user/999999/password", body(NEXT, PASSWORD))
                        .status())
                .as("nor learns who exists")
                .isEqualTo(403);
        assertThat(server.client()
                        .put("/api/user/" + id + "/password", body(NEXT, PASSWORD))
                        .status())
                .isEqualTo(401);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void whoIsNotThereHasNoPasswordToSet() {
        int closed = server.hasUser("closed@example.com", PASSWORD);
        String administrator = administrator("notthere@example.com");
        server.as(administrator).delete("/api/user/" + closed);
        Map<String, List<String>> before = server.tables().dump();
        for (int id : new int[] {closed, 999_999}) {
            Answer answer =
                    server.as(administrator).put("/api/user/" + id + "/password", "{\"password\": \"" + NEXT + "\"}");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo("Not found.");
        }
        for (String id : List.of("0", "-1", "x", "99999999999", "1%20")) {
            Answer answer =
                    server.as(administrator).put("/api/user/" + id + "/password", "{\"password\": \"" + NEXT + "\"}");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo("API endpoint does not exist.");
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void ofManyChangesAtOnceTheLastWordIsOnePasswordAndOneSession() {
        int id = server.hasUser("race@example.com", PASSWORD);
        String key = server.signIn("race@example.com", PASSWORD);
        List<Answer> answers = server.as(key)
                .with("Content-Type", "application/json")
                // Who comes second has a wrong password: fewer failures than close the account to the sign-ins below.
                .sendAtOnce(6, "PUT", "/api/user/" + id + "/password", body(NEXT, PASSWORD));
        assertThat(answers).allMatch(answer -> List.of(200, 400, 401, 404).contains(answer.status()));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).isNotEmpty();
        assertThat(server.client().signIn("race@example.com", PASSWORD).status())
                .isEqualTo(401);
        assertThat(server.client().signIn("race@example.com", NEXT).status()).isEqualTo(200);
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
    }
}
