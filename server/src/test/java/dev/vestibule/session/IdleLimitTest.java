package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The idle limit, which the server judges by its own record (session wire, 2.2). */
@OnEachServer("MB_SESSION_TIMEOUT=10 minutes")
class IdleLimitTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestServer server;
    private final SessionKeys keys;

    IdleLimitTest(TestServer server) {
        this.server = server;
        this.keys = new SessionKeys(server);
    }

    @BeforeEach
    void stopTheClock() {
        server.stopTheClock();
    }

    @AfterEach
    void startTheClock() {
        server.startTheClock();
    }

    private int statusOf(String key) {
        return server.as(key).get("/api/user/current").status();
    }

    private String lastActive(String email) {
        return server.sessions().of(email).get(0).get("last_active_at");
    }

    @Test
    void aSessionEndsWhenItHasNotBeenUsedForSoLong() {
        String key = keys.signInAsNew("idle@example.com");
        server.passes(LIMIT.minus(SECOND));
        assertThat(statusOf(key)).isEqualTo(200);
        server.passes(LIMIT);
        assertThat(statusOf(key)).isEqualTo(401);
        assertThat(statusOf(key)).isEqualTo(401);
        assertThat(server.sessions().endReasons("idle@example.com")).containsExactly("timed-out");
    }

    @Test
    void everyUseByHeaderOrCookieBeginsTheTimeAnew() {
        String key = keys.signInAsNew("used@example.com");
        for (int i = 0; i < 6; i++) {
            server.passes(LIMIT.minus(SECOND));
            Client client = i % 2 == 0 ? server.as(key) : server.withCookie(key);
            assertThat(client.get("/api/session/properties").json().has("user")).isTrue();
        }
        assertThat(statusOf(key)).isEqualTo(200);
    }

    @Test
    void aRefreshedSessionIsIdleByTheSameRule() {
        String key = keys.signInAsNew("idlerefresh@example.com");
        server.passes(LIMIT.minus(SECOND));
        String next = server.as(key).post("/api/session/refresh", "").key();
        server.passes(LIMIT.minus(SECOND));
        assertThat(statusOf(next)).isEqualTo(200);
        server.passes(LIMIT);
        assertThat(statusOf(next)).isEqualTo(401);
    }

    @Test
    void theTimeGoesOnOverARestart() {
        String key = keys.signInAsNew("idlerestart@example.com");
        server.passes(Duration.ofMinutes(5));
        assertThat(statusOf(key)).isEqualTo(200);
        server.restart();
        server.passes(LIMIT.minus(SECOND));
        server.restart();
        assertThat(statusOf(key)).isEqualTo(200);
        server.passes(LIMIT.minus(SECOND));
        server.restart();
        assertThat(statusOf(key)).isEqualTo(200);
        server.restart();
        server.passes(LIMIT);
        assertThat(statusOf(key)).isEqualTo(401);
    }

    @Test
    void useIsWrittenAtMostOnceAMinute() {
        String key = keys.signInAsNew("activity@example.com");
        String atSignIn = lastActive("activity@example.com");
        for (int i = 0; i < 5; i++) {
            server.passes(Duration.ofSeconds(10));
            assertThat(statusOf(key)).isEqualTo(200);
        }
        server.passes(Duration.ofSeconds(9));
        assertThat(statusOf(key)).isEqualTo(200);
        assertThat(lastActive("activity@example.com")).isEqualTo(atSignIn);
        server.passes(SECOND);
        assertThat(statusOf(key)).isEqualTo(200);
        server.restart(); // which writes what is to be written
        assertThat(lastActive("activity@example.com")).isGreaterThan(atSignIn);
    }

    @Test
    void propertiesTellTheLimit() {
        String key = keys.signInAsNew("told@example.com");
        assertThat(server.as(key)
                        .get("/api/session/properties")
                        .json()
                        .at("/session/idle_limit_seconds")
                        .intValue())
                .isEqualTo(600);
        Instant end = Instant.parse(server.as(key)
                .get("/api/session/properties")
                .json()
                .at("/session/expires_at")
                .textValue());
        assertThat(end).isAfter(server.now().plus(Duration.ofDays(13)));
    }
}
