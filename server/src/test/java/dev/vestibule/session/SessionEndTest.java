package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sign-out, another sign-in in the same browser, and the age limit (session wire, 1.2 and 2.2). */
@OnSharedServer("sessions")
class SessionEndTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestServer server;
    private final SessionKeys keys;

    SessionEndTest(TestServer server) {
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

    // --- Sign-out ---

    @Test
    void signOutAnswers204AndTheKeyIsDead() {
        String key = keys.signInAsNew("out@example.com");
        assertThat(keys.statusOf(key)).isEqualTo(200);
        Answer answer = server.as(key).delete("/api/session");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("Content-Type")).isEmpty();
        assertThat(keys.statusOf(key)).isEqualTo(401);
        server.restart();
        assertThat(keys.statusOf(key)).isEqualTo(401);
    }

    @Test
    void signOutByCookieWorksTheSame() {
        String key = keys.signInAsNew("outcookie@example.com");
        assertThat(server.withCookie(key).delete("/api/session").status()).isEqualTo(204);
        assertThat(keys.statusOf(key)).isEqualTo(401);
    }

    @Test
    void withoutALiveSessionThereIsNothingToSignOutOf() {
        String key = keys.signInAsNew("outtwice@example.com");
        assertThat(server.as(key).delete("/api/session").status()).isEqualTo(204);
        for (Client client : new Client[] {
            server.as(key),
            server.withCookie(key),
            server.client(),
            server.as("01234567-89ab-cdef-0123-456789abcdef"),
            server.as("nonsense"),
        }) {
            Answer answer = client.delete("/api/session");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo("Not found.");
        }
    }

    @Test
    void signOutEndsOneSessionOnly() {
        String first = keys.signInAsNew("outone@example.com");
        String second = server.signIn("outone@example.com", PASSWORD);
        server.as(first).delete("/api/session");
        assertThat(keys.statusOf(first)).isEqualTo(401);
        assertThat(keys.statusOf(second)).isEqualTo(200);
    }

    @Test
    void ofManySignOutsAtOnceOneSucceeds() {
        String key = keys.signInAsNew("outrace@example.com");
        assertThat(server.as(key).sendAtOnce(20, "DELETE", "/api/session", "").stream()
                        .filter(answer -> answer.status() == 204))
                .hasSize(1);
    }

    @Test
    void anEndedSessionStaysOnRecordWithItsReason() {
        String key = keys.signInAsNew("outrecord@example.com");
        server.as(key).delete("/api/session");
        Map<String, String> row = keys.row("outrecord@example.com");
        assertThat(row).containsEntry("end_reason", "logout").containsEntry("ended_by", row.get("account_id"));
        assertThat(row.get("ended_at")).isNotEmpty();
    }

    @Test
    void signOutWithAnyOfItsKeysEndsTheWholeSession() {
        String first = keys.signInAsNew("outall@example.com");
        String second = keys.refresh(first);
        assertThat(keys.statusOf(first)).isEqualTo(200);
        String third = keys.refresh(second);
        assertThat(keys.statusOf(second)).isEqualTo(200);
        assertThat(server.as(third).delete("/api/session").status()).isEqualTo(204);
        assertThat(keys.statusOf(first)).isEqualTo(401);
        assertThat(keys.statusOf(second)).isEqualTo(401);
        assertThat(keys.statusOf(third)).isEqualTo(401);

        String old = server.signIn("outall@example.com", PASSWORD);
        String next = keys.refresh(old);
        assertThat(server.as(old).delete("/api/session").status()).isEqualTo(204);
        assertThat(keys.statusOf(next)).isEqualTo(401);
    }

    // --- Another sign-in ---

    @Test
    void aSignInEndsTheSessionThatTheBrowserHeldBefore() {
        String old = keys.signInAsNew("anew@example.com");
        String renewed = keys.refresh(old);
        Client browser = server.withCookie(renewed);
        assertThat(browser.signIn("anew@example.com", "not the password").status())
                .isEqualTo(401);
        assertThat(keys.statusOf(renewed)).as("only a good one does").isEqualTo(200);
        String next = browser.signIn("anew@example.com", PASSWORD).key();
        assertThat(keys.statusOf(next)).isEqualTo(200);
        assertThat(keys.statusOf(renewed)).isEqualTo(401);
        assertThat(keys.statusOf(old)).isEqualTo(401);
        assertThat(server.sessions().endReasons("anew@example.com")).containsExactlyInAnyOrder("", "replaced");
    }

    @Test
    void aSignInAsSomebodyElseEndsItToo() {
        String old = keys.signInAsNew("before@example.com");
        server.hasUser("after@example.com", PASSWORD);
        String next =
                server.withCookie(old).signIn("after@example.com", PASSWORD).key();
        assertThat(keys.statusOf(next)).isEqualTo(200);
        assertThat(keys.statusOf(old)).isEqualTo(401);
        Map<String, String> row = keys.row("before@example.com");
        assertThat(row).containsEntry("end_reason", "replaced").containsEntry("ended_by", row.get("account_id"));
    }

    /** A program holds as many keys as it likes, and nothing takes one away from it. */
    @Test
    void aKeyShownInTheHeaderIsNotReplaced() {
        String old = keys.signInAsNew("program@example.com");
        assertThat(server.as(old).signIn("program@example.com", PASSWORD).status())
                .isEqualTo(200);
        assertThat(server.as("nonsense")
                        .withCookie(old)
                        .signIn("program@example.com", PASSWORD)
                        .status())
                .isEqualTo(200);
        assertThat(keys.statusOf(old)).isEqualTo(200);
    }

    @Test
    void anotherSitesPageEndsNothingByASignIn() {
        String old = keys.signInAsNew("othersite@example.com");
        assertThat(server.withCookie(old)
                        .with("Sec-Fetch-Site", "cross-site")
                        .signIn("othersite@example.com", PASSWORD)
                        .status())
                .isEqualTo(200);
        assertThat(keys.statusOf(old)).isEqualTo(200);
    }

    // --- Age ---

    @Test
    void aSessionEndsFourteenDaysAfterItsSignInHoweverMuchItIsUsed() {
        String key = keys.signInAsNew("aged@example.com");
        Instant start = Instant.parse(keys.sessionPart(key).path("created_at").textValue());
        Instant end = Instant.parse(keys.sessionPart(key).path("expires_at").textValue());
        assertThat(Duration.between(start, end)).isEqualTo(Duration.ofDays(14));
        for (int day = 0; day < 13; day++) {
            server.passes(Duration.ofDays(1));
            assertThat(keys.statusOf(key)).isEqualTo(200);
        }
        server.passes(Duration.between(server.now(), end).minus(SECOND));
        assertThat(keys.statusOf(key)).isEqualTo(200);
        server.passes(SECOND);
        assertThat(keys.statusOf(key)).isEqualTo(401);
        assertThat(server.as(key).delete("/api/session").status()).isEqualTo(404);
        assertThat(keys.row("aged@example.com"))
                .containsEntry("end_reason", "expired")
                .containsEntry("ended_by", "");
    }

    @Test
    void aSessionIsSoOldAfterARestartToo() {
        String key = keys.signInAsNew("agedrestart@example.com");
        server.passes(Duration.ofDays(14).minus(SECOND));
        server.restart();
        assertThat(keys.statusOf(key)).isEqualTo(200);
        server.passes(SECOND);
        server.restart();
        assertThat(keys.statusOf(key)).isEqualTo(401);
    }

    @Test
    void aTightenedAgeLimitHoldsForOldSessionsAndALoosenedOneDoesNot() {
        String key = keys.signInAsNew("tightened@example.com");
        server.passes(Duration.ofMinutes(60).minus(SECOND));
        server.restart("MAX_SESSION_AGE=60");
        assertThat(keys.statusOf(key)).isEqualTo(200);
        server.passes(SECOND);
        assertThat(keys.statusOf(key)).isEqualTo(401);

        String other = server.signIn("tightened@example.com", PASSWORD);
        server.restart("MAX_SESSION_AGE=");
        server.passes(Duration.ofMinutes(60));
        assertThat(keys.statusOf(other)).isEqualTo(401);
        assertThat(keys.statusOf(key)).isEqualTo(401);
    }
}
