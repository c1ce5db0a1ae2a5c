package dev.vestibule.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.KeyWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code /api/vestibule/api-key}: keys that people make for themselves. */
@OnEachServer
class OwnApiKeyTest {
    private static final String OWN = "/api/vestibule/api-key";
    private static final String KEYS = "/api/api-key";
    private static final String CURRENT = "/api/user/current";

    private final TestServer server;
    private final KeyWorld world;

    OwnApiKeyTest(TestServer server) {
        this.server = server;
        this.world = new KeyWorld(server);
    }

    private Client person(String name) {
        return server.as(world.signIn(name + "@example.com"));
    }

    private String settings(String name, String more) {
        return "{\"password\": \"" + KeyWorld.PASSWORD + "\", \"name\": \"" + name + "\", \"expires_at\": \""
                + server.now().plus(Duration.ofDays(30)) + "\"" + more + "}";
    }

    private JsonNode made(Client person, String name) {
        Answer answer = person.post(OWN, settings(name, ""));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void itActsAsThePersonWithTheirRightsOnly() {
        Client bob = person("bob");
        JsonNode made = made(bob, "notebook");
        assertThat(made.path("personal").booleanValue()).isTrue();
        Client key = world.holding(made);
        JsonNode current = key.get(CURRENT).json();
        assertThat(current.path("email").textValue()).isEqualTo("bob@example.com");
        assertThat(current.path("type").textValue()).isEqualTo("personal");
        assertThat(key.get(KEYS).status()).isEqualTo(403);
        int bobsId = current.path("id").intValue();
        assertThat(key.put("/api/user/" + bobsId, "{\"first_name\": \"Bobby\"}").status())
                .isEqualTo(200);
        assertThat(key.put(
                                "/api/user/" + bobsId + "/password",
                                "{\"password\": \"eight purple kettles sing\", \"old_password\": \"" + KeyWorld.PASSWORD
                                        + "\"}")
                        .text())
                .isEqualTo("This request requires a session. API keys are not accepted.");
        // Whoever loses a right loses it for their keys too.
        server.users().setAdministrator(bobsId, true);
        server.restart();
        assertThat(world.holding(made).get(KEYS).status()).isEqualTo(200);
        server.users().setAdministrator(bobsId, false);
        server.restart();
        assertThat(world.holding(made).get(KEYS).status()).isEqualTo(403);
    }

    @Test
    void administratorsKeysOfTheirOwnMakeNoOthers() {
        JsonNode made = made(world.boss(), "boss's own");
        Client key = world.holding(made);
        assertThat(key.get(KEYS).status()).isEqualTo(200);
        assertThat(key.post(KEYS, world.settings("broader", 2, "")).status()).isEqualTo(403);
    }

    @Test
    void itEndsWithinAYear() {
        Client cat = person("cat");
        Map<String, List<String>> before = world.tables();
        for (String end : List.of("", ", \"expires_at\": null", ", \"expires_at\": \"%s\"")) {
            Answer answer = cat.post(
                    OWN,
                    "{\"password\": \"" + KeyWorld.PASSWORD + "\", \"name\": \"endless\""
                            + end.formatted(server.now().plus(Duration.ofDays(367))) + "}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("errors").path("expires_at").textValue())
                    .isEqualTo("value must be a time within one year from now.");
        }
        assertThat(world.tables()).isEqualTo(before);
        JsonNode made = made(cat, "a month");
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(200);
        server.passes(Duration.ofDays(30));
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void everybodySeesAndEndsTheirOwnOnly() {
        Client dan = person("dan");
        Client eve = person("eve");
        JsonNode dans = made(dan, "same name");
        JsonNode eves = made(eve, "same name");
        assertThat(dan.get(OWN).json()).hasSize(1);
        assertThat(dan.post(OWN, settings("same name", "")).status()).isEqualTo(400);
        String evesPath = OWN + "/" + eves.path("id").intValue();
        assertThat(dan.delete(evesPath).status()).isEqualTo(404);
        assertThat(dan.delete(OWN + "/" + world.made("not dan's", 1).path("id").intValue())
                        .status())
                .isEqualTo(404);
        assertThat(world.holding(eves).get(CURRENT).status()).isEqualTo(200);
        assertThat(eve.delete(evesPath).status()).isEqualTo(204);
        assertThat(world.holding(eves).get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(dans).get(CURRENT).status()).isEqualTo(200);
        assertThat(eve.get(CURRENT).status()).isEqualTo(200);
        assertThat(eve.get(OWN).text()).isEqualTo("[]");
    }

    /** Or they would get hold of what acts as somebody else. */
    @Test
    void administratorsSeeAndEndItButNeverHoldIt() {
        Client fay = person("fay");
        JsonNode made = made(fay, "fay's");
        assertThat(world.boss().get(KEYS).json().findValuesAsText("name")).contains("fay's");
        Map<String, List<String>> before = world.tables();
        assertThat(world.boss().put(world.path(made), "{\"name\": \"mine\"}").status())
                .isEqualTo(403);
        assertThat(world.boss().put(world.path(made) + "/regenerate", "").status())
                .isEqualTo(403);
        assertThat(world.tables()).isEqualTo(before);
        assertThat(world.boss().delete(world.path(made)).status()).isEqualTo(204);
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
        assertThat(fay.get(CURRENT).status()).isEqualTo(200);
    }

    @Test
    void itDiesWithTheAccount() {
        Client gil = person("gil");
        JsonNode made = made(gil, "gil's");
        int id = world.holding(made).get(CURRENT).json().path("id").intValue();
        world.boss().delete("/api/user/" + id);
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
        assertThat(server.tables().count("SELECT COUNT(*) FROM api_key WHERE account_id = ?", id))
                .isZero();
        server.users().reactivate(id);
        server.restart();
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void itCanBeNarrowedLikeOthers() {
        Client hal = person("hal");
        JsonNode made = hal.post(OWN, settings("narrow", ", \"paths\": [\"/api/user/*\"]"))
                .json();
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(200);
        assertThat(world.holding(made).get("/api/login-history/current").status())
                .isEqualTo(403);
    }

    @Test
    void aWrongPasswordCreatesNoKeyEvenInAFreshSession() {
        Client ida = person("ida");
        int id = ida.get(CURRENT).json().path("id").intValue();
        String bare = settings("stolen", "").replaceFirst("\"password\": \"[^\"]*\", ", "");
        String wrong = bare.replaceFirst("[{]", "{\"password\": \"a wrong guess of it\", ");
        for (int i = 0; i < 10; i++) {
            assertThat(passwordError(ida.post(OWN, wrong))).isEqualTo("did not match stored password");
        }
        Answer tooMany = ida.post(OWN, settings("stolen", ""));
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(passwordError(tooMany)).startsWith("Too many attempts!");
        assertThat(tooMany.header("Retry-After")).isPresent();
        assertThat(server.tables().count("SELECT COUNT(*) FROM api_key WHERE person_id = ?", id))
                .isZero();
        assertThat(server.mails().countTo("ida@example.com", "api-key-created")).isZero();
    }

    private static String passwordError(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.json().path("errors").path("password").textValue();
    }

    @Test
    void itGoesOnWithAnotherPasswordUnlessItsOwnerSaysOtherwise() {
        Client jon = person("jon");
        JsonNode made = made(jon, "jon's");
        int id = world.holding(made).get(CURRENT).json().path("id").intValue();
        String path = "/api/user/" + id + "/password";
        String next = "nine yellow spoons dance";
        Answer kept =
                jon.put(path, "{\"password\": \"" + next + "\", \"old_password\": \"" + KeyWorld.PASSWORD + "\"}");
        assertThat(kept.status()).as(kept.text()).isEqualTo(200);
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(200);
        Answer revoked = server.as(kept.json().path("session_id").textValue())
                .put(
                        path,
                        "{\"password\": \"" + KeyWorld.PASSWORD + "\", \"old_password\": \"" + next
                                + "\", \"revoke_api_keys\": true}");
        assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
        assertThat(server.users().state(id)).isEqualTo("active");
    }

    @Test
    void itEndsWhenAnAdministratorSetsAnotherPassword() {
        Client kim = person("kim");
        JsonNode made = made(kim, "kim's");
        JsonNode service = world.made("kim's service", 1);
        int id = world.holding(made).get(CURRENT).json().path("id").intValue();
        assertThat(world.boss()
                        .put("/api/user/" + id + "/password", "{\"password\": \"nine yellow spoons dance\"}")
                        .status())
                .isEqualTo(204);
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(service).get(CURRENT).status()).isEqualTo(200);
        assertThat(new AuditLog(world.boss()).details("account.password-change", "account:" + id))
                .singleElement()
                .asString()
                .contains("\"keys-revoked\":1");
    }
}
