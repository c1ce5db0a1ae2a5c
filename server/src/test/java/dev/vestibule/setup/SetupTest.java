package dev.vestibule.setup;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first run: the setup token and {@code POST /api/setup} (identity wire, 2.1 and 2.2). */
@OnEachDatabase
class SetupTest {
    static final String TOKEN_WRONG = "{\"errors\":{\"token\":\"Token does not match the setup token.\"}}";
    private static final String DONE =
            "The /api/setup route can only be used to create the first user, however a user currently exists.";

    private final FreshDatabase database;
    private TestServer server;

    SetupTest(FreshDatabase database) {
        this.database = database;
    }

    private void start(String... settings) {
        server = TestServer.on(database.kind(), settings);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode properties() {
        return server.get("/api/session/properties").json();
    }

    private String token() {
        return properties().path("setup-token").textValue();
    }

    static String body(String token, String email, String password) {
        return """
                {"token": "%s",
                 "user": {"first_name": "Ann", "last_name": "Example", "email": "%s", "password": "%s"},
                 "prefs": {"site_name": "Acme", "site_locale": "en"}}""".formatted(token, email, password);
    }

    private static String body(String token) {
        return body(token, "ann@example.com", PASSWORD);
    }

    // --- Success ---

    @Test
    void theFirstUserIsAnAdministratorAndSignedIn() {
        start();
        assertThat(properties().path("has-user-setup").booleanValue()).isFalse();
        assertThat(token()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(server.get("/api/session/properties").text()).contains("\"setup-token\":\"" + token() + "\"");

        Answer answer = server.post("/api/setup", body(token(), "Ann@Example.com", PASSWORD));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().size()).isEqualTo(1);
        assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(answer.key());
        assertThat(answer.cookie("metabase.TIMEOUT").value()).isEqualTo("alive");
        JsonNode user = server.as(answer.key()).get("/api/user/current").json();
        assertThat(user.path("id").intValue()).isEqualTo(1);
        assertThat(user.path("email").textValue()).isEqualTo("ann@example.com");
        assertThat(user.path("common_name").textValue()).isEqualTo("Ann Example");
        assertThat(user.path("is_superuser").booleanValue()).isTrue();
        assertThat(user.path("is_installer").booleanValue()).isTrue();
        assertThat(user.path("has_invited_second_user").booleanValue()).isFalse();
        assertThat(user.path("group_ids").toString()).isEqualTo("[1,2]");
        assertThat(server.as(answer.key())
                        .get("/api/login-history/current")
                        .json()
                        .size())
                .isEqualTo(1);
        JsonNode properties =
                server.as(answer.key()).get("/api/session/properties").json();
        assertThat(properties.path("site-name").textValue()).isEqualTo("Acme");
        assertThat(properties.path("site-locale").textValue()).isEqualTo("en");
        assertThat(properties.path("admin-email").textValue()).isEqualTo("ann@example.com");
        assertThat(server.client().signIn("ann@example.com", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void whoKeepsThePropertiesLearnsThatTheyHaveChanged() {
        start();
        String before = server.get("/api/session/properties").header("ETag").orElseThrow();
        assertThat(server.with("Accept-Encoding", "gzip")
                        .get("/api/session/properties")
                        .header("Content-Encoding"))
                .as("it contains the setup token")
                .isEmpty();
        server.post("/api/setup", body(token()));
        Answer after = server.with("If-None-Match", before).get("/api/session/properties");
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.header("ETag").orElseThrow()).isNotEqualTo(before);
    }

    @Test
    void theTokenIsGoneForEverOnceUsed() {
        start();
        String token = token();
        assertThat(server.post("/api/setup", body(token)).status()).isEqualTo(200);
        assertThat(properties().path("setup-token").isNull()).isTrue();
        assertThat(properties().path("has-user-setup").booleanValue()).isTrue();
        assertThat(server.tables().dump().toString()).doesNotContain(token);
        server.restart();
        assertThat(properties().path("setup-token").isNull()).isTrue();
        Answer again = server.post("/api/setup", body(token, "eve@example.com", PASSWORD));
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.text()).isEqualTo(DONE);
        server.restart("MB_SETUP_TOKEN=another-token-of-the-operator");
        assertThat(server.post("/api/setup", body("another-token-of-the-operator", "eve@example.com", PASSWORD))
                        .status())
                .isEqualTo(403);
        assertThat(server.users().count()).isEqualTo(1);
    }

    @Test
    void afterwardsEveryRequestIsRefusedAlike() {
        start();
        String token = token();
        server.post("/api/setup", body(token));
        Map<String, List<String>> before = server.tables().dump();
        for (String body : List.of(body(token), body("wrong"), "{}", "{", "[]", "")) {
            Answer answer = server.post("/api/setup", body);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).isEqualTo(DONE);
            assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain");
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void ofFiftyAtOnceOneWins() {
        start();
        String token = token();
        List<Answer> answers = server.client().postAtOnce(50, "/api/setup", body(token));
        List<Answer> winners =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(winners).hasSize(1);
        assertThat(answers.stream()
                        .filter(answer ->
                                answer.status() == 403 && answer.text().equals(DONE)))
                .hasSize(49);
        assertThat(server.as(winners.get(0).key()).get("/api/user/current").status())
                .isEqualTo(200);
        assertThat(server.users().count()).isEqualTo(1);
        assertThat(server.tables().size("session")).isEqualTo(1);
        assertThat(server.tables().size("sign_in")).isEqualTo(1);
    }

    @Test
    void namesAndLocaleMayBeLeftOutAndWhatOldClientsSendHasNoEffect() {
        start();
        Answer answer = server.post("/api/setup", """
                {"token": "%s", "database": null, "id": 7, "is_superuser": false,
                 "user": {"email": "ann@example.com", "password": "%s", "password_confirm": "other", "site_name": "Other",
                          "first_name": null, "is_superuser": false, "id": 99, "group_ids": [1]},
                 "prefs": {"site_name": "Acme \ud83d\ude00", "allow_tracking": true}}""".formatted(token(), PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        JsonNode user = server.as(answer.key()).get("/api/user/current").json();
        assertThat(user.path("id").intValue()).isEqualTo(1);
        assertThat(user.path("first_name").isNull()).isTrue();
        assertThat(user.path("common_name").textValue()).isEqualTo("ann@example.com");
        assertThat(user.path("is_superuser").booleanValue()).isTrue();
        JsonNode properties =
                server.as(answer.key()).get("/api/session/properties").json();
        assertThat(properties.path("site-name").textValue()).isEqualTo("Acme \ud83d\ude00");
        assertThat(properties.path("anon-tracking-enabled").booleanValue()).isFalse();
    }

    // --- The token's life ---

    @Test
    void theTokenIsPublicForAnHourAndWorksOnForWhoHasReadTheLog() {
        start();
        String token = token();
        server.passes(Duration.ofMinutes(59));
        assertThat(token()).isEqualTo(token);
        server.restart();
        assertThat(token()).isEqualTo(token);
        server.passes(Duration.ofMinutes(2));
        assertThat(properties().path("setup-token").isNull()).isTrue();
        assertThat(properties().path("has-user-setup").booleanValue()).isFalse();
        server.restart();
        assertThat(properties().path("setup-token").isNull())
                .as("a restart opens no new hour")
                .isTrue();
        assertThat(server.post("/api/setup", body(token)).status()).isEqualTo(200);
    }

    @Test
    void anOperatorsTokenIsTheOnlyOneAndNeverShown() {
        start("MB_SETUP_TOKEN=the operators own token");
        assertThat(properties().path("setup-token").isNull()).isTrue();
        assertThat(server.get("/api/session/properties").text()).doesNotContain("operators");
        assertThat(server.tables().dump().toString()).doesNotContain("operators");
        String kept = server.tables().value("SELECT setup_token FROM installation");
        if (!kept.isEmpty()) {
            assertThat(server.post("/api/setup", body(kept)).text()).isEqualTo(TOKEN_WRONG);
        }
        assertThat(server.post("/api/setup", body("the operators own token")).status())
                .isEqualTo(200);
        assertThat(properties().path("has-user-setup").booleanValue()).isTrue();
    }
}
