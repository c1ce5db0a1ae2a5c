package dev.vestibule.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proxies that are configured for another server keep their configuration, but for the address. */
class ForwardAuthDropInTest {
    private static Client forwarded(Client client, String uri) {
        return client.with("X-Forwarded-Method", "GET")
                .with("X-Forwarded-Proto", "https")
                .with("X-Forwarded-Host", "app.example")
                .with("X-Forwarded-Uri", uri);
    }

    @Test
    void thePathsOfAutheliaAndOauth2ProxyAreSwitchedOn() {
        try (TestServer server = TestServer.on(DatabaseKind.H2, "VESTIBULE_GUARD_DROP_IN=authelia")) {
            GuardWorld world = new GuardWorld(server);
            String key = world.session("ann@guard.example");
            world.rule("\"host\": \"app.example\", \"path\": \"/posts\", \"methods\": [\"POST\"]");
            world.rule("\"host\": \"app.example\"");
            world.rule("\"host\": \"open.example\", \"access\": \"anyone\"");
            world.rule("\"host\": \"mixed.example\", \"path\": \"/open\", \"access\": \"anyone\"");
            world.rule("\"host\": \"mixed.example\", \"path\": \"/read\", \"methods\": [\"GET\"],"
                    + " \"access\": \"anyone\"");
            Answer yes = forwarded(server.withCookie(key), "/").get("/api/authz/forward-auth");
            assertThat(yes.status()).isEqualTo(200);
            assertThat(yes.header("Remote-User")).contains("ann@guard.example");
            assertThat(yes.header("Remote-Email")).contains("ann@guard.example");
            assertThat(yes.headers("Set-Cookie"))
                    .as("nginx passes on one at most")
                    .isEmpty();
            assertThat(forwarded(server.with("Accept", "text/html"), "/")
                            .get("/api/authz/forward-auth")
                            .status())
                    .isEqualTo(302);
            assertThat(server.withCookie(key)
                            .with("X-Original-Method", "GET")
                            .with("X-Original-URL", "https://app.example/")
                            .get("/api/authz/auth-request")
                            .status())
                    .isEqualTo(200);
            assertThat(server.raw("POST /api/authz/ext-authz/x?y HTTP/1.1\r\nHost: app.example\r\n"
                                    + "X-Forwarded-Proto: https\r\nContent-Length: 0\r\nConnection: close\r\n"
                                    + "Cookie: metabase.SESSION=" + key + "\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(server.get("/oauth2/auth").status()).isEqualTo(404);

            server.restart(
                    "VESTIBULE_GUARD_DROP_IN=oauth2-proxy", "VESTIBULE_GUARD_PLAIN_HEADERS=false", OidcWorld.PHRASE);
            Answer signed = server.withCookie(key)
                    .with("X-Forwarded-Host", "app.example")
                    .with("X-Forwarded-Uri", "/x")
                    .get("/oauth2/auth");
            assertThat(signed.status()).isEqualTo(202);
            assertThat(signed.header("X-Vestibule-Identity").orElseThrow()).contains(".");
            for (String plain : List.of("Remote-User", "Remote-Groups", "Remote-Email", "X-Auth-Request-User")) {
                assertThat(signed.header(plain)).as(plain).contains("");
            }
            server.restart("VESTIBULE_GUARD_PLAIN_HEADERS=true");
            Client proxy = server.withCookie(key).with("X-Forwarded-Host", "app.example");
            Answer accepted = proxy.with("X-Forwarded-Uri", "/x").get("/oauth2/auth");
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.header("X-Auth-Request-User")).contains("ann@guard.example");
            assertThat(accepted.header("X-Auth-Request-Email")).contains("ann@guard.example");
            assertThat(accepted.header("X-Auth-Request-Groups")).contains("All Users");
            assertThat(accepted.header("X-Auth-Request-Preferred-Username")).isPresent();
            assertThat(proxy.get("/oauth2/auth").status()).isEqualTo(400);
            assertThat(proxy.with("X-Forwarded-Uri", "/x")
                            .get("/oauth2/auth?allowed_groups=Administrators")
                            .status())
                    .as("a restriction that would not count")
                    .isEqualTo(400);
            assertThat(proxy.with("X-Forwarded-Uri", "/posts")
                            .get("/oauth2/auth")
                            .status())
                    .as("the rule depends on the method, which this proxy does not send")
                    .isEqualTo(403);
            Answer page = server.with("X-Forwarded-Host", "app.example")
                    .with("X-Forwarded-Uri", "/x")
                    .with("Accept", "text/html")
                    .get("/oauth2/auth");
            assertThat(page.status()).isEqualTo(401);
            assertThat(page.headers("X-Auth-Request-User")).containsExactly("");
            assertThat(server.get("/api/authz/forward-auth").status()).isEqualTo(401);
            assertThatTheClientAddsNothing(server);
        }
    }

    /** CVE-2026-40575: the client sends those of the headers that the proxy does not. */
    private static void assertThatTheClientAddsNothing(TestServer server) {
        assertThat(oauth2(server, "open.example", "X-Forwarded-Uri: /")).isEqualTo(202);
        assertThat(oauth2(server, "mixed.example", "X-Forwarded-Uri: /open")).isEqualTo(202);
        assertThat(oauth2(server, "mixed.example", "X-Forwarded-Uri: /x", "X-Forwarded-Host: open.example"))
                .isEqualTo(400);
        assertThat(oauth2(server, "mixed.example", "X-Original-URI: /x", "X-Forwarded-Uri: /open"))
                .isEqualTo(400);
        assertThat(oauth2(server, "mixed.example", "X-Forwarded-Uri: /read", "X-Forwarded-Method: GET"))
                .as("nobody says the method but the client")
                .isEqualTo(403);
    }

    private static int oauth2(TestServer server, String host, String... lines) {
        return server.raw("GET /oauth2/auth HTTP/1.1\r\nHost: " + host + "\r\n" + String.join("\r\n", lines)
                        + "\r\nConnection: close\r\n\r\n")
                .status();
    }
}
