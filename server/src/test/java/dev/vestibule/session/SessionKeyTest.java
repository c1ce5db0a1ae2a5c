package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request's session key comes from, and which keys open nothing (session wire, 2.1 and 2.2). */
@OnEachServer
class SessionKeyTest {
    private static final String EMAIL = "key@example.com";
    private static final String UNKNOWN = "01234567-89ab-cdef-0123-456789abcdef";

    private final TestServer server;
    private final String key;

    SessionKeyTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.hasUser(EMAIL, PASSWORD);
        }
        key = server.signIn(EMAIL, PASSWORD);
    }

    private static void assertUnauthenticated(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("Unauthenticated");
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain");
    }

    private static void assertSignedIn(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("email").textValue()).isEqualTo(EMAIL);
    }

    @Test
    void headerOrCookieSignsIn() {
        assertSignedIn(server.as(key).get("/api/user/current"));
        assertSignedIn(server.withCookie(key).get("/api/user/current"));
        assertSignedIn(server.with("Cookie", "a=b; metabase.SESSION=" + key + "; metabase.DEVICE=x")
                .get("/api/user/current"));
        assertSignedIn(server.with("x-METABASE-session", key).get("/api/user/current"));
    }

    @Test
    void withoutAKeyNobodyIsSignedIn() {
        assertUnauthenticated(server.get("/api/user/current"));
        assertUnauthenticated(server.with("Cookie", "metabase.TIMEOUT=alive").get("/api/user/current"));
    }

    @ParameterizedTest
    @ValueSource(strings = {UNKNOWN, "not a key", "null", "0", "''"})
    void theHeaderDecidesAloneWhereThereIsOne(String header) {
        assertUnauthenticated(server.as(header).withCookie(key).get("/api/user/current"));
        assertSignedIn(server.as(key).withCookie(header).get("/api/user/current"));
    }

    @Test
    void anEmptyHeaderDecidesToo() {
        assertUnauthenticated(server.as("").withCookie(key).get("/api/user/current"));
    }

    @Test
    void ofTwoHeadersTheFirstDecides() {
        assertSignedIn(server.as(key).as(UNKNOWN).get("/api/user/current"));
        assertUnauthenticated(server.as(UNKNOWN).as(key).get("/api/user/current"));
    }

    @Test
    void nothingElseCarriesAKey() {
        for (Client client : List.of(
                server.with("Cookie", "metabase.EMBEDDED_SESSION=" + key),
                server.with("Cookie", "metabase.EMBEDDED_SESSION=" + key)
                        .with("X-Metabase-Anti-CSRF-Token", "0123456789abcdef0123456789abcdef"),
                server.with("Authorization", "Bearer " + key),
                server.with("X-API-Key", key),
                server.with("Cookie", "metabase.DEVICE=" + key),
                server.with("Cookie", "METABASE.SESSION=" + key))) {
            assertUnauthenticated(client.get("/api/user/current"));
        }
        assertUnauthenticated(server.get("/api/user/current?session=" + key + "&X-Metabase-Session=" + key));
    }

    /** Whoever has a copy of the database has these, and must get nowhere with them. */
    @Test
    void neitherTheSessionsNumberNorItsDigestOpensAnything() {
        Map<String, String> row = server.tables()
                .rows("SELECT * FROM session ORDER BY created_at DESC")
                .get(0);
        for (String stored : List.of(
                row.get("id"), row.get("key_digest"), row.get("key_digest").substring(0, 36), row.get("device_id"))) {
            assertUnauthenticated(server.as(stored).get("/api/user/current"));
            assertUnauthenticated(server.withCookie(stored).get("/api/user/current"));
        }
        String inShape = row.get("key_digest").replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12}).*", "$1-$2-$3-$4-$5");
        assertUnauthenticated(server.as(inShape).get("/api/user/current"));
    }

    @Test
    void aKeyThatIsNotExactlyTheOneIsNone() {
        for (String nearly : List.of(
                key.toUpperCase(Locale.ROOT).equals(key) ? UNKNOWN : key.toUpperCase(Locale.ROOT),
                key.replace("-", ""),
                "{" + key + "}",
                "\"" + key + "\"",
                key + "0",
                key.substring(1),
                key + "," + key,
                "urn:uuid:" + key)) {
            assertUnauthenticated(server.as(nearly).get("/api/user/current"));
        }
    }

    @Test
    void aWrongKeyIsRefusedOnEveryPathThatNeedsOne() {
        for (String shown : List.of(UNKNOWN, "nonsense")) {
            Client client = server.as(shown);
            assertUnauthenticated(client.get("/api/user/current"));
            assertUnauthenticated(client.get("/api/login-history/current"));
            assertUnauthenticated(client.get("/api/util/random_token"));
            assertUnauthenticated(client.get("/metrics"));
            assertUnauthenticated(client.post("/api/session/password-check", "{\"password\": \"x\"}"));
            assertUnauthenticated(client.post("/api/session/refresh", ""));
            assertUnauthenticated(client.put("/api/user/1/password", "{\"password\": \"x\"}"));
            assertUnauthenticated(client.delete("/api/user/1"));
            assertThat(client.get("/api/session/properties").json().has("user")).isFalse();
        }
    }

    // --- Other sites' pages (promise S07) ---

    private static final List<List<String>> OTHER_SITES = List.of(
            List.of("Sec-Fetch-Site", "cross-site"),
            List.of("Sec-Fetch-Site", "same-site"),
            List.of("Origin", "https://evil.example.com"),
            List.of("Origin", "null"),
            List.of("Origin", "http://127.0.0.1"), // another port is another site
            List.of("Origin", "http://127.0.0.1.example.com"));

    @Test
    void aCookieAloneLetsNoOtherSiteAct() {
        int id = server.users().id(EMAIL);
        Map<String, List<String>> before = server.tables().dump();
        for (List<String> header : OTHER_SITES) {
            Client page = server.withCookie(key).with(header.get(0), header.get(1));
            for (Answer answer : List.of(
                    page.delete("/api/session"),
                    page.post("/api/session/refresh", ""),
                    page.post("/api/session/password-check", "{\"password\": \"" + PASSWORD + "\"}"),
                    page.put("/api/user/" + id + "/password", """
                            {"password": "nine yellow spoons dance", "old_password": "%s"}""".formatted(PASSWORD)),
                    page.delete("/api/user/" + id))) {
                assertThat(answer.status()).as(header.toString()).isEqualTo(403);
                assertThat(answer.text()).isEqualTo("You don't have permissions to do that.");
                assertThat(answer.sets("metabase.SESSION")).isFalse();
            }
        }
        assertThat(server.tables().dump()).isEqualTo(before);
        assertSignedIn(server.withCookie(key).get("/api/user/current"));
    }

    @Test
    void theSiteItselfMayActByCookie() {
        String own = "http://127.0.0.1:" + server.port();
        for (Client page : List.of(
                server.client(),
                server.with("Sec-Fetch-Site", "same-origin").with("Origin", own),
                server.with("Sec-Fetch-Site", "none"),
                server.with("Origin", own))) {
            assertThat(page.withCookie(key)
                            .post("/api/session/password-check", "{\"password\": \"" + PASSWORD + "\"}")
                            .status())
                    .isEqualTo(200);
        }
    }

    /** The header is proof enough: no page can make a browser send it here. */
    @Test
    void whoShowsTheKeyInTheHeaderMayActFromAnywhere() {
        for (List<String> header : OTHER_SITES) {
            assertThat(server.as(key)
                            .with(header.get(0), header.get(1))
                            .post("/api/session/password-check", "{\"password\": \"" + PASSWORD + "\"}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void noOtherSiteIsAllowedToReadAnAnswer() {
        for (List<String> header : OTHER_SITES) {
            Answer answer =
                    server.withCookie(key).with(header.get(0), header.get(1)).get("/api/user/current");
            assertThat(answer.headers()).noneMatch(line -> line.name().startsWith("access-control-"));
            assertThat(answer.header("Cross-Origin-Resource-Policy")).contains("same-origin");
        }
        Answer preflight = server.with("Origin", "https://evil.example.com")
                .with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "content-type,x-metabase-session")
                .send("OPTIONS", "/api/session", "");
        assertThat(preflight.headers()).noneMatch(line -> line.name().startsWith("access-control-"));
    }
}
