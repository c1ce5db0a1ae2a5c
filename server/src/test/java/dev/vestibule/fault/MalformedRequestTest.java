package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of doubtful shape: one answer, never two, and never a fault of ours (promises, B10 and B11). */
class MalformedRequestTest {
    private static final String HOST = "Host: localhost\r\n";
    private static final String POST = "POST /api/session HTTP/1.1\r\n" + HOST;
    private static final String HIDDEN = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static Node node;
    private static String key;

    @BeforeAll
    static void start(@TempDir Path directory) {
        DatabaseSettings database = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.cheap().in(database, 1);
        node = Node.on(database);
        key = node.signIn(People.email(0), People.PASSWORD).hasStatus(200).key();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    // --- Where a message ends: two opinions about it are how requests are smuggled ---

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.vestibule.fault.MalformedRequests#doubtful")
    void isAnswered400AndNothingBehindItIsRead(String name, String request) {
        try (Wire wire = node.connect()) {
            Reply reply = wire.send(request + HIDDEN).reply().hasStatus(400).isSecured();
            assertThat(reply.header("Connection")).contains("close");
            assertThat(wire.untilClosed()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.vestibule.fault.MalformedRequests#brokenBodies")
    void brokenChunksAreAnswered400AndNothingBehindThemIsRead(String name, String body) {
        try (Wire wire = node.connect()) {
            wire.send(POST + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + body + HIDDEN);
            Reply reply = wire.reply().hasStatus(400).isSecured();
            assertThat(reply.header("Connection")).contains("close");
            assertThat(wire.untilClosed()).isEmpty();
        }
        Awaitility.await().until(() -> node.underWay() == 1);
    }

    @Test
    void browsersAreRefusedTheSameWay() {
        try (Wire wire = node.connect()) {
            wire.send(
                    "GET /livez HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Language: de\r\nno colon\r\n\r\n");
            wire.reply().hasStatus(400).isSecured();
            assertThat(wire.untilClosed()).isEmpty();
        }
        try (Wire wire = node.connect()) {
            wire.send("GET ?? HTTP/3.0\r\nAccept: text/html\r\n\r\n")
                    .reply()
                    .hasStatus(400)
                    .isSecured();
        }
        node.get("/api/nothing", "Accept: text/html").hasStatus(401).isSecured();
        node.get("/nothing", "Accept: text/html").hasStatus(404).isSecured();
    }

    @Test
    void manyPipelinedRequestsAreAllAnswered() {
        try (Wire wire = node.connect().send(Wire.get("/livez").repeat(1000))) {
            for (int i = 0; i < 1000; i++) {
                wire.reply().hasStatus(200);
            }
        }
    }

    @Test
    void lengthThatIsTooShortMakesTheRestAnotherRequest() {
        try (Wire wire = node.connect()) {
            wire.send(POST + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}}}\r\n\r\n" + HIDDEN);
            wire.reply().hasStatus(400).isSecured(); // the fields are missing
            wire.reply().hasStatus(400).isSecured(); // and "}}" is no request
            assertThat(wire.untilClosed()).isEmpty();
        }
    }

    @Test
    void lettersBeyondAsciiInValuesAreCarriedButOpenNothing() {
        node.get("/api/user/current", "X-Metabase-Session: " + key + "\u00e4")
                .hasStatus(401)
                .isSecured();
        node.get("/api/user/current", "Cookie: other=\u00e4\u00f6; metabase.SESSION=" + key, "User-Agent: Br\u00f6wser")
                .hasStatus(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "=",
                "metabase.SESSION",
                "metabase.SESSION=",
                "metabase.SESSION=\"",
                "metabase.SESSION=\u0001",
                "metabase.SESSION=KEY; metabase.SESSION=KEY",
                "metabase.SESSION=00000000-0000-0000-0000-000000000000; metabase.SESSION=KEY",
                "metabase.SESSION=KEY\u00e4",
                "metabase.SESSION=KEY KEY",
                ",metabase.SESSION=KEY",
                "$Version=1; metabase.SESSION=KEY; $Path=/"
            })
    void oddCookiesAreNoFault(String cookie) {
        Reply reply = node.get("/api/user/current", "Cookie: " + cookie.replace("KEY", key))
                .isSecured();
        assertThat(reply.status()).isIn(200, 400, 401);
    }

    // --- Methods ---

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "PROPFIND", "CONNECT", "TRACK", "DEBUG", "get", "G\u00cbT", "PURGE"})
    void unknownMethodsAre405OrNoRequest(String method) {
        try (Wire wire = node.connect()) {
            Reply reply = wire.send(Wire.request(method, "/livez", "", Wire.holding(key)))
                    .reply()
                    .isSecured();
            assertThat(reply.status()).isIn(400, 405);
            assertThat(reply.body()).doesNotContain(key);
            assertThat(wire.untilClosed()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"})
    void methodIsNotOverridden(String header) {
        node.get("/api/user/current", header + ": DELETE", Wire.holding(key)).hasStatus(200);
        node.ask(Wire.request("POST", "/api/session?_method=DELETE", "", header + ": DELETE", Wire.holding(key)))
                .hasStatus(400);
        node.check(key).hasStatus(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/api/session/properties", "/api/user/current", "/api/nothing", "/nothing"})
    void headIsLikeGetWithoutABody(String path) {
        Reply get = node.get(path);
        try (Wire wire = node.connect()) {
            wire.send(Wire.request("HEAD", path, "") + Wire.get("/livez"));
            Reply head = wire.replyToHead().isSecured();
            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
            wire.reply().hasStatus(200); // comes at once, so nothing stood in between
        }
    }

    // --- Paths ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/user/current/x.css",
                "/api/user/current;x.css",
                "/api/user/current/",
                "/api/user/current%00",
                "/api/user/current%00.css",
                "/api/user/%63urrent",
                "/api/user/%2e%2e/user/current",
                "/api/../api/user/current",
                "/api/./user/current",
                "/api//user/current",
                "/api/user/CURRENT",
                "/API/user/current",
                "/api%2fuser/current",
                "/api/user/current%20",
                "/api/user/current%",
                "/api/user/current%zz",
                "/api/user/current\\",
                "/api/user/1/password",
                "/api/user/99999999999999999999/password",
                "/api/user/-1/password"
            })
    void otherSpellingsOfApiPathsAreOtherPaths(String path) {
        boolean below = path.startsWith("/api/");
        node.get(path).hasStatus(below ? 401 : 404).isSecured();
        node.get(path, Wire.holding(key)).hasStatus(404).isSecured();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/user/current",
                "//evil.example/api/user/current",
                "/%2e%2e/api/user/current",
                "/../api/user/current",
                "/..%2fapi/user/current",
                "/livez/",
                "/livez;",
                "/livez%00",
                "/metrics/",
                "/%",
                "/%zz"
            })
    void otherSpellingsAreNotFound(String path) {
        node.get(path).hasStatus(404).isSecured();
        node.get(path, Wire.holding(key)).hasStatus(404).isSecured();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/user/current?",
                "/api/user/current?x.css",
                "/api/user/current?a=%zz",
                "/api/user/current?a=1&a=2",
                "/api/user/current?%00",
                "/api/user/current??"
            })
    void queriesDoNotChangeTheRoute(String path) {
        node.get(path).hasStatus(401).isSecured();
        node.get(path, Wire.holding(key)).hasStatus(200).isSecured();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=%zz", "token=%", "token=%f", "token=a&token=b", "%zz=1&token=a"})
    void brokenQueriesAreRefused(String query) {
        node.get("/api/session/password_reset_token_valid?" + query)
                .hasStatus(400)
                .isSecured();
    }

    /** Whatever it answers, it answers with all headers and no fault of ours. */
    @Test
    void everyRouteAnswersSecured() {
        List<String> routes = node.routes().stream()
                .filter(
                        route -> !route.matches(
                                "GET /(assets/.*|.*\\.svg|.*\\.ico|\\.well-known/(openid|oauth).*|oauth/jwks)")) // which may be kept
                .toList();
        assertThat(routes).hasSizeGreaterThan(20);
        for (String route : routes) {
            String method = route.substring(0, route.indexOf(' '));
            String path = route.substring(route.indexOf(' ') + 1).replaceAll("\\{[^}]*}", "0");
            for (String header : List.of("Accept: */*", "Accept: text/html", Wire.holding(key))) {
                if (method.equals("DELETE") && path.equals("/api/session") && header.startsWith("X-")) {
                    continue; // the other tests go on with this key
                }
                Reply reply = node.ask(Wire.request(method, path, "", header)).isSecured();
                assertThat(reply.status()).as("%s with %s", route, header).isLessThan(500);
            }
        }
    }

    @Test
    void asteriskAndAbsoluteFormsAreTaken() {
        node.ask(Wire.request("OPTIONS", "*", "")).hasStatus(404).isSecured();
        node.get("http://localhost/api/user/current", Wire.holding(key))
                .hasStatus(200)
                .isSecured();
        node.get("http://localhost/api/user/current").hasStatus(401).isSecured();
        node.get("http://localhost").hasStatus(303).isSecured();
    }

    // --- Connections ---

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            all.append(Wire.get("/livez"))
                    .append(Wire.get("/api/session/properties"))
                    .append(Wire.get("/api/nothing"))
                    .append(Wire.signIn(People.email(0), People.PASSWORD))
                    .append(Wire.get("/nothing"));
        }
        try (Wire wire = node.connect().send(all.toString())) {
            for (int i = 0; i < 20; i++) {
                assertThat(wire.reply().hasStatus(200).body()).contains("ok");
                assertThat(wire.reply().hasStatus(200).body()).contains("setup-token");
                wire.reply().hasStatus(401);
                assertThat(wire.reply().hasStatus(200).key()).isNotEmpty();
                wire.reply().hasStatus(404);
            }
        }
        assertThat(node.underWay()).isEqualTo(1);
    }

    @Test
    void expectationIsMet() {
        String body = Wire.credentials(People.email(0), People.PASSWORD);
        try (Wire wire = node.connect()) {
            wire.send(POST + "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
                    + body.length() + "\r\n\r\n");
            wire.reply().hasStatus(100);
            wire.send(body).reply().hasStatus(200).isSecured();
            wire.send(Wire.get("/livez")).reply().hasStatus(200);
        }
    }

    @Test
    void http10IsAnsweredAndClosedUnlessItAsksOtherwise() {
        try (Wire wire = node.connect()) {
            wire.send("GET /livez HTTP/1.0\r\n\r\n").reply().hasStatus(200).isSecured();
            assertThat(wire.untilClosed()).isEmpty();
        }
        try (Wire wire = node.connect()) {
            for (int i = 0; i < 2; i++) {
                Reply reply = wire.send("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                        .reply();
                assertThat(reply.hasStatus(200).header("Connection")).contains("keep-alive");
            }
        }
    }

    @Test
    void upgradesAreNotMade() {
        for (String protocol : List.of("h2c", "websocket")) {
            node.get(
                            "/livez",
                            "Connection: Upgrade, HTTP2-Settings",
                            "Upgrade: " + protocol,
                            "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "Sec-WebSocket-Version: 13")
                    .hasStatus(200)
                    .isSecured();
        }
    }

    @Test
    void closeIsHonoured() {
        try (Wire wire = node.connect()) {
            Reply reply =
                    wire.send(Wire.get("/livez", "Connection: close")).reply().hasStatus(200);
            assertThat(reply.header("Connection")).contains("close");
            assertThat(wire.untilClosed()).isEmpty();
        }
    }

    @Test
    void clientsThatHangUpLeaveNothingUnderWay() {
        String signIn = Wire.signIn(People.email(0), People.PASSWORD);
        for (String part : List.of(
                "",
                "GET /liv",
                "GET /livez HTTP/1.1\r\nHost: loc",
                POST + "Content-Length: 100\r\n\r\n",
                POST + "Content-Length: 100\r\n\r\nhalf",
                POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhal",
                POST + "Transfer-Encoding: xchunked\r\n\r\n",
                signIn,
                signIn + signIn + signIn.substring(0, 50))) {
            for (int i = 0; i < 5; i++) {
                node.connect().send(part).hangUp();
            }
        }
        Awaitility.await().until(() -> node.underWay() == 1);
    }
}
