package dev.vestibule.settings;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Cookie;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What administrators change at {@code /api/setting} counts from then on, for what is already there too. */
@OnEachServer("MB_DISABLE_SESSION_THROTTLE=true")
class LiveSettingsTest {
    private static final String ALL = "/api/setting";

    private final TestServer server;
    private String administrator = "";
    private String boss = "";
    private String bob = "";

    LiveSettingsTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void signIn() {
        int people = server.users().count();
        administrator = "boss" + people + "@example.com";
        server.hasAdministrator(administrator, PASSWORD);
        boss = server.signIn(administrator, PASSWORD);
        bob = "bob" + people + "@example.com";
        server.hasUser(bob, PASSWORD);
    }

    /** So that each test begins with what is usual. */
    @AfterEach
    void forget() {
        boss = server.signIn(administrator, PASSWORD);
        Answer answer = boss().put(ALL, """
                {"session-timeout": null, "max-session-age": null, "max-sessions-per-user": null,
                 "session-limit-action": null, "password-length": null, "password-complexity": null,
                 "user-visibility": null, "audit-max-retention-days": null}""");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private Client boss() {
        return server.as(boss).with("X-Metabase-Locale", "en");
    }

    private Answer set(String name, String value) {
        return boss().put(ALL + "/" + name, "{\"value\": " + value + "}");
    }

    private void isSet(String name, String value) {
        Answer answer = set(name, value);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private int status(String key) {
        return server.as(key).get("/api/user/current").status();
    }

    private JsonNode property(String name) {
        return boss().get("/api/session/properties").json().path(name);
    }

    @Test
    void anIdleLimitCountsForTheSessionsThatAreThere() {
        String idle = server.signIn(bob, PASSWORD);
        String used = server.signIn(bob, PASSWORD);
        assertThat(status(idle)).isEqualTo(200); // so that memory knows it
        server.passes(Duration.ofMinutes(10));
        assertThat(status(used)).isEqualTo(200);

        isSet("session-timeout", "{\"amount\": 5, \"unit\": \"minutes\"}");
        assertThat(status(idle)).isEqualTo(401);
        assertThat(status(used)).isEqualTo(200);
        assertThat(server.as(used)
                        .get("/api/session/properties")
                        .json()
                        .at("/session/idle_limit_seconds")
                        .intValue())
                .isEqualTo(300);
        assertThat(boss().get(ALL + "/session-timeout").text()).isEqualTo("{\"amount\":5,\"unit\":\"minutes\"}");
        assertThat(property("session-timeout").toString()).isEqualTo("{\"amount\":5,\"unit\":\"minutes\"}");
        assertThat(server.client()
                        .signIn(bob, PASSWORD)
                        .cookie("metabase.TIMEOUT")
                        .attributes())
                .containsKey("expires");

        isSet("session-timeout", "null");
        server.passes(Duration.ofMinutes(10));
        assertThat(status(used)).isEqualTo(200);
        assertThat(boss().get(ALL + "/session-timeout").status()).isEqualTo(204);
        assertThat(property("session-timeout").isNull()).isTrue();
    }

    @Test
    void aShorterAgeEndsWhatIsOlderAndALongerOneIsForNewSessions() {
        String old = server.signIn(bob, PASSWORD);
        server.passes(Duration.ofMinutes(61));
        String fresh = server.signIn(bob, PASSWORD);
        boss = server.signIn(administrator, PASSWORD);

        isSet("max-session-age", "60");
        assertThat(status(old)).isEqualTo(401);
        assertThat(status(fresh)).isEqualTo(200);
        isSet("max-session-age", "30000");
        JsonNode session = server.as(server.signIn(bob, PASSWORD))
                .get("/api/session/properties")
                .json()
                .path("session");
        Instant created = Instant.parse(session.path("created_at").textValue());
        assertThat(Instant.parse(session.path("expires_at").textValue())).isEqualTo(created.plusSeconds(30_000 * 60));
        server.passes(Duration.ofDays(14));
        assertThat(status(fresh)).isEqualTo(401);
    }

    @Test
    void aCapCountsFromTheNextSignIn() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            server.passes(Duration.ofSeconds(1));
            keys.add(server.signIn(bob, PASSWORD));
        }
        isSet("max-sessions-per-user", "2");
        assertThat(keys.stream().map(this::status)).containsExactly(200, 200, 200);
        keys.add(server.signIn(bob, PASSWORD));
        assertThat(keys.stream().map(this::status)).containsExactly(401, 401, 200, 200);
        isSet("session-limit-action", "\"refuse\"");
        assertThat(server.client().signIn(bob, PASSWORD).status()).isEqualTo(401);
        isSet("max-sessions-per-user", "null");
        assertThat(server.client().signIn(bob, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void thePasswordRuleFollowsAndIsTold() {
        String weak = "{\"password\": \"tenletters\"}";
        String check = "/api/util/password_check";
        assertThat(server.post(check, weak).status()).isEqualTo(400);
        isSet("password-length", "10");
        assertThat(property("password-complexity").toString()).isEqualTo("{\"total\":10,\"digit\":1}");
        isSet("password-complexity", "\"weak\"");
        assertThat(property("password-complexity").toString()).isEqualTo("{\"total\":10}");
        assertThat(server.post(check, weak).status()).isEqualTo(200);
        assertThat(boss().put(ALL, "{\"password_length\": null, \"password_complexity\": null}")
                        .status())
                .isEqualTo(204);
        assertThat(property("password-complexity").toString()).isEqualTo("{\"total\":15}");
        assertThat(server.post(check, weak).status()).isEqualTo(400);
    }

    @Test
    void whomPeopleSeeFollows() {
        String key = server.signIn(bob, PASSWORD);
        String recipients = "/api/user/recipients";
        assertThat(server.as(key).get(recipients).json().path("total").intValue())
                .isGreaterThan(1);
        isSet("user-visibility", "\"none\"");
        assertThat(server.as(key).get(recipients).json().path("total").intValue())
                .isEqualTo(1);
    }

    @Test
    void theAuditTrailIsKeptForAsLongAsItSays() {
        isSet("audit-max-retention-days", "0");
        server.passes(Duration.ofDays(400));
        server.restart();
        boss = server.signIn(administrator, PASSWORD);
        assertThat(set("audit-max-retention-days", "29").status()).isEqualTo(400);
        String first = "SELECT COUNT(*) FROM audit_event WHERE details = '{\"value\":{\"from\":\"\",\"to\":\"0\"}}'";
        assertThat(server.tables().count(first)).isPositive();
        isSet("audit-max-retention-days", "30");
        server.restart(); // the clean-up comes soon after a start, and then once a minute
        await().until(() -> server.tables().count(first) == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session-timeout|{\"amount\": 59, \"unit\": \"seconds\"}",
                "session-timeout|{\"amount\": 5, \"unit\": \"minutes\", \"more\": 1}",
                "session-timeout|{\"amount\": 5}",
                "session-timeout|{\"amount\": [5], \"unit\": \"minutes\"}",
                "session-timeout|5",
                "session-timeout|\"soon\"",
                "session-timeout|true",
                "max-session-age|0",
                "max-session-age|527041",
                "max-session-age|99999999999999999999",
                "max-session-age|1.5",
                "max-sessions-per-user|0",
                "max-sessions-per-user|-1",
                "session-limit-action|\"shout\"",
                "password-length|5",
                "password-length|257",
                "password-complexity|\"odd\"",
                "password-complexity|{}",
                "user-visibility|\"some\"",
                "audit-max-retention-days|1",
                "audit-max-retention-days|36501",
                "enable-password-login|false",
                "enable-password-login|\"false\"",
                "send-email-on-first-login-from-new-device|false"
            })
    void aValueThatDoesNotFitIsRefusedAndNothingChanges(String name, String value) {
        Map<String, List<String>> before = server.state();
        Answer answer = set(name, value);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("errors").path(name).textValue()).isNotBlank();
        assertThat(server.state()).isEqualTo(before);
    }

    @Test
    void whatTheEnvironmentSetsIsShownAndStays() {
        isSet("session-timeout", "{\"amount\": 5, \"unit\": \"minutes\"}");
        server.restart("MB_SESSION_TIMEOUT=2 hours", "MAX_SESSION_AGE=600", "MB_PASSWORD_LENGTH=20");
        try {
            assertThat(property("session-timeout").toString()).isEqualTo("{\"amount\":2,\"unit\":\"hours\"}");
            for (String name : List.of("session-timeout", "max-session-age", "password-length")) {
                assertThat(set(name, "null").json().path("errors").path(name).textValue())
                        .contains("environment");
            }
            assertThat(boss().get(ALL + "/max-session-age").text()).isEqualTo("600");
        } finally {
            server.restart("MB_SESSION_TIMEOUT=", "MAX_SESSION_AGE=", "MB_PASSWORD_LENGTH=");
        }
    }

    @Test
    void aChangeSetsTheCookieOfTheContract() {
        server.stopTheClock();
        Cookie cookie = set("user-visibility", "\"all\"").cookie("metabase.SETTINGS_LAST_UPDATED");
        assertThat(Instant.parse(cookie.value())).isEqualTo(server.now().truncatedTo(ChronoUnit.MILLIS));
        server.startTheClock();
        assertThat(cookie.attributes()).containsEntry("max-age", "300").containsEntry("samesite", "Lax");
        assertThat(set("user-visibility", "\"odd\"").sets("metabase.SETTINGS_LAST_UPDATED"))
                .isFalse();
    }
}
