package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Cookie;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code POST /api/session/refresh}: a session goes on under a new key (session wire, 1.2). */
@OnSharedServer("sessions")
class SessionRenewalTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestServer server;
    private final SessionKeys keys;

    SessionRenewalTest(TestServer server) {
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

    @Test
    void refreshGivesTheSameSessionANewKey() {
        String old = keys.signInAsNew("refresh@example.com");
        JsonNode before = keys.sessionPart(old);
        server.passes(Duration.ofDays(1));
        Answer answer = server.as(old).post("/api/session/refresh", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().size()).isEqualTo(1);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        String next = answer.key();
        assertThat(next).isNotEqualTo(old).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(keys.sessionPart(next)).isEqualTo(before);
        assertThat(server.tables().dump().toString()).doesNotContain(next);
        assertThat(server.as(next).get("/api/login-history/current").json().size())
                .isEqualTo(1);
    }

    @Test
    void theOldKeyLivesThirtySecondsMore() {
        String old = keys.signInAsNew("grace@example.com");
        String next = keys.refresh(old);
        server.passes(Duration.ofSeconds(29));
        assertThat(keys.statusOf(old)).isEqualTo(200);
        server.passes(SECOND);
        assertThat(keys.statusOf(old)).isEqualTo(401);
        assertThat(keys.statusOf(next)).isEqualTo(200);
        server.restart();
        assertThat(keys.statusOf(old)).isEqualTo(401);
        assertThat(keys.statusOf(next)).isEqualTo(200);
    }

    @Test
    void anOldKeyDiesInTimeEvenIfNobodyShowedItMeanwhile() {
        String old = keys.signInAsNew("graceunused@example.com");
        String next = keys.refresh(old);
        server.passes(Duration.ofSeconds(30));
        assertThat(keys.statusOf(old)).isEqualTo(401);
        assertThat(keys.statusOf(next)).isEqualTo(200);
    }

    @Test
    void refreshMovesNoLimit() {
        String key = keys.signInAsNew("absolute@example.com");
        Instant end = Instant.parse(keys.sessionPart(key).path("expires_at").textValue());
        for (int day = 0; day < 13; day++) {
            server.passes(Duration.ofDays(1));
            key = keys.refresh(key);
        }
        assertThat(Instant.parse(keys.sessionPart(key).path("expires_at").textValue()))
                .isEqualTo(end);
        server.passes(Duration.between(server.now(), end).minus(SECOND));
        assertThat(keys.statusOf(key)).isEqualTo(200);
        server.passes(SECOND);
        assertThat(keys.statusOf(key)).isEqualTo(401);
        assertThat(server.as(key).post("/api/session/refresh", "").status()).isEqualTo(401);
    }

    /** Its answer may have been lost, or another thread of the same program may have been faster. */
    @Test
    void whileTheOldKeyLivesItsHolderIsGivenTheSameNewOne() {
        String old = keys.signInAsNew("again@example.com");
        String next = keys.refresh(old);
        server.passes(Duration.ofSeconds(29));
        assertThat(keys.refresh(old)).isEqualTo(next);
        server.restart();
        assertThat(keys.refresh(old)).isEqualTo(next);
        assertThat(keys.statusOf(next)).isEqualTo(200);
        server.passes(SECOND);
        Answer answer = server.as(old).post("/api/session/refresh", "");
        assertThat(answer.status()).as("the thirty seconds have not begun anew").isEqualTo(401);
        assertThat(keys.statusOf(old)).isEqualTo(401);
        assertThat(keys.statusOf(next)).isEqualTo(200);
    }

    @Test
    void aKeyThatWasReplacedTwiceIsDead() {
        String first = keys.signInAsNew("twice@example.com");
        String second = keys.refresh(first);
        String third = keys.refresh(second);
        assertThat(server.as(first).post("/api/session/refresh", "").status()).isEqualTo(401);
        assertThat(keys.statusOf(first)).isEqualTo(401);
        assertThat(keys.refresh(second)).isEqualTo(third);
    }

    @Test
    void ofManyRefreshesAtOnceAllGetTheSameKey() {
        String key = keys.signInAsNew("refreshrace@example.com");
        var answers = server.as(key).sendAtOnce(20, "POST", "/api/session/refresh", "");
        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers.stream().map(Answer::key).distinct()).hasSize(1);
        assertThat(keys.statusOf(answers.get(0).key())).isEqualTo(200);
    }

    /** With it a dead key and a stolen database would make the present key. */
    @Test
    void whatMadeTheNewKeyIsForgottenOnceTheOldOneIsDead() {
        String next = keys.refresh(keys.signInAsNew("seed@example.com"));
        assertThat(keys.row("seed@example.com").get("renewal_seed")).isNotEmpty();
        server.passes(Duration.ofMinutes(2));
        assertThat(keys.statusOf(next)).isEqualTo(200);
        server.restart(); // or it would be written two seconds later
        assertThat(keys.row("seed@example.com").get("renewal_seed")).isEmpty();
        assertThat(keys.statusOf(next)).isEqualTo(200);
    }

    @Test
    void refreshByCookieSetsTheNewKeyInTheBrowser() {
        String old = keys.signInAsNew("refreshcookie@example.com");
        Answer answer = server.withCookie(old).post("/api/session/refresh", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(answer.key());
        assertThat(answer.cookie("metabase.SESSION").attributes()).containsKey("HttpOnly");
        assertThat(answer.cookie("metabase.TIMEOUT").value()).isEqualTo("alive");
    }

    @Test
    void refreshByCookieKeepsTheBrowsersWishToBeRemembered() {
        server.hasUser("remembered@example.com", PASSWORD);
        String remembered = server.post("/api/session", """
                        {"username": "remembered@example.com", "password": "%s", "remember": true}""".formatted(PASSWORD)).key();
        server.passes(Duration.ofDays(4));
        Answer answer = server.withCookie(remembered).post("/api/session/refresh", "");
        Cookie renewed = answer.cookie("metabase.SESSION");
        assertThat(Integer.parseInt(renewed.attributes().get("Max-Age")))
                .as("to the end of the session, which stays")
                .isBetween(10 * 86_400 - 1, 10 * 86_400);
        assertThat(server.withCookie(remembered)
                        .post("/api/session/refresh", "")
                        .cookie("metabase.SESSION"))
                .as("by the old key too")
                .isEqualTo(renewed);
        assertThat(server.withCookie(answer.key())
                        .post("/api/session/refresh", "")
                        .cookie("metabase.SESSION")
                        .attributes())
                .containsKey("Max-Age");

        String forgotten = server.signIn("remembered@example.com", PASSWORD);
        assertThat(server.withCookie(forgotten)
                        .post("/api/session/refresh", "")
                        .cookie("metabase.SESSION")
                        .attributes())
                .doesNotContainKeys("Max-Age", "Expires");
    }

    @Test
    void refreshNeedsALiveSession() {
        String key = keys.signInAsNew("refreshdead@example.com");
        server.as(key).delete("/api/session");
        for (Answer answer : new Answer[] {
            server.post("/api/session/refresh", ""), server.as(key).post("/api/session/refresh", "")
        }) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("Unauthenticated");
        }
    }
}
