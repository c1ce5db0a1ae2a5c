package dev.vestibule.platform.http;

import static dev.vestibule.testing.RawConnection.head;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies: what is JSON, and what is not (session wire, 2.6; promises B01, B07). */
@OnEachServer
class BodyTest {
    private static final String EMAIL = "body@example.com";
    private static final String GOOD = Client.credentials(EMAIL, PASSWORD);

    private final TestServer server;

    BodyTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.hasUser(EMAIL, PASSWORD);
        }
    }

    private void assertMalformed(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("Malformed JSON in request body.");
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain");
        HeadersTest.assertSecurityHeaders(answer);
    }

    // --- Malformed JSON ---

    static Stream<String> malformed() {
        return Stream.of(
                "{",
                "}",
                "{\"username\":",
                "{\"username\"}",
                "{username: \"x\", password: \"y\"}",
                "{'username': 'x', 'password': 'y'}",
                "{\"username\": \"x\", \"password\": \"y\",}",
                "{\"username\": \"x\" \"password\": \"y\"}",
                "{\"username\": \"x\", \"password\": \"y\"} trailing",
                "{\"username\": \"x\", \"password\": \"y\"}{\"username\": \"z\"}",
                "{\"username\": \"x\", \"password\": \"y\"}]",
                "{\"username\": \"a\", \"username\": \"b\", \"password\": \"y\"}",
                "{\"username\": \"x\", \"password\": \"y\", \"more\": {\"a\": 1, \"a\": 2}}",
                "{\"username\": \"x\", \"password\": \"y\", \"more\": NaN}",
                "{\"username\": \"x\", \"password\": \"y\", \"more\": Infinity}",
                "{\"username\": \"x\", \"password\": \"y\", \"more\": 0123}",
                "{\"username\": \"x\", \"password\": \"y\", \"more\": +1}",
                "{\"username\": \"x\", \"password\": \"y\", \"more\": undefined}",
                "{\"username\": \"x\", /* comment */ \"password\": \"y\"}",
                "// comment\n{}",
                "{\"username\": \"x\ny\", \"password\": \"y\"}",
                "{\"username\": \"\\x41\", \"password\": \"y\"}",
                "{\"username\": \"\\u12\", \"password\": \"y\"}",
                "{\"username\": \"x\", \"password\": \"y\", \"more\": " + "9".repeat(2000) + "}",
                "{\"more\": " + "[".repeat(40) + "]".repeat(40) + "}",
                "[".repeat(30_000),
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                "username=x&password=y",
                "<xml/>",
                "\u0000");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNotExactlyOneJsonTextIsMalformed(String body) {
        Map<String, List<String>> before = server.tables().dump();
        assertMalformed(server.post("/api/session", body));
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void jsonIsUtf8AndNothingElse() {
        Client client = server.with("Content-Type", "application/json");
        assertMalformed(client.post("/api/session", ("\ufeff" + GOOD).getBytes(StandardCharsets.UTF_8)));
        for (Charset other : List.of(
                StandardCharsets.UTF_16,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE,
                Charset.forName("UTF-32"),
                Charset.forName("UTF-32LE"))) {
            assertMalformed(client.post("/api/session", GOOD.getBytes(other)));
        }
        assertMalformed(
                client.post("/api/session", "{\"username\": \"j\u00fcrgen\"}".getBytes(StandardCharsets.ISO_8859_1)));
        // An overlong "/" and half a surrogate pair, which are no UTF-8.
        for (byte[] bytes :
                new byte[][] {{(byte) 0xc0, (byte) 0xaf}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xff}}) {
            byte[] body = ("{\"username\": \"" + new String(bytes, StandardCharsets.ISO_8859_1) + "\"}")
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertMalformed(client.post("/api/session", body));
        }
    }

    @Test
    void malformedJsonIsToldToWhoIsSignedInToo() {
        Client client = server.as(server.signIn(EMAIL, PASSWORD));
        assertMalformed(client.post("/api/session/password-check", "{"));
        assertMalformed(client.put("/api/user/1/password", "{"));
        assertMalformed(server.post("/api/util/password_check", "{"));
        assertMalformed(server.post("/api/setup", "{"));
    }

    @Test
    void whiteSpaceAroundItIsFine() {
        assertThat(server.post("/api/session", "\r\n\t " + GOOD + " \n\n").status())
                .isEqualTo(200);
    }

    @Test
    void thirtyOneLevelsAreNotDeep() {
        String deep = GOOD.replace("}", ", \"more\": " + "[".repeat(31) + "]".repeat(31) + "}");
        assertThat(server.post("/api/session", deep).status()).isEqualTo(200);
    }

    // --- JSON of another kind ---

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"username\", \"password\"]", "\"text\"", "12", "true", "null", "{}", "   ", ""})
    void whatIsNoObjectHasNoFields(String body) {
        Answer answer = server.post("/api/session", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/specific-errors").toString())
                .isEqualTo("{\"username\":[\"missing required key, received: nil\"],"
                        + "\"password\":[\"missing required key, received: nil\"]}");
    }

    // --- Content types ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "APPLICATION/JSON",
                "application/vnd.api+json",
                "application/problem+json; v=1"
            })
    void jsonHasManyNames(String type) {
        assertThat(server.with("Content-Type", type)
                        .send("POST", "/api/session", GOOD)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                "application/xml",
                "x-application/json",
                "application/ json",
                ";application/json"
            })
    void aBodyOfAnyOtherTypeIsNotLookedAt(String type) {
        Map<String, List<String>> before = server.tables().dump();
        for (String body : List.of(GOOD, "{")) {
            Answer answer = server.with("Content-Type", type).send("POST", "/api/session", body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().at("/errors").size()).isEqualTo(2);
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void aChangeThatIsNotSentAsJsonIsRefusedRatherThanIgnored() {
        int id = server.hasUser("not.json@example.com", PASSWORD);
        Client client = server.as(server.signIn("not.json@example.com", PASSWORD));
        Map<String, List<String>> before = server.tables().dump();
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "text/json")) {
            Answer answer =
                    client.with("Content-Type", type).send("PUT", "/api/user/" + id, "{\"first_name\": \"Grace\"}");
            assertThat(answer.status()).as(type).isEqualTo(400);
            assertThat(answer.json().at("/errors/_error").textValue()).contains("Content-Type: application/json");
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void aBodyWithoutATypeIsNotLookedAtEither() {
        Answer answer = server.rawPost("/api/session", GOOD.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors").size()).isEqualTo(2);
    }

    /** Many clients send the type with every request. */
    @Test
    void theTypeWithoutABodyIsFine() {
        String key = server.signIn(EMAIL, PASSWORD);
        Client client = server.as(key).with("Content-Type", "application/json");
        assertThat(client.get("/api/user/current").status()).isEqualTo(200);
        assertThat(client.get("/api/session/properties").status()).isEqualTo(200);
        assertThat(client.delete("/api/session").status()).isEqualTo(204);
    }

    @Test
    void aBodyWhereNoneIsExpectedIsReadAndDropped() {
        String key = server.signIn(EMAIL, PASSWORD);
        for (String body : List.of("{}", "{", "x".repeat(60_000))) {
            Client client = server.as(key).with("Content-Type", "application/json");
            assertThat(client.send("GET", "/api/user/current", body).status()).isEqualTo(200);
            assertThat(client.send("GET", "/api/session/properties", body).status())
                    .isEqualTo(200);
            assertThat(client.send("POST", "/api/session/refresh", body).status())
                    .isEqualTo(200);
            key = server.signIn(EMAIL, PASSWORD);
        }
        assertThat(server.as(key).send("DELETE", "/api/session", "{\"id\": 1}").status())
                .isEqualTo(204);
    }

    @Test
    void aDroppedBodyIsNotTakenForTheNextRequest() {
        String key = server.signIn(EMAIL, PASSWORD);
        String smuggled = head("DELETE /api/session HTTP/1.1", "Host: x", "X-Metabase-Session: " + key);
        Answer answer = server.rawToTheEnd(head(
                        "GET /api/user/current HTTP/1.1",
                        "Host: x",
                        "X-Metabase-Session: " + key,
                        "Content-Length: " + smuggled.length())
                + smuggled
                + head("GET /livez HTTP/1.1", "Host: x", "Connection: close"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains(EMAIL).contains("HTTP/1.1 200").endsWith("{\"status\":\"ok\"}");
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(200);
    }

    @Test
    void aBodyMayComeInChunks() {
        int half = GOOD.length() / 2;
        String chunks = Stream.of(GOOD.substring(0, half), GOOD.substring(half), "")
                .map(chunk -> Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n")
                .collect(Collectors.joining());
        Answer answer = server.raw(head(
                        "POST /api/session HTTP/1.1",
                        "Host: x",
                        "Content-Type: application/json",
                        "Transfer-Encoding: chunked")
                + chunks);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"id\"");
    }

    // --- Accept ---

    @ParameterizedTest
    @ValueSource(
            strings = {"*/*", "text/html", "image/png", "application/xml;q=1.0, text/plain;q=0", "nonsense", "*/*;q=0"})
    void whatTheClientWouldLikeToReadMakesNoDifference(String accept) {
        Client client = server.with("Accept", accept);
        Answer answer = client.signIn(EMAIL, PASSWORD);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(client.as(answer.key()).get("/api/user/current").status()).isEqualTo(200);
        assertThat(client.get("/api/session/properties").status()).isEqualTo(200);
        assertThat(client.get("/api/user/current").text()).isEqualTo("Unauthenticated");
        assertThat(client.get("/api/health").status()).isEqualTo(200);
    }
}
