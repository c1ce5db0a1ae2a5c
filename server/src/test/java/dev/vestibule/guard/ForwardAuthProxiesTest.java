package dev.vestibule.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.GuardProxy;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.RawConnection;
import dev.vestibule.testing.TestFiles;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples of {@code deploy/}, as Debian's proxies run them, in front of an application that says what it gets. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource(GuardProxy.class)
class ForwardAuthProxiesTest {
    private static final String HOST = "app.example.com";

    @Parameter
    private GuardProxy kind;

    private Path directory;
    private TestServer server;
    private HttpServer application;
    private GuardProxy.Running proxy;
    private int port;
    private String key;

    @BeforeParameterizedClassInvocation
    void start() throws IOException {
        directory = TestFiles.newDirectory("guard-proxy");
        server = TestServer.on(DatabaseKind.H2);
        GuardWorld world = new GuardWorld(server);
        key = world.session("ann@guard.example");
        world.rule("\"host\": \"app.example.com\", \"path\": \"/public\", \"access\": \"anyone\"");
        world.rule("\"host\": \"app.example.com\", \"path\": \"/admin\", \"groups\": [\"Administrators\"]");
        world.rule("\"host\": \"app.example.com\", \"path\": \"/inside\", \"networks\": [\"192.0.2.0/24\"]");
        world.rule("\"host\": \"app.example.com\"");
        world.rule("\"host\": \"open.example.com\", \"access\": \"anyone\"");
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/", ForwardAuthProxiesTest::echo);
        application.start();
        port = Ports.free();
        proxy = kind.start(
                directory, port, server.port(), application.getAddress().getPort());
    }

    @AfterParameterizedClassInvocation
    void stop() throws IOException {
        proxy.close();
        application.stop(0);
        server.close();
        TestFiles.delete(directory);
    }

    private static void echo(HttpExchange exchange) throws IOException {
        String headers = exchange.getRequestHeaders().entrySet().stream()
                .map(header -> header.getKey().toLowerCase(Locale.ROOT) + "=" + String.join("|", header.getValue()))
                .sorted()
                .collect(Collectors.joining("\n"));
        byte[] body = ("APPLICATION " + exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n" + headers
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Answer ask(String method, String host, String path, String... lines) {
        String request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + String.join("\r\n", lines)
                + (lines.length == 0 ? "" : "\r\n") + "Connection: close\r\n\r\n";
        return RawConnection.exchange(port, request.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    private Answer get(String path, String... lines) {
        return ask("GET", HOST, path, lines);
    }

    private String cookie() {
        return "Cookie: metabase.SESSION=" + key;
    }

    private static boolean reached(Answer answer) {
        return answer.text().contains("APPLICATION");
    }

    @Test
    void programsAreRefusedAndBrowsersSentToTheSignInPage() {
        Answer program = get("/x");
        assertThat(program.status()).isEqualTo(401);
        assertThat(program.header("WWW-Authenticate")).isPresent();
        assertThat(program.header("Location")).isEmpty();
        Answer page = get("/x", "Accept: text/html");
        assertThat(page.status()).isEqualTo(302);
        assertThat(page.header("Location").orElseThrow())
                .startsWith("http://localhost:" + server.port() + "/auth/login?redirect=");
        assertThat(page.sets("vestibule.GUARD_BROWSER")).isTrue();
        assertThat(get("/admin", cookie()).status()).isEqualTo(403);
        assertThat(get("/public/x").status()).isEqualTo(200);
    }

    @Test
    void theApplicationGetsTheIdentityAndNothingThatTheClientSends() {
        String[] lies = {
            "Remote-User: boss", "Remote-Groups: Administrators", "X-Vestibule-Identity: x", "Remote-Name: x"
        };
        Answer known = get("/x?y=1", cookie(), lies[0], lies[1], lies[2], lies[3]);
        assertThat(known.status()).isEqualTo(200);
        assertThat(known.text())
                .contains("APPLICATION GET /x?y=1", "remote-user=ann@guard.example\n", "remote-groups=All Users\n")
                .doesNotContain("boss", "Administrators", "identity=x");
        Answer open = get("/public", lies[0], lies[1], lies[2], lies[3]);
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.text()).doesNotContain("boss", "Administrators", "identity=x", "name=x");
        Answer byHeader = get("/x", "X-Metabase-Session: " + key);
        assertThat(byHeader.status()).isEqualTo(200);
        assertThat(byHeader.text()).as("not for the application").doesNotContain(key);
        for (String twin : List.of("Remote_User: boss", "remote_groups: boss", "X_Vestibule_Identity: boss")) {
            assertThat(get("/public", twin).text()).as(twin).doesNotContain("boss");
        }
    }

    @Test
    void theClientCannotChooseWhatIsAskedAbout() {
        for (String line : List.of(
                "X-Forwarded-Uri: /public",
                "X-Original-URL: http://app.example.com/public",
                "X-Original-Method: OPTIONS",
                "X-Forwarded-Host: other.example",
                "X-Forwarded-Method: OPTIONS")) {
            assertThat(reached(get("/x", line))).as(line).isFalse();
        }
        assertThat(get("/inside", cookie(), "X-Forwarded-For: 192.0.2.1").status())
                .isEqualTo(403);
        assertThat(get("/inside", cookie(), "X-Real-IP: 192.0.2.1").status()).isEqualTo(403);
    }

    @Test
    void tricksWithPathsAndHostsDoNotReachTheApplication() {
        for (String path : List.of(
                "/public/../x",
                "/public/%2e%2e/x",
                "/public/..%2fx",
                "/public/..;/x",
                "//public",
                "/public/%252e%252e/x",
                "/PUBLIC",
                "/public/%00",
                "/admin;x",
                "/public/..%5cx")) {
            assertThat(reached(get(path))).as(path).isFalse();
        }
        for (String host : List.of("127.0.0.1", "other.example", "app.example.com.evil.example", "x.app.example.com")) {
            assertThat(reached(ask("GET", host, "/public"))).as(host).isFalse();
        }
        assertThat(reached(ask("GET", "APP.example.com", "/x"))).isFalse();
    }

    /** What is open at another application is not open here. */
    @Test
    void theHostOfAnotherApplicationDoesNotReachThisOne() {
        for (String host : List.of(
                "open.example.com",
                "OPEN.example.com:80",
                "app.example.com,open.example.com",
                "open.example.com,app.example.com")) {
            assertThat(reached(ask("GET", host, "/x"))).as(host).isFalse();
        }
        assertThat(reached(ask("GET", "open.example.com", "http://app.example.com/x")))
                .isFalse();
        assertThat(reached(ask("GET", HOST, "http://open.example.com/x"))).isFalse();
    }

    @Test
    void anUpgradeWithoutASessionIsRefused() {
        String request = "GET /socket HTTP/1.1\r\nHost: " + HOST + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        Answer answer = RawConnection.exchange(port, request.getBytes(StandardCharsets.ISO_8859_1), false);
        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void aBrowserComesBackWithAKeyForThisHost() {
        Visitor visitor = Visitor.signedIn(server, "ann@guard.example");
        Answer page = get("/report?x=1", "Accept: text/html");
        String location = page.header("Location").orElseThrow();
        String back = URLDecoder.decode(location.substring(location.indexOf('=') + 1), StandardCharsets.UTF_8);
        String ticket = visitor.ask(back).header("Location").orElseThrow();
        assertThat(ticket).startsWith("http://" + HOST);
        String browser = "vestibule.GUARD_BROWSER="
                + page.cookie("vestibule.GUARD_BROWSER").value();
        Answer arrived = get(ticket.substring(ticket.indexOf("/auth/")), "Cookie: " + browser);
        assertThat(arrived.status()).isEqualTo(303);
        assertThat(arrived.header("Location").orElseThrow()).endsWith("/report?x=1");
        String guard =
                "Cookie: vestibule.GUARD=" + arrived.cookie("vestibule.GUARD").value();
        assertThat(get("/report", guard).text()).contains("remote-user=ann@guard.example\n");
    }

    /** Promises, C10. */
    @Test
    void nothingPassesWhileVestibuleIsAway() {
        Path other = TestFiles.newDirectory("guard-proxy-alone");
        int away = Ports.free();
        int second = Ports.free();
        try (GuardProxy.Running alone =
                kind.start(other, second, away, application.getAddress().getPort())) {
            assertThat(alone).isNotNull();
            String request = "GET /public HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n\r\n";
            Answer answer = RawConnection.exchange(second, request.getBytes(StandardCharsets.ISO_8859_1), false);
            assertThat(answer.status()).isIn(502, 503);
            assertThat(reached(answer)).isFalse();
        } finally {
            TestFiles.delete(other);
        }
    }
}
