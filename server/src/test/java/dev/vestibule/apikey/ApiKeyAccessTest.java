package dev.vestibule.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.KeyWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The header {@code X-API-Key}: as whom a key acts, and what it opens (session wire, 2.1). */
@OnSharedServer("API keys")
class ApiKeyAccessTest {
    private static final String KEYS = "/api/api-key";
    private static final String CURRENT = "/api/user/current";

    private final TestServer server;
    private final KeyWorld world;

    ApiKeyAccessTest(TestServer server) {
        this.server = server;
        this.world = new KeyWorld(server);
    }

    @Test
    void aKeyActsAsAnAccountOfItsOwn() {
        int group = world.group("Readers");
        JsonNode reader = world.key("reader", group).get(CURRENT).json();
        assertThat(reader.path("type").textValue()).isEqualTo("api-key");
        assertThat(reader.path("email").textValue()).matches("api-key-user-[0-9a-f-]{36}@api-key\\.invalid");
        assertThat(reader.path("first_name").textValue()).isEqualTo("reader");
        assertThat(reader.path("common_name").textValue()).isEqualTo("reader");
        assertThat(reader.path("is_superuser").booleanValue()).isFalse();
        assertThat(reader.path("group_ids").toString()).isEqualTo("[1," + group + "]");

        JsonNode boss = world.key("superuser", 2).get(CURRENT).json();
        assertThat(boss.path("is_superuser").booleanValue()).isTrue();
        assertThat(boss.path("group_ids").toString()).isEqualTo("[1,2]");
        JsonNode everybody = world.key("everybody", 1).get(CURRENT).json();
        assertThat(everybody.path("group_ids").toString()).isEqualTo("[1]");
    }

    @Test
    void administratorsKeysMayWhatAdministratorsMay() {
        assertThat(world.key("may", 2).get(KEYS).status()).isEqualTo(200);
        Answer refused = world.key("may not", 1).get(KEYS);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEqualTo("You don't have permissions to do that.");
        assertThat(world.key("may make others", 2)
                        .post(KEYS, world.settings("made by a key", 1, ""))
                        .json()
                        .path("updated_by")
                        .path("common_name")
                        .textValue())
                .isEqualTo("may make others");
    }

    @Test
    void whatIsNoKeyIsNoCredential() {
        String secret = world.secret(world.made("wrong", 1));
        String other = secret.substring(0, 10) + (secret.charAt(10) == 'x' ? 'y' : 'x') + secret.substring(11);
        Map<String, List<String>> before = world.tables();
        for (String shown :
                List.of("", "mb_", "x", other, secret + "x", secret.substring(1), secret.toLowerCase(Locale.ROOT))) {
            Answer answer = server.with("X-API-Key", shown).get(CURRENT);
            assertThat(answer.status()).as(shown).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("Unauthenticated");
        }
        assertThat(world.tables()).isEqualTo(before);
        assertThat(server.with("x-api-key", secret).get(CURRENT).status()).isEqualTo(200);
        assertThat(server.with("X-Metabase-Session", secret).get(CURRENT).status())
                .isEqualTo(401);
        assertThat(server.withCookie(secret).get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void aSessionGoesBeforeAKey() {
        String session = world.signIn("both@example.com");
        String secret = world.secret(world.made("beside", 1));
        Client both = server.with("X-API-Key", secret);
        assertThat(name(both.as(session))).isEqualTo("both@example.com");
        assertThat(name(both.withCookie(session))).isEqualTo("both@example.com");
        // Whoever shows no good session is looked for further.
        assertThat(name(both.as("no session"))).startsWith("api-key-user-");
        server.as(session).delete("/api/session");
        assertThat(name(both.as(session))).startsWith("api-key-user-");
        assertThat(name(both)).startsWith("api-key-user-");
    }

    private static String name(Client client) {
        return client.get(CURRENT).json().path("email").textValue();
    }

    /** Whatever closed it. */
    @Test
    void aKeyWhoseAccountIsNotActiveIsNoCredential() {
        JsonNode made = world.made("inactive", 1);
        int account = world.holding(made).get(CURRENT).json().path("id").intValue();
        server.users().deactivate(account);
        server.restart();
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void whatNeedsASessionTellsKeysSo() {
        Client key = world.key("no session", 2);
        int own = key.get(CURRENT).json().path("id").intValue();
        Map<String, List<String>> before = world.tables();
        for (Answer answer : List.of(
                key.delete("/api/session"),
                key.post("/api/session/refresh", ""),
                key.post("/api/session/password-check", "{\"password\": \"seven purple kettles sing\"}"),
                key.put("/api/user/" + own + "/password", "{\"password\": \"eight purple kettles sing\"}"),
                key.get("/api/vestibule/session"),
                key.delete("/api/vestibule/session"),
                key.delete("/api/vestibule/session/x"),
                key.get("/api/vestibule/mail/preferences"),
                key.get("/api/vestibule/api-key"),
                key.post("/api/vestibule/api-key", "{}"),
                key.post("/api/email/test", ""))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).isEqualTo("This request requires a session. API keys are not accepted.");
        }
        assertThat(world.tables()).isEqualTo(before);
    }

    @Test
    void keysOpenNoPagesAndNeedNoProofOfOrigin() {
        String secret = world.secret(world.made("pages", 2));
        Client browser = server.with("X-API-Key", secret).with("Accept", "text/html");
        for (String page : List.of("/account/profile", "/account/sessions", "/account/password")) {
            Answer answer = browser.get(page);
            assertThat(answer.status()).as(page).isEqualTo(303);
            assertThat(answer.header("Location").orElseThrow()).startsWith("/auth/login");
        }
        Client elsewhere = server.with("X-API-Key", secret).with("Sec-Fetch-Site", "cross-site");
        assertThat(elsewhere.post(KEYS, world.settings("from elsewhere", 1, "")).status())
                .isEqualTo(200);
    }

    @Test
    void propertiesTellAKeyWhoItIsWithoutASession() {
        Client key = world.key("properties", 1);
        Answer answer = key.get("/api/session/properties");
        assertThat(answer.json().path("user").path("first_name").textValue()).isEqualTo("properties");
        assertThat(answer.json().has("session")).isFalse();
        String tag = answer.header("ETag").orElseThrow();
        assertThat(key.with("If-None-Match", tag).get("/api/session/properties").status())
                .isEqualTo(304);
        assertThat(server.with("If-None-Match", tag)
                        .get("/api/session/properties")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theAccountOfAKeyNeverSignsInAndIsNobody() {
        Client key = world.key("nobody", 2);
        JsonNode current = key.get(CURRENT).json();
        String email = current.path("email").textValue();
        int id = current.path("id").intValue();
        String password = "seven purple kettles sing";
        assertThat(world.boss()
                        .put("/api/user/" + id + "/password", "{\"password\": \"" + password + "\"}")
                        .status())
                .isEqualTo(404);
        assertThat(world.boss()
                        .put("/api/user/" + id, "{\"first_name\": \"X\"}")
                        .status())
                .isEqualTo(404);
        assertThat(world.boss().delete("/api/user/" + id).status()).isEqualTo(404);
        // Not even with a password that got into the table somehow.
        server.tables()
                .run(
                        "INSERT INTO password_credential (account_id, hash, changed_at) SELECT ?, hash, changed_at"
                                + " FROM password_credential WHERE account_id ="
                                + " (SELECT id FROM account WHERE email = 'keys@example.com')",
                        id);
        Answer refused = server.client().signIn(email, password);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).isEqualTo("{\"errors\":{\"password\":\"did not match stored password\"}}");
        server.post("/api/session/forgot_password", "{\"email\": \"" + email + "\"}");
        Awaitility.await()
                .until(() -> server.tables()
                                .count(
                                        "SELECT COUNT(*) FROM outbox_mail WHERE recipient = ? AND state <> 'asked'",
                                        email)
                        == 1);
        assertThat(server.tables().value("SELECT state FROM outbox_mail WHERE recipient = ?", email))
                .isEqualTo("unknown-address");
    }

    @Test
    void aKeyIsNoAdministratorWhoCouldStayBehind() {
        world.made("stays behind", 2);
        int boss = server.users().id("keys@example.com");
        Answer answer = world.boss().delete("/api/user/" + boss);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("You cannot remove the last member of the 'Admin' group!");
    }
}
