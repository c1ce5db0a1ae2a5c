package dev.vestibule.guard;

import static dev.vestibule.guard.GuardWorld.forwarded;
import static dev.vestibule.guard.GuardWorld.nginx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What made other forward-auth servers and proxies let requests pass, each by the name of its report. */
@OnSharedServer("forward-auth")
class ForwardAuthAttacksTest {
    private final TestServer server;
    private final GuardWorld world;
    private final String key;

    ForwardAuthAttacksTest(TestServer server) {
        this.server = server;
        this.world = new GuardWorld(server);
        this.key = world.session("ann@guard.example");
        if (world.status("https://a.b.example.com/") == 403) {
            world.rule("\"host\": \"a.b.example.com\", \"path\": \"/Public\", \"access\": \"anyone\"");
            world.rule("\"host\": \"a.b.example.com\", \"path\": \"/admin\", \"groups\": [\"Administrators\"]");
            world.rule("\"host\": \"a.b.example.com\"");
        }
    }

    private static Client at(Client client, String host, String uri) {
        return client.with("X-Forwarded-Method", "GET")
                .with("X-Forwarded-Proto", "https")
                .with("X-Forwarded-Host", host)
                .with("X-Forwarded-Uri", uri);
    }

    /** CVE-2026-40575: the proxy adds its header to the client's instead of replacing it. */
    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-Uri: /Public", "X-Forwarded-Host: a.b.example.com", "X-Forwarded-Method: GET"})
    void aHeaderThatIsThereTwiceIsRefused(String line) {
        String answer = GuardWorld.head(
                "GET /auth/forward/traefik HTTP/1.1",
                "Host: x",
                "X-Forwarded-Method: GET",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: a.b.example.com",
                "X-Forwarded-Uri: /Public");
        assertThat(server.raw(answer + "Connection: close\r\n\r\n").status()).isEqualTo(200);
        assertThat(server.raw(answer + line + "\r\nConnection: close\r\n\r\n").status())
                .isEqualTo(400);
    }

    /** CVE-2025-64484 (oauth2-proxy), CVE-2026-52845 (Caddy and FastCGI): underscores are read as hyphens by CGI. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Forwarded_User",
                "X-Forwarded_User",
                "Remote_User",
                "Remote_Groups",
                "remote_email",
                "X_Vestibule_Identity",
                "X_Forwarded_Uri",
                "X_Original-URL",
                "X_Auth_Request_User",
                "X_Metabase_Session"
            })
    void underscoreTwinsOfTrustedNamesAreRefused(String name) {
        Client client = server.withCookie(key).with(name, "admin");
        assertThat(forwarded(client, "caddy", "GET", "a.b.example.com", "/Public")
                        .status())
                .isEqualTo(400);
        assertThat(nginx(server.with("X_Other", "admin"), "GET", "https://a.b.example.com/Public")
                        .status())
                .isEqualTo(200);
    }

    /** CVE-2026-30851 (Caddy): a header that we do not send is the client's. */
    @Test
    void theClientsOwnIdentityIsNeverOurs() {
        Client liar = server.with("Remote-User", "boss@example.com").with("Remote-Groups", "Administrators");
        Answer open = nginx(liar, "GET", "https://a.b.example.com/Public");
        assertThat(open.status()).isEqualTo(200);
        for (String name :
                List.of("Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name", "X-Vestibule-Identity")) {
            assertThat(open.headers(name)).as(name).containsExactly("");
        }
        Answer yes = nginx(liar.withCookie(key), "GET", "https://a.b.example.com/");
        assertThat(yes.headers("Remote-User")).containsExactly("ann@guard.example");
        assertThat(yes.headers("Remote-Groups")).containsExactly("All Users");
    }

    /** CVE-2026-25748 (authentik): a cookie that could not be read let all requests pass. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "metabase.SESSION",
                "metabase.SESSION=",
                "metabase.SESSION=\"",
                "metabase.SESSION=%00",
                "metabase.SESSION={}",
                "metabase.SESSION=00000000-0000-0000-0000-000000000000",
                "metabase.SESSION=00000000-0000-0000-0000-00000000000",
                "=metabase.SESSION",
                ";;;;",
                "metabase.SESSION=\u00e4\u00e4",
                "vestibule.GUARD=00000000-0000-0000-0000-000000000000",
                "metabase.SESSION=00000000-0000-0000-0000-000000000000; metabase.SESSION=11111111-1111-1111-1111-111111111111"
            })
    void anUnreadableCookieDoesNotCount(String cookie) {
        assertThat(server.raw("GET /auth/forward/nginx HTTP/1.1\r\nHost: x\r\nX-Original-Method: GET\r\n"
                                + "X-Original-URL: https://a.b.example.com/\r\nCookie: " + cookie
                                + "\r\nConnection: close\r\n\r\n")
                        .status())
                .isIn(401, 400);
    }

    /** CVE-2026-48794 (Authelia): rules were compared with the host as it was spelled. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A.B.Example.com",
                "a.B.example.com",
                "a.b.example.com.",
                "a.b.example.com:8443",
                "A.B.EXAMPLE.COM.:443"
            })
    void aHostIsTheSameHoweverItIsSpelled(String host) {
        assertThat(world.status("https://" + host + "/admin")).isEqualTo(401);
        assertThat(world.status(key, "https://" + host + "/admin")).isEqualTo(403);
        assertThat(world.status("https://" + host + "/Public")).isEqualTo(200);
    }

    /** CVE-2025-48865 (Fabio): the client lists a header of the proxy as one of the connection. */
    @Test
    void aHeaderThatTheConnectionDropsIsMissing() {
        String head = GuardWorld.head(
                "GET /auth/forward/traefik HTTP/1.1",
                "Host: x",
                "X-Forwarded-Method: GET",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: a.b.example.com",
                "X-Forwarded-Uri: /Public");
        assertThat(server.raw(head + "Connection: close, X-Forwarded-Host\r\n\r\n")
                        .status())
                .isEqualTo(400);
        assertThat(server.raw(head.replace("X-Forwarded-Host: a.b.example.com\r\n", "") + "Connection: close\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    /** authelia#9113: by its IP address, an application has no rule. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.80",
                "[2001:db8::1]",
                "localhost.localdomain",
                "other.example",
                "x.a.b.example.com",
                "b.example.com"
            })
    void anUnknownHostIsDenied(String host) {
        assertThat(world.status(key, "https://" + host + "/Public")).isIn(403, 400);
        assertThat(world.status("https://" + host + "/Public")).isIn(403, 400);
    }

    /** Proxies and applications clean paths differently. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Public/../admin",
                "/Public/%2e%2e/admin",
                "/Public/%2E%2E%2Fadmin",
                "/Public/..%2fadmin",
                "/Public/..;/admin",
                "/Public/..%5cadmin",
                "/Public\\..\\admin",
                "/Public/./x",
                "/Public//x",
                "//Public",
                "/Public/%00",
                "/Public/%252e%252e/admin",
                "/Public/%c0%ae%c0%ae/admin",
                "/Public/%",
                "/public",
                "/PUBLIC/x",
                "/admin;x",
                "/Admin",
                "/admin%20",
                "/admin.",
                "/%61dmin",
                "/admin/..%00/",
                "/Public#/../admin"
            })
    void aPathWithTwoReadingsIsDenied(String path) {
        assertThat(world.status("https://a.b.example.com" + path)).isIn(403, 401);
        assertThat(world.status(key, "https://a.b.example.com" + path)).isEqualTo(403);
        assertThat(at(server.withCookie(key), "a.b.example.com", path)
                        .get("/auth/forward/haproxy")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void anOrdinaryPathIsNotDenied() {
        for (String path : List.of(
                "/Public", "/Public/", "/Public/a%20b", "/Public/%C3%BC", "/Public/x;v=1", "/Public?x=/../admin")) {
            assertThat(world.status("https://a.b.example.com" + path)).as(path).isEqualTo(200);
        }
    }

    /** Upgrades and preflights come without what else tells programs from people. */
    @Test
    void upgradesAndPreflightsFollowTheRules() {
        String upgrade = GuardWorld.head(
                "GET /auth/forward/traefik HTTP/1.1",
                "Host: x",
                "X-Forwarded-Method: GET",
                "X-Forwarded-Proto: wss",
                "X-Forwarded-Host: a.b.example.com",
                "X-Forwarded-Uri: /socket",
                "Accept: text/html",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13");
        assertThat(server.raw(upgrade + "\r\n").status()).isEqualTo(401);
        assertThat(server.raw(upgrade + "Cookie: metabase.SESSION=" + key + "\r\n\r\n")
                        .status())
                .isEqualTo(200);
        Client browser = server.with("Origin", "https://other.example")
                .with("Access-Control-Request-Method", "POST")
                .with("Accept", "text/html");
        assertThat(forwarded(browser, "traefik", "OPTIONS", "a.b.example.com", "/x")
                        .status())
                .isEqualTo(401);
        world.rule("\"host\": \"cors.example\", \"methods\": [\"OPTIONS\"], \"access\": \"anyone\"");
        world.rule("\"host\": \"cors.example\"");
        assertThat(forwarded(browser, "traefik", "OPTIONS", "cors.example", "/x")
                        .status())
                .isEqualTo(200);
        assertThat(forwarded(browser, "traefik", "POST", "cors.example", "/x").status())
                .isEqualTo(303);
    }

    /** oauth2-proxy#1071: two sessions in one header, long cookies; and doubled credentials. */
    @Test
    void aRequestOfTwoUsersIsUnauthenticated() {
        String other = world.session("bob@guard.example");
        String url = "https://a.b.example.com/";
        Client two = server.with("Cookie", "metabase.SESSION=" + key + "; metabase.SESSION=" + other);
        assertThat(nginx(two, "GET", url).status()).isEqualTo(401);
        Client twice = server.with("Cookie", "metabase.SESSION=" + key + "; metabase.SESSION=" + key);
        assertThat(nginx(twice, "GET", url).header("Remote-User")).contains("ann@guard.example");
        Client large = server.with("Cookie", "a=" + "x".repeat(8000) + "; metabase.SESSION=" + key);
        assertThat(nginx(large, "GET", url).header("Remote-User")).contains("ann@guard.example");
        Client doubled = server.as(key).as(other);
        assertThat(nginx(doubled, "GET", url).status()).isEqualTo(401);
    }
}
