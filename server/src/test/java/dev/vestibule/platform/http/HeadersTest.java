package dev.vestibule.platform.http;

import static dev.vestibule.testing.RawConnection.head;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The headers of every answer, whatever it is (session wire, 2.5; promises, section 2). */
@OnEachServer(TestServer.IMPATIENT)
class HeadersTest {
    private static final String EMAIL = "headers@example.com";

    private final TestServer server;

    HeadersTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.hasUser(EMAIL, PASSWORD);
        }
    }

    static void assertSecurityHeaders(Answer answer) {
        assertOnce(answer, "Cache-Control", "max-age=0, no-cache, must-revalidate, proxy-revalidate, no-store");
        assertOnce(answer, "Expires", "Tue, 03 Jul 2001 06:00:00 GMT");
        assertOnce(answer, "Strict-Transport-Security", "max-age=31536000");
        assertOnce(answer, "X-Frame-Options", "DENY");
        assertOnce(answer, "X-Permitted-Cross-Domain-Policies", "none");
        assertOnce(answer, "X-Content-Type-Options", "nosniff");
        assertOnce(answer, "Referrer-Policy", "no-referrer");
        assertOnce(answer, "X-Metabase-Version", "v0.64.0");
        assertThat(answer.headers("Content-Security-Policy")).hasSize(1);
        assertThat(answer.header("Content-Security-Policy").orElseThrow().split("; *"))
                .contains("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'");
        assertThat(answer.headers("Last-Modified")).hasSize(1);
        assertThat(answer.header("Last-Modified").orElseThrow())
                .matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT");
        assertThat(answer.header("X-XSS-Protection")).isEmpty();
        assertThat(answer.header("Server")).isEmpty();
    }

    private static void assertOnce(Answer answer, String name, String value) {
        assertThat(answer.headers(name)).as(name + " of " + answer.status()).containsExactly(value);
    }

    private static void assertIs(int status, Answer answer) {
        assertThat(answer.status()).isEqualTo(status);
        assertSecurityHeaders(answer);
        assertThat(answer.text()).doesNotContain("Exception", "SQL", ".java:");
    }

    @Test
    void goodAnswersHaveThemAll() {
        String key = server.signIn(EMAIL, PASSWORD);
        for (int i = 0; i < 2; i++) { // the second time from memory
            assertIs(200, server.as(key).get("/api/user/current"));
            assertIs(200, server.as(key).get("/api/session/properties"));
            assertIs(200, server.get("/api/session/properties"));
            assertIs(200, server.get("/api/health"));
            assertIs(200, server.get("/livez"));
            assertIs(200, server.get("/readyz"));
        }
        assertIs(200, server.client().signIn(EMAIL, PASSWORD));
        String tag = server.get("/api/session/properties").header("ETag").orElseThrow();
        assertIs(304, server.with("If-None-Match", tag).get("/api/session/properties"));
        assertIs(204, server.as(key).delete("/api/session"));
    }

    @Test
    void refusalsHaveThemToo() {
        String key = server.signIn(EMAIL, PASSWORD);
        assertIs(400, server.post("/api/session", "{}"));
        assertIs(400, server.post("/api/session", "{"));
        assertIs(401, server.get("/api/user/current"));
        assertIs(401, server.client().signIn(EMAIL, "not the password"));
        assertIs(403, server.as(key).get("/api/util/random_token"));
        assertIs(404, server.as(key).get("/api/nowhere"));
        assertIs(404, server.get("/nowhere"));
        assertIs(404, server.client().delete("/api/session"));
    }

    @Test
    void soHaveAnswersToWhatIsNoProperRequest() {
        assertIs(400, server.raw(head("nonsense")));
        assertIs(400, server.raw(head("GET /api/health HTTP/1.1", "Host: x", "bad header")));
        assertIs(
                400,
                server.raw(
                        head("POST /api/session HTTP/1.1", "Host: x", "Content-Length: 5", "Transfer-Encoding: chunked")
                                + "0\r\n\r\n"));
        assertIs(405, server.raw(head("TRACE /api/health HTTP/1.1", "Host: x")));
        assertIs(413, server.raw(head("POST /api/session HTTP/1.1", "Host: x", "Content-Length: 65537")));
        assertIs(414, server.raw(head("GET /" + "x".repeat(9_000) + " HTTP/1.1", "Host: x")));
        assertIs(431, server.raw(head("GET /api/health HTTP/1.1", "Host: x", "X-Long: " + "x".repeat(20_000))));
        assertIs(431, server.raw(head("GET /api/health HTTP/1.1", "Host: x" + "\r\nX-Many: x".repeat(120))));
    }

    @Test
    void ourOwnTroubleHasThemAndSaysWhenToComeAgain() {
        server.tables().whileLocked("SELECT id FROM account", () -> {
            Answer answer = server.client().signIn(EMAIL, PASSWORD);
            assertIs(503, answer);
            assertThat(answer.header("Retry-After").orElseThrow()).matches("[1-9]\\d*");
        });
        assertIs(200, server.client().signIn(EMAIL, PASSWORD));
    }

    @Test
    void theVersionIsTheContractsAndTellsNothingElse() {
        assertThat(server.get("/livez").headers())
                .noneMatch(header ->
                        header.value().contains("Vert.x") || header.value().contains("Java"));
    }

    @Test
    void theDateOfTheAnswerIsNow() {
        ZonedDateTime modified = ZonedDateTime.parse(
                server.get("/livez").header("Last-Modified").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(Duration.between(modified.toInstant(), server.now()).abs()).isLessThan(Duration.ofSeconds(10));
    }

    /** One is written from prepared bytes, the other header by header. */
    private static List<String> sameEachTime(Answer answer) {
        return answer.headers().stream()
                .map(header -> header.name()
                        + (List.of("x-request-id", "last-modified", "set-cookie")
                                        .contains(header.name())
                                ? ""
                                : ": " + header.value()))
                .toList();
    }

    @Test
    void headAnswersAsGetWithoutTheBody() {
        String key = server.signIn(EMAIL, PASSWORD);
        for (String path :
                List.of("/api/user/current", "/api/session/properties", "/livez", "/api/nowhere", "/nowhere")) {
            String[] lines = {path + " HTTP/1.1", "Host: x", "Connection: close", "X-Metabase-Session: " + key};
            Answer get = server.raw("GET " + head(lines));
            Answer head = server.raw("HEAD " + head(lines));
            assertThat(head.text()).isEmpty();
            assertThat(head.status()).isEqualTo(get.status());
            assertThat(sameEachTime(get)).as(path).containsExactlyInAnyOrderElementsOf(sameEachTime(head));
            assertThat(head.header("Content-Length")).as(path).isEqualTo(get.header("Content-Length"));
            assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
            assertSecurityHeaders(head);
        }
    }
}
