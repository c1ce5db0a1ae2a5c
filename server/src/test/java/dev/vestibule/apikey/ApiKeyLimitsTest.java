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
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What keys can be narrowed to, how long they live, with whom they die, and how they are replaced. */
@OnEachServer
class ApiKeyLimitsTest {
    private static final String KEYS = "/api/api-key";
    private static final String CURRENT = "/api/user/current";

    private final TestServer server;
    private final KeyWorld world;

    ApiKeyLimitsTest(TestServer server) {
        this.server = server;
        this.world = new KeyWorld(server);
    }

    private static void refuses(Answer answer) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).isEqualTo("You don't have permissions to do that.");
    }

    @Test
    void aKeyForSomeMethodsIsRefusedOthers() {
        JsonNode made = world.made("methods", 2, ", \"methods\": [\"GET\"]");
        assertThat(made.path("methods").toString()).isEqualTo("[\"GET\"]");
        Client key = world.holding(made);
        for (int i = 0; i < 2; i++) { // from the database, then from memory
            assertThat(key.get(CURRENT).status()).isEqualTo(200);
            assertThat(key.send("HEAD", CURRENT, "").status()).isEqualTo(200);
            refuses(key.delete(KEYS + "/999"));
            refuses(key.put("/api/user/999", "{}"));
        }
        world.boss().put(world.path(made), "{\"methods\": null}");
        assertThat(key.delete(KEYS + "/999").status()).isEqualTo(404);
    }

    @Test
    void aKeyForSomePathsIsRefusedOthers() {
        Client key = world.holding(world.made(
                "paths", 2, ", \"paths\": [\"/api/user/current\", \"/api/vestibule/user/*/external-identity\"]"));
        for (int i = 0; i < 2; i++) {
            assertThat(key.get(CURRENT).status()).isEqualTo(200);
            assertThat(key.get("/api/vestibule/user/1/external-identity").status())
                    .isEqualTo(200);
            refuses(key.get("/api/vestibule/user/1/membership-history"));
            refuses(key.get(KEYS));
            refuses(key.get("/api/user/current/"));
            refuses(key.get("/api/user//current"));
            refuses(key.get("/api/session/properties"));
            refuses(key.get("/metrics"));
        }
        Client below = world.holding(world.made("below", 2, ", \"paths\": [\"/api/api-key/**\"]"));
        assertThat(below.get(KEYS + "/count").status()).isEqualTo(200);
        assertThat(below.delete(KEYS + "/999").status()).isEqualTo(404);
        refuses(below.get(KEYS));
        refuses(below.get(CURRENT));
    }

    @Test
    void aKeyForSomeAddressesIsRefusedElsewhere() {
        JsonNode made = world.made("addresses", 1, ", \"addresses\": [\"203.0.113.0/24\", \"2001:db8::/32\"]");
        Client key = world.holding(made);
        for (int i = 0; i < 2; i++) {
            refuses(key.get(CURRENT));
            refuses(key.from("198.51.100.7").get(CURRENT));
            assertThat(key.from("203.0.113.9").get(CURRENT).status()).isEqualTo(200);
            assertThat(key.from("2001:db8:1::5").get(CURRENT).status()).isEqualTo(200);
            refuses(key.from("203.0.113.9, 198.51.100.7").get(CURRENT));
        }
    }

    @Test
    void aKeyWithLimitsMakesNoKeys() {
        String later = server.now().plus(Duration.ofDays(1)).toString();
        int owner = owner("limits@example.com");
        for (String limits : List.of(
                ", \"methods\": [\"GET\", \"PUT\", \"POST\", \"DELETE\"]",
                ", \"paths\": [\"/api/**\"]",
                ", \"addresses\": [\"0.0.0.0/0\"]",
                ", \"owner_id\": " + owner,
                ", \"expires_at\": \"" + later + "\"")) {
            JsonNode made = world.made("limited" + limits.hashCode(), 2, limits);
            Client key = world.holding(made);
            refuses(key.post(KEYS, world.settings("broader", 2, "")));
            refuses(key.put(world.path(made), "{\"methods\": null}"));
            refuses(key.put(world.path(made) + "/regenerate", ""));
            assertThat(key.get(KEYS).status()).isEqualTo(200);
        }
    }

    @Test
    void anExpiredKeyIsDeadForGood() {
        Instant end = server.now().plus(Duration.ofHours(1));
        JsonNode made = world.made("expires", 1, ", \"expires_at\": \"" + end + "\"");
        assertThat(Instant.parse(made.path("expires_at").textValue())).isBetween(end.minusSeconds(1), end);
        Client key = world.holding(made);
        assertThat(key.get(CURRENT).status()).isEqualTo(200);
        server.passes(Duration.ofMinutes(58));
        assertThat(key.get(CURRENT).status()).isEqualTo(200);
        server.passes(Duration.ofMinutes(2));
        assertThat(key.get(CURRENT).status()).isEqualTo(401);

        world.provesAgain();
        for (String prolonged : List.of("null", "\"" + server.now().plus(Duration.ofDays(1)) + "\"")) {
            Answer answer = world.boss().put(world.path(made), "{\"expires_at\": " + prolonged + "}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("errors").path("expires_at").textValue())
                    .isEqualTo(
                            "This key has expired. Rotate its secret with a new expiration date, or create a new key.");
        }
        String regenerate = world.path(made) + "/regenerate";
        assertThat(world.boss().put(regenerate, "{\"grace_seconds\": 600}").status())
                .isEqualTo(400);
        String later = server.now().plus(Duration.ofDays(1)).toString();
        JsonNode again = world.boss()
                .put(regenerate, "{\"grace_seconds\": 600, \"expires_at\": \"" + later + "\"}")
                .json();
        assertThat(world.holding(again).get(CURRENT).status()).isEqualTo(200);
        assertThat(key.get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void whileItLivesAKeysEndCanBeMoved() {
        JsonNode made = world.made("moved", 1);
        Client key = world.holding(made);
        assertThat(key.get(CURRENT).status()).isEqualTo(200);
        Instant end = server.now().plus(Duration.ofHours(1));
        world.boss().put(world.path(made), "{\"expires_at\": \"" + end + "\"}");
        assertThat(world.boss()
                        .put(world.path(made), "{\"expires_at\": \"2020-01-01T00:00:00Z\"}")
                        .json()
                        .path("errors")
                        .path("expires_at")
                        .textValue())
                .isEqualTo("value must be in the future.");
        server.passes(Duration.ofHours(1));
        assertThat(key.get(CURRENT).status()).isEqualTo(401);
    }

    private int owner(String email) {
        world.signIn(email);
        return server.users().id(email);
    }

    @Test
    void keysDieWithTheirOwnerAndStayDead() {
        int owner = owner("owner@example.com");
        JsonNode made = world.made("owned", 2, ", \"owner_id\": " + owner);
        assertThat(made.path("owner").path("id").intValue()).isEqualTo(owner);
        JsonNode other = world.made("given away", 1, ", \"owner_id\": " + owner);
        world.boss().put(world.path(other), "{\"owner_id\": null}");
        Client key = world.holding(made);
        int account = key.get(CURRENT).json().path("id").intValue();

        assertThat(world.boss().delete("/api/user/" + owner).status()).isEqualTo(200);

        assertThat(key.get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(other).get(CURRENT).status()).isEqualTo(200);
        assertThat(server.users().state(account)).isEqualTo("left");
        assertThat(new AuditLog(world.boss())
                        .details("api-key.end", "api-key:" + made.path("id").asText()))
                .hasSize(1);
        server.users().reactivate(owner);
        server.restart();
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void anOwnerIsAnActivePerson() {
        int gone = owner("gone@example.com");
        server.users().deactivate(gone);
        int program = world.key("no owner", 1).get(CURRENT).json().path("id").intValue();
        for (int nobody : List.of(gone, program, 999_999)) {
            Answer answer = world.boss().post(KEYS, world.settings("ownerless", 1, ", \"owner_id\": " + nobody));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("errors").path("owner_id").textValue())
                    .isEqualTo("No active user has this ID.");
        }
    }

    @Test
    void twoSecretsLiveWhileAKeyIsRotated() {
        JsonNode first = world.made("rotated", 1);
        String regenerate = world.path(first) + "/regenerate";
        assertThat(world.holding(first).get(CURRENT).status()).isEqualTo(200);
        JsonNode second =
                world.boss().put(regenerate, "{\"grace_seconds\": 3600}").json();
        for (int i = 0; i < 2; i++) {
            assertThat(world.holding(first).get(CURRENT).status()).isEqualTo(200);
            assertThat(world.holding(second).get(CURRENT).status()).isEqualTo(200);
        }
        assertThat(world.boss().get(KEYS).text()).doesNotContain(world.secret(first), world.secret(second));
        JsonNode third =
                world.boss().put(regenerate, "{\"grace_seconds\": 3600}").json();
        assertThat(world.holding(first).get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(second).get(CURRENT).status()).isEqualTo(200);
        server.passes(Duration.ofHours(1));
        assertThat(world.holding(second).get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(third).get(CURRENT).status()).isEqualTo(200);
        world.provesAgain();
        world.boss().put(regenerate, "");
        assertThat(world.holding(third).get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void anEndIsTheEndOfBothSecrets() {
        JsonNode first = world.made("both", 1);
        JsonNode second = world.boss()
                .put(world.path(first) + "/regenerate", "{\"grace_seconds\": 3600}")
                .json();
        assertThat(world.holding(first).get(CURRENT).status()).isEqualTo(200);
        world.boss().delete(world.path(first));
        assertThat(world.holding(first).get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(second).get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void theLastUseIsWrittenOnceAMinuteAtMost() {
        JsonNode made = world.made("used", 1);
        Client key = world.holding(made);
        assertThat(lastUse(made)).isEmpty();
        key.get(CURRENT);
        String first = Awaitility.await().until(() -> lastUse(made), use -> !use.isEmpty());
        key.get(CURRENT);
        server.passes(Duration.ofSeconds(61));
        key.get(CURRENT);
        String second = Awaitility.await().until(() -> lastUse(made), use -> !use.equals(first));
        assertThat(Duration.between(Instant.parse(first), Instant.parse(second)))
                .isGreaterThan(Duration.ofMinutes(1));
    }

    private String lastUse(JsonNode made) {
        for (JsonNode key : world.boss().get(KEYS).json()) {
            if (key.path("id").equals(made.path("id"))) {
                return key.path("last_used_at").asText("").replace("null", "");
            }
        }
        throw new AssertionError("no such key");
    }
}
