package dev.vestibule.health;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.Scrape;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What happens is counted, by labels that no client can make up. */
@OnSharedServer(
        value = "watch",
        on = DatabaseKind.H2,
        settings = {Scrape.SETTING, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional"})
class MetricsTest {
    private final TestServer server;

    MetricsTest(TestServer server) {
        this.server = server;
    }

    private Scrape scrape() {
        return Scrape.of(server.client());
    }

    @Test
    void signInsCountByMethodAndOutcomeAndChecksByWhatAnsweredThem() {
        server.hasUser("counted@example.com", PASSWORD);
        Scrape before = scrape();
        String key = server.signIn("counted@example.com", PASSWORD);
        server.client().signIn("counted@example.com", "not the password at all");
        server.as(key).get("/api/user/current");
        server.as(key).get("/api/user/current");
        server.as("0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a").get("/api/user/current");

        Scrape after = scrape();
        assertThat(after.since(before, "vestibule_sign_ins_total{method=\"password\",outcome=\"signed-in\"}"))
                .isEqualTo(1);
        assertThat(after.since(before, "vestibule_sign_ins_total{method=\"password\",outcome=\"wrong-credentials\"}"))
                .isEqualTo(1);
        assertThat(after.since(before, "vestibule_checks_total{credential=\"session\",lane=\"cache\"}"))
                .isPositive();
        assertThat(after.since(before, "vestibule_checks_total{credential=\"session\",lane=\"refused\"}"))
                .isPositive();
        assertThat(after.since(before, "vestibule_database_acquired_total")).isPositive();
        assertThat(after.of("vestibule_database_up")).isEqualTo(1);
    }

    @Test
    void requestsCountByTheTemplateOfTheirRoute() {
        String id = "4711";
        Scrape before = scrape();
        server.get("/livez");
        server.get("/api/user/" + id);
        server.get("/no/such/page-" + id);
        server.client().send("BREW", "/livez", "");

        Scrape after = scrape();
        String count = "vestibule_http_request_duration_seconds_count";
        assertThat(after.since(before, count + "{method=\"GET\",route=\"/livez\"}"))
                .isEqualTo(1);
        assertThat(after.since(before, count + "{method=\"GET\",route=\"/api/user/{id}\"}"))
                .isEqualTo(1);
        assertThat(after.since(before, count + "{method=\"any\",route=\"(no route)\"}"))
                .isEqualTo(2);
        assertThat(after.since(before, "vestibule_http_answers_total{status=\"4xx\"}"))
                .isEqualTo(3);
        assertThat(after.text()).doesNotContain("page-" + id).doesNotContain("BREW");
    }

    @Test
    void bucketsAndSumsOfARouteAgree() {
        server.get("/livez");
        Scrape scrape = scrape();
        String labels = "{method=\"GET\",route=\"/livez\"";
        String name = "vestibule_http_request_duration_seconds";
        assertThat(scrape.of(name + "_bucket" + labels + ",le=\"+Inf\"}"))
                .isEqualTo(scrape.of(name + "_count" + labels + "}"))
                .isGreaterThanOrEqualTo(scrape.of(name + "_bucket" + labels + ",le=\"0.001\"}"));
        assertThat(scrape.of(name + "_sum" + labels + "}")).isPositive();
    }

    @Test
    void theTokenEndpointCountsByGrantAndNeverByTheWordsOfAClient() {
        Scrape before = scrape();
        server.client()
                .form(
                        "/oauth/token",
                        Map.of("grant_type", "made-up-grant", "client_id", "made-up", "client_secret", "made-up"));

        Scrape after = scrape();
        assertThat(after.since(
                        before, "vestibule_oauth_token_requests_total{grant=\"other\",outcome=\"invalid_client\"}"))
                .isEqualTo(1);
        assertThat(after.text()).doesNotContain("made-up");
    }

    @Test
    void attemptsAfterTooManyCountAsRefused() {
        server.hasUser("guessed@example.com", PASSWORD);
        Scrape before = scrape();
        for (int i = 0; i < 12; i++) {
            server.from("203.0.113.77").signIn("guessed@example.com", "wrong password number " + i);
        }

        Scrape after = scrape();
        assertThat(after.since(before, "vestibule_throttle_refused_total{attempt=\"sign-in\"}"))
                .isEqualTo(2);
        assertThat(after.since(before, "vestibule_sign_ins_total{method=\"password\",outcome=\"too-many-attempts\"}"))
                .isEqualTo(2);
    }

    @Test
    void secondFactorsCountByMethodAndOutcome() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "factor-counted@example.com");
        Scrape before = scrape();
        String token = app.challenge();
        app.verify(token, app.wrongCode());
        app.verify(token, "abcde-fghjk");
        app.verify(token, app.code());

        Scrape after = scrape();
        assertThat(after.since(before, "vestibule_mfa_checks_total{method=\"totp\",outcome=\"refused\"}"))
                .isEqualTo(1);
        assertThat(after.since(before, "vestibule_mfa_checks_total{method=\"recovery-code\",outcome=\"refused\"}"))
                .isEqualTo(1);
        assertThat(after.since(before, "vestibule_mfa_checks_total{method=\"totp\",outcome=\"accepted\"}"))
                .isEqualTo(1);
        assertThat(after.since(before, "vestibule_sign_ins_total{method=\"password\",outcome=\"wrong-code\"}"))
                .isEqualTo(2);
    }

    @Test
    void sessionsOfAllNodesAreCountedAhead() {
        server.hasUser("counted-ahead@example.com", PASSWORD);
        server.signIn("counted-ahead@example.com", PASSWORD);
        server.passes(Duration.ofMinutes(2)); // or the last count would still do
        server.restart(); // jobs run soon after a start, and then once a minute
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(scrape().samples().entrySet())
                        .filteredOn(sample -> sample.getKey().startsWith("vestibule_sessions{"))
                        .extracting(Map.Entry::getValue)
                        .anyMatch(count -> count > 0));
    }
}
