package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Cookie;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.RawConnection;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cookies (session wire, 2.3) with everything set as it is by default. */
@OnEachServer
class CookieTest {
    private static final String EMAIL = "cookie@example.com";

    private final TestServer server;

    CookieTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void user() {
        if (server.users().count() == 0) {
            server.hasUser(EMAIL, PASSWORD);
        }
    }

    private static String remembering(String remember) {
        return """
                {"username": "%s", "password": "%s", "remember": %s}""".formatted(EMAIL, PASSWORD, remember);
    }

    @Test
    void theSessionCookieIsHttpOnlyLaxAndForgottenWithTheBrowser() {
        Cookie session = server.client().signIn(EMAIL, PASSWORD).cookie("metabase.SESSION");
        assertThat(session.attributes())
                .containsOnlyKeys("Path", "SameSite", "HttpOnly")
                .containsEntry("Path", "/")
                .containsEntry("SameSite", "Lax");
    }

    @Test
    void rememberedItLivesAsLongAsTheSession() {
        Cookie session = server.post("/api/session", remembering("true")).cookie("metabase.SESSION");
        assertThat(session.attributes())
                .containsOnlyKeys("Path", "SameSite", "HttpOnly", "Max-Age")
                .containsEntry("Max-Age", "1209600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "null"})
    void rememberThatIsNotTrueIsAsNone(String remember) {
        Answer answer = server.post("/api/session", remembering(remember));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cookie("metabase.SESSION").attributes()).doesNotContainKeys("Max-Age", "Expires");
    }

    @Test
    void theTimeoutMarkIsForTheBrowsersScripts() {
        Cookie timeout = server.client().signIn(EMAIL, PASSWORD).cookie("metabase.TIMEOUT");
        assertThat(timeout.value()).isEqualTo("alive");
        assertThat(timeout.attributes())
                .containsOnlyKeys("Path", "SameSite", "Max-Age")
                .containsEntry("Path", "/")
                .containsEntry("SameSite", "Lax")
                .containsEntry("Max-Age", "1209600");
    }

    @Test
    void theTimeoutMarkIsRenewedOnAnswersToBrowsersOnly() {
        String key = server.signIn(EMAIL, PASSWORD);
        for (String path : List.of("/api/user/current", "/api/session/properties", "/api/login-history/current")) {
            // Twice each, as the second answer comes from memory.
            for (int i = 0; i < 2; i++) {
                assertThat(server.withCookie(key)
                                .get(path)
                                .cookie("metabase.TIMEOUT")
                                .value())
                        .isEqualTo("alive");
                assertThat(server.as(key).get(path).sets("metabase.TIMEOUT")).isFalse();
                assertThat(server.as(key).withCookie(key).get(path).sets("metabase.TIMEOUT"))
                        .isFalse();
            }
        }
        assertThat(server.withCookie(key).get("/api/user/current").sets("metabase.SESSION"))
                .isFalse();
        assertThat(server.withCookie("00000000-0000-0000-0000-000000000000")
                        .get("/api/user/current")
                        .sets("metabase.TIMEOUT"))
                .isFalse();
    }

    @Test
    void signOutRemovesAllThree() {
        String key = server.signIn(EMAIL, PASSWORD);
        Answer answer = server.withCookie(key).delete("/api/session");
        assertThat(answer.status()).isEqualTo(204);
        for (String name : List.of("metabase.SESSION", "metabase.EMBEDDED_SESSION", "metabase.TIMEOUT")) {
            assertThat(answer.headers("Set-Cookie"))
                    .anyMatch(cookie -> cookie.startsWith(name + "=;")
                            && cookie.contains("Path=/")
                            && cookie.contains("Expires=Thu, 1 Jan 1970 00:00:00 GMT"));
        }
        assertThat(answer.cookies().stream().filter(cookie -> cookie.name().equals("metabase.TIMEOUT")))
                .hasSize(1);
    }

    // --- HTTPS ---

    private static void assertSecure(Answer answer, boolean secure) {
        for (String name : List.of("metabase.SESSION", "metabase.TIMEOUT", "metabase.DEVICE")) {
            assertThat(answer.cookie(name).attributes().containsKey("Secure"))
                    .as(name + " in " + answer.headers("Set-Cookie"))
                    .isEqualTo(secure);
        }
        assertThat(answer.cookie("metabase.SESSION").attributes()).containsEntry("SameSite", "Lax");
        assertThat(answer.cookie("metabase.DEVICE").attributes()).containsEntry("SameSite", secure ? "None" : "Lax");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Proto, https, true",
        "X-Forwarded-Proto, HTTPS, true",
        "X-Forwarded-Proto, http, false",
        "X-Forwarded-Protocol, https, true",
        "X-Url-Scheme, https, true",
        "X-Forwarded-Ssl, on, true",
        "X-Forwarded-Ssl, off, false",
        "Front-End-Https, on, true",
        "Front-End-Https, https, false",
        "Origin, https://app.example.com, true",
        "Origin, http://app.example.com, false",
    })
    void aTrustedProxyTellsWhetherTheBrowserSpeaksHttps(String header, String value, boolean secure) {
        assertSecure(server.with(header, value).signIn(EMAIL, PASSWORD), secure);
    }

    // --- The device mark ---

    @Test
    void everyAnswerToANewDeviceMarksItForTwentyYears() {
        for (Answer answer : List.of(
                server.get("/api/session/properties"),
                server.get("/api/user/current"),
                server.get("/api/nowhere"),
                server.post("/api/session", "{}"),
                server.client().signIn(EMAIL, PASSWORD))) {
            Cookie device = answer.cookie("metabase.DEVICE");
            assertThat(device.value()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(device.attributes())
                    .containsOnlyKeys("Path", "Expires", "SameSite", "HttpOnly")
                    .containsEntry("Path", "/")
                    .containsEntry("SameSite", "Lax");
            ZonedDateTime end =
                    ZonedDateTime.parse(device.attributes().get("Expires"), DateTimeFormatter.RFC_1123_DATE_TIME);
            assertThat(Duration.between(server.now(), end.toInstant()))
                    .isBetween(Duration.ofDays(7200), Duration.ofDays(7400));
        }
    }

    @Test
    void probesAreNoDevices() {
        for (String path : List.of("/api/health", "/livez", "/readyz")) {
            Answer answer = server.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void eachNewDeviceGetsAMarkOfItsOwnAndAMarkedOneKeepsIts() {
        String first =
                server.get("/api/session/properties").cookie("metabase.DEVICE").value();
        String second =
                server.get("/api/session/properties").cookie("metabase.DEVICE").value();
        assertThat(first).isNotEqualTo(second);
        Client marked = server.with("Cookie", "metabase.DEVICE=" + first);
        assertThat(marked.get("/api/session/properties").sets("metabase.DEVICE"))
                .isFalse();
        assertThat(marked.signIn(EMAIL, PASSWORD).sets("metabase.DEVICE")).isFalse();
        assertThat(server.tables().count("SELECT COUNT(*) FROM sign_in WHERE device_id = ?", first))
                .isEqualTo(1);
    }

    @Test
    void theMarkGivenWithASignInIsTheOneThatIsRecorded() {
        Answer answer = server.client().signIn(EMAIL, PASSWORD);
        String device = answer.cookie("metabase.DEVICE").value();
        assertThat(server.tables().count("SELECT COUNT(*) FROM sign_in WHERE device_id = ?", device))
                .isEqualTo(1);
    }

    // --- Several lines ---

    @Test
    void cookiesInSeveralHeaderLinesAreAllSeen() {
        String key = server.signIn(EMAIL, PASSWORD);
        String device =
                server.get("/api/session/properties").cookie("metabase.DEVICE").value();
        Answer answer = server.raw(RawConnection.head(
                "GET /api/user/current HTTP/1.1",
                "Host: x",
                "Cookie: other=1",
                "Cookie: metabase.DEVICE=" + device,
                "Cookie: more=2; metabase.SESSION=" + key));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.sets("metabase.DEVICE")).isFalse();
    }

    @Test
    void aFormsCookieIsSeenInTheSecondHeaderLine() {
        Visitor visitor = new Visitor(server.client());
        String form = "proof=" + visitor.proof() + "&username=nobody%40example.com&password=not+the+password";
        Answer answer = server.raw(RawConnection.head(
                        "POST /auth/login HTTP/1.1",
                        "Host: x",
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: " + form.length(),
                        "Cookie: other=1",
                        "Cookie: vestibule.FORM=" + visitor.cookie("vestibule.FORM"))
                + form);
        assertThat(answer.status()).isEqualTo(401); // 403 without the cookie
    }
}
