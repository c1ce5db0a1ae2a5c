package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Cookie;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the settings of sessions and proxies do to the cookies (session wire, 2.3). */
@OnEachServer
class CookieSettingsTest {
    private static final String EMAIL = "cookie@example.com";

    private final TestServer server;

    CookieSettingsTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.hasUser(EMAIL, PASSWORD);
        }
    }

    @AfterEach
    void setBack() {
        server.set(
                "MB_SESSION_COOKIE_SAMESITE=",
                "MB_SESSION_COOKIES=",
                "MB_SESSION_TIMEOUT=",
                "MAX_SESSION_AGE=",
                "MB_SITE_URL=",
                "VESTIBULE_TRUSTED_PROXIES=127.0.0.1");
    }

    private static Answer signInRemembered(Client client) {
        return client.post("/api/session", """
                {"username": "%s", "password": "%s", "remember": true}""".formatted(EMAIL, PASSWORD));
    }

    @Test
    void sameSiteIsAsSet() {
        server.restart("MB_SESSION_COOKIE_SAMESITE=strict");
        Answer strict = server.client().signIn(EMAIL, PASSWORD);
        assertThat(strict.cookie("metabase.SESSION").attributes()).containsEntry("SameSite", "Strict");
        assertThat(strict.cookie("metabase.TIMEOUT").attributes()).containsEntry("SameSite", "Strict");
        assertThat(strict.cookie("metabase.DEVICE").attributes()).containsEntry("SameSite", "Lax");

        server.restart("MB_SESSION_COOKIE_SAMESITE=none");
        Answer overHttps = server.with("X-Forwarded-Proto", "https").signIn(EMAIL, PASSWORD);
        assertThat(overHttps.cookie("metabase.SESSION").attributes())
                .containsEntry("SameSite", "None")
                .containsKey("Secure");
        // Browsers refuse None without Secure.
        Answer overHttp = server.client().signIn(EMAIL, PASSWORD);
        assertThat(overHttp.cookie("metabase.SESSION").attributes()).doesNotContainKeys("SameSite", "Secure");
    }

    @Test
    void browserSessionCookiesOverrideRemember() {
        server.restart("MB_SESSION_COOKIES=true");
        assertThat(signInRemembered(server.client()).cookie("metabase.SESSION").attributes())
                .doesNotContainKeys("Max-Age", "Expires");
    }

    @Test
    void theAgeLimitIsTheCookiesAgeToo() {
        server.restart("MAX_SESSION_AGE=60");
        Answer answer = signInRemembered(server.client());
        assertThat(answer.cookie("metabase.SESSION").attributes()).containsEntry("Max-Age", "3600");
    }

    @Test
    void withAnIdleLimitTheTimeoutMarkEndsWithIt() {
        server.restart("MB_SESSION_TIMEOUT={\"amount\":30,\"unit\":\"minutes\"}");
        Answer answer = server.client().signIn(EMAIL, PASSWORD);
        assertEndsIn(answer.cookie("metabase.TIMEOUT"), Duration.ofMinutes(30));
        server.passes(Duration.ofMinutes(20));
        Answer later = server.withCookie(answer.key()).get("/api/user/current");
        assertEndsIn(later.cookie("metabase.TIMEOUT"), Duration.ofMinutes(30));
    }

    private void assertEndsIn(Cookie cookie, Duration time) {
        assertThat(cookie.attributes()).doesNotContainKey("Max-Age");
        ZonedDateTime end =
                ZonedDateTime.parse(cookie.attributes().get("Expires"), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(Duration.between(server.now(), end.toInstant())).isCloseTo(time, Duration.ofSeconds(5));
    }

    @Test
    void aSiteAtAnHttpsAddressHasSecureCookiesWhateverTheRequestSays() {
        server.restart("MB_SITE_URL=https://id.example.com");
        Answer answer = server.client().signIn(EMAIL, PASSWORD);
        assertThat(answer.cookie("metabase.SESSION").attributes()).containsKey("Secure");
        assertThat(answer.cookie("metabase.DEVICE").attributes())
                .containsKey("Secure")
                .containsEntry("SameSite", "None");
    }

    @Test
    void aPeerThatIsNoTrustedProxyIsNotBelieved() {
        server.restart("VESTIBULE_TRUSTED_PROXIES=");
        for (String header : new String[] {"X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Url-Scheme"}) {
            assertThat(server.with(header, "https")
                            .signIn(EMAIL, PASSWORD)
                            .cookie("metabase.SESSION")
                            .attributes())
                    .doesNotContainKey("Secure");
        }
        for (String header : new String[] {"X-Forwarded-Ssl", "Front-End-Https"}) {
            assertThat(server.with(header, "on")
                            .signIn(EMAIL, PASSWORD)
                            .cookie("metabase.SESSION")
                            .attributes())
                    .doesNotContainKey("Secure");
        }
        assertThat(server.with("Origin", "https://app.example.com")
                        .signIn(EMAIL, PASSWORD)
                        .cookie("metabase.SESSION")
                        .attributes())
                .containsKey("Secure");
    }
}
