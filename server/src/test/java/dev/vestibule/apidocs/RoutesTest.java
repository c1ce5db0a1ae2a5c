package dev.vestibule.apidocs;

import static dev.vestibule.testing.RawConnection.head;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no route, who may take which, health and metrics (session wire, 2.6; identity wire, 6.4 and 6.5). */
@OnEachServer("VESTIBULE_METRICS_TOKEN=a-token-for-the-collector")
class RoutesTest {
    private final TestServer server;
    private final String user;
    private final String administrator;

    RoutesTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.hasAdministrator("admin@example.com", PASSWORD);
            server.hasUser("user@example.com", PASSWORD);
        }
        user = server.signIn("user@example.com", PASSWORD);
        administrator = server.signIn("admin@example.com", PASSWORD);
    }

    // --- No route ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/nowhere",
                "/api/",
                "/api/card",
                "/api/user/1/nothing",
                "/api/user/current/",
                "/api/user//current",
                "/api/./user/current",
                "/api/user/../user/current",
                "/api/USER/current",
                "/api/%75ser/current",
                "/api/user/current;x=1",
                "/api/user/current%00",
                "/api/user/current%2f"
            })
    void belowApiTheCredentialIsLookedAtBeforeTheRoute(String path) {
        Answer stranger = server.raw(head("GET " + path + " HTTP/1.1", "Host: x"));
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.text()).isEqualTo("Unauthenticated");
        Answer known = server.raw(head("GET " + path + " HTTP/1.1", "Host: x", "X-Metabase-Session: " + user));
        assertThat(known.status()).isEqualTo(404);
        assertThat(known.text()).isEqualTo("API endpoint does not exist.");
        assertThat(known.header("Content-Type").orElseThrow()).startsWith("text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void anotherMethodIsAnotherRoute(String method) {
        assertThat(server.client().send(method, "/api/util/password_check", "").status())
                .isEqualTo(401);
        assertThat(server.as(user).send(method, "/api/util/password_check", "").text())
                .isEqualTo("API endpoint does not exist.");
    }

    /** The session routes stand before the gate. */
    @Test
    void belowSessionAnUnknownPathIsUnknownToStrangersToo() {
        Answer answer = server.get("/api/session/nowhere");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("API endpoint does not exist.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/api", "/apis/user", "/metrics/", "/../etc/passwd", "/livez/x"})
    void outsideOfApiAnUnknownPathIsNotFound(String path) {
        Answer answer = server.raw(head("GET " + path + " HTTP/1.1", "Host: x"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("Not found.");
    }

    @Test
    void anApiPathIsFoundWhateverItsQuery() {
        for (String query : new String[] {"", "a=b&a=c", "x=%00%ff", "%zz", "?", "x=" + "y".repeat(5000)}) {
            Answer answer = server.raw(
                    head("GET /api/user/current?" + query + " HTTP/1.1", "Host: x", "X-Metabase-Session: " + user));
            assertThat(answer.status()).as(query).isEqualTo(200);
        }
    }

    // --- Languages (session wire, 2.1) ---

    @Test
    void messagesAreInTheLanguageThatTheRequestNames() {
        String english =
                server.post("/api/session", "{}").json().at("/errors/username").textValue();
        for (String locale : new String[] {"de", "es-mx", "es_MX", "FR"}) {
            assertThat(server.with("X-Metabase-Locale", locale)
                            .post("/api/session", "{}")
                            .json()
                            .at("/errors/username")
                            .textValue())
                    .isNotEqualTo(english);
        }
        for (String unknown : new String[] {"tlh", "", "x".repeat(1000), "../../etc"}) {
            assertThat(server.with("X-Metabase-Locale", unknown)
                            .post("/api/session", "{}")
                            .json()
                            .at("/errors/username")
                            .textValue())
                    .isEqualTo(english);
        }
    }

    // --- Random tokens ---

    @Test
    void administratorsGetRandomTokens() {
        JsonNode first = server.as(administrator).get("/api/util/random_token").json();
        JsonNode second = server.as(administrator).get("/api/util/random_token").json();
        assertThat(first.size()).isEqualTo(1);
        assertThat(first.path("token").textValue()).matches("[0-9a-f]{64}");
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void nobodyElseGetsOne() {
        Answer refused = server.as(user).get("/api/util/random_token");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEqualTo("You don't have permissions to do that.");
        assertThat(server.get("/api/util/random_token").status()).isEqualTo(401);
    }

    // --- Health and metrics ---

    @ParameterizedTest
    @ValueSource(strings = {"/api/health", "/readyz", "/livez"})
    void healthIsToldToEverybody(String path) {
        Answer answer = server.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(server.as("nonsense").get(path).status()).isEqualTo(200);
    }

    @Test
    void probesAreNoDevices() {
        assertThat(server.get("/livez").header("Set-Cookie")).isEmpty();
        assertThat(server.get("/readyz").header("Set-Cookie")).isEmpty();
    }

    @Test
    void metricsAreForAdministratorsAndTheCollector() {
        Answer stranger = server.get("/metrics");
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(server.as(user).get("/metrics").status()).isEqualTo(403);
        Answer answer = server.as(administrator).get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(answer.text()).contains("vestibule_http_answers_total");
        assertThat(server.with("Authorization", "Bearer a-token-for-the-collector")
                        .get("/metrics")
                        .status())
                .isEqualTo(200);
        for (String wrong : new String[] {
            "Bearer a-token-for-the-collecto", "Bearer ", "Basic a-token-for-the-collector", "a-token-for-the-collector"
        }) {
            assertThat(server.with("Authorization", wrong).get("/metrics").status())
                    .isEqualTo(401);
        }
        assertThat(server.with("Authorization", "Bearer a-token-for-the-collector")
                        .get("/api/user/current")
                        .status())
                .as("it opens nothing else")
                .isEqualTo(401);
    }

    @Test
    void withoutATokenInTheSettingsNoTokenOpensMetrics() {
        server.restart("VESTIBULE_METRICS_TOKEN=");
        try {
            for (String guess : new String[] {"Bearer ", "Bearer", "", "Bearer null"}) {
                assertThat(server.with("Authorization", guess).get("/metrics").status())
                        .isEqualTo(401);
            }
        } finally {
            server.restart("VESTIBULE_METRICS_TOKEN=a-token-for-the-collector");
        }
    }
}
