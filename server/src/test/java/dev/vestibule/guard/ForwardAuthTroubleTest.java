package dev.vestibule.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What needs a server of its own to be tested: a database that fails, and a proxy that is not trusted. */
class ForwardAuthTroubleTest {
    /** CVE-2026-40575 (oauth2-proxy), CVE-2023-36456 (authentik): the client itself writes the headers of the proxy. */
    @Test
    void headersCountFromTrustedProxiesOnly() {
        try (TestServer server = TestServer.on(DatabaseKind.H2, "VESTIBULE_TRUSTED_PROXIES=192.0.2.1")) {
            GuardWorld world = new GuardWorld(server);
            world.rule("\"host\": \"app.example\", \"access\": \"anyone\"");
            try (CapturedLog log = CapturedLog.of("dev.vestibule.guard", Level.WARN)) {
                assertThat(world.status("https://app.example/")).isEqualTo(400);
                assertThat(GuardWorld.forwarded(server.client(), "traefik", "GET", "app.example", "/")
                                .status())
                        .isEqualTo(400);
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .contains("from 127.0.0.1 refused", "VESTIBULE_TRUSTED_PROXIES");
            }
        }
    }

    @Test
    void withoutAListAProxyOnThisMachineIsTrustedButNotWithTheAddressOfTheClient() {
        try (TestServer server = TestServer.on(DatabaseKind.H2, "VESTIBULE_TRUSTED_PROXIES=")) {
            GuardWorld world = new GuardWorld(server);
            world.rule(
                    "\"host\": \"near.example\", \"access\": \"anyone\", \"networks\": [\"10.0.0.0/8\", \"127.0.0.0/8\"]");
            world.rule("\"host\": \"app.example\", \"access\": \"anyone\"");
            assertThat(world.status("https://app.example/")).isEqualTo(200);
            Client neighbor = server.client().with("X-Forwarded-For", "10.0.0.9");
            assertThat(GuardWorld.nginx(neighbor, "GET", "https://near.example/")
                            .status())
                    .isEqualTo(403);
        }
    }

    /** The session's cookie is for the path of the site: without a key of its own, the rest of the host would loop. */
    @Test
    void besideASiteWithAPathAnApplicationGetsAKeyOfItsOwn() {
        try (TestServer server = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=https://example.com/idp")) {
            GuardWorld world = new GuardWorld(server);
            world.rule("\"host\": \"example.com\"");
            Client browser =
                    server.withCookie(world.session("ann@guard.example")).with("Accept", "text/html");
            Answer refused =
                    GuardWorld.forwarded(server.with("Accept", "text/html"), "traefik", "GET", "example.com", "/app");
            String location = refused.header("Location").orElseThrow();
            String back = URLDecoder.decode(location.substring(location.indexOf('=') + 1), StandardCharsets.UTF_8);
            assertThat(browser.get(back).header("Location").orElseThrow())
                    .startsWith("https://example.com/auth/forward/callback?ticket=");
        }
    }

    /** authentik#18063: a session that could not be loaded let all requests pass. */
    @Test
    void anUnavailableDatabaseIs503() {
        try (TestServer server = TestServer.on(DatabaseKind.H2)) {
            GuardWorld world = new GuardWorld(server);
            String key = world.session("ann@guard.example");
            world.rule("\"host\": \"app.example\", \"path\": \"/public\", \"access\": \"anyone\"");
            world.rule("\"host\": \"app.example\"");
            server.tables().run("ALTER TABLE session RENAME TO session_away");
            server.tables().run("ALTER TABLE guard_rule RENAME TO guard_rule_away");
            String unknown = "00000000-0000-0000-0000-000000000000";
            for (String url : new String[] {"https://app.example/", "https://app.example/public"}) {
                Answer answer = GuardWorld.nginx(server.withCookie(unknown), "GET", url);
                assertThat(answer.status()).as(url).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isPresent();
                assertThat(answer.headers("Remote-User")).containsExactly("");
            }
            server.tables().run("ALTER TABLE session_away RENAME TO session");
            server.tables().run("ALTER TABLE guard_rule_away RENAME TO guard_rule");
            assertThat(world.status(key, "https://app.example/")).isEqualTo(200);
        }
    }
}
