package dev.vestibule.guard;

import static dev.vestibule.guard.GuardWorld.forwarded;
import static dev.vestibule.guard.GuardWorld.nginx;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /auth/forward/*}: proxies ask in their own format, and learn who may pass and who that is. */
@OnSharedServer("forward-auth")
class ForwardAuthTest {
    private static final List<String> HEADERS =
            List.of("Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name", "X-Vestibule-Identity");

    private final TestServer server;
    private final GuardWorld world;

    ForwardAuthTest(TestServer server) {
        this.server = server;
        this.world = new GuardWorld(server);
        if (world.status("https://app.example/") == 403) {
            world.rule("\"host\": \"app.example\", \"path\": \"/public\", \"access\": \"anyone\"");
            world.rule("\"host\": \"app.example\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"traefik", "caddy", "haproxy"})
    void proxiesWithForwardedHeadersAreUnderstood(String dialect) {
        String key = world.session("ann@guard.example");
        Answer yes = forwarded(server.withCookie(key), dialect, "POST", "app.example", "/x?y=1");
        assertThat(yes.status()).isEqualTo(200);
        assertThat(yes.header("Remote-User")).contains("ann@guard.example");
        assertThat(yes.header("Remote-Groups")).contains("All Users");
        assertThat(yes.text()).isEmpty();
        for (String missing : List.of("Method", "Proto", "Host", "Uri")) {
            Client client = server.withCookie(key);
            for (String name : List.of("Method", "Proto", "Host", "Uri")) {
                String value = switch (name) {
                    case "Method" -> "GET";
                    case "Proto" -> "https";
                    case "Host" -> "app.example";
                    default -> "/";
                };
                client = name.equals(missing) ? client : client.with("X-Forwarded-" + name, value);
            }
            assertThat(client.get("/auth/forward/" + dialect).status())
                    .as(missing)
                    .isEqualTo(400);
        }
    }

    @Test
    void theLogNamesTheDirectiveThatIsMissing() {
        try (CapturedLog log = CapturedLog.of("dev.vestibule.guard", Level.WARN)) {
            Client client = server.with("X-Original-URL", "https://app.example/");
            Answer answer = client.get("/auth/forward/nginx");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("did not describe this request", "Details are in the server log.");
            client.get("/auth/forward/nginx");
            assertThat(log.lines())
                    .as("once, not for each request")
                    .singleElement()
                    .asString()
                    .contains("X-Original-Method is missing; add to nginx: proxy_set_header X-Original-Method"
                            + " $request_method;");
        }
    }

    @Test
    void envoyAsksWithTheMethodAndBelowItsPath() {
        String key = world.session("ann@guard.example");
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")) {
            Answer yes = server.raw(method + " /auth/forward/envoy/x/y?z=1 HTTP/1.1\r\nHost: app.example\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 0\r\n"
                    + "Cookie: metabase.SESSION=" + key + "\r\nConnection: close\r\n\r\n");
            assertThat(yes.status()).as(method).isEqualTo(200);
            assertThat(yes.header("Remote-User")).as(method).contains("ann@guard.example");
        }
        Answer trick = server.raw(GuardWorld.head(
                        "GET /auth/forward/envoy/public/../x HTTP/1.1",
                        "Host: app.example",
                        "X-Forwarded-Proto: https",
                        "Connection: close")
                + "\r\n");
        assertThat(trick.status()).isEqualTo(403);
        Answer scheme =
                server.raw("GET /auth/forward/envoy/public HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n");
        assertThat(scheme.status()).isEqualTo(400);
    }

    @Test
    void everyAnswerHasAllIdentityHeaders() {
        String key = world.session("ann@guard.example");
        List<Answer> answers = List.of(
                nginx(server.withCookie(key), "GET", "https://app.example/"),
                nginx(server.client(), "GET", "https://app.example/public"),
                nginx(server.client(), "GET", "https://app.example/"),
                nginx(server.with("Accept", "text/html"), "GET", "https://app.example/"),
                nginx(server.withCookie(key), "GET", "https://unknown.example/"),
                server.get("/auth/forward/nginx"));
        assertThat(answers).extracting(Answer::status).containsExactly(200, 200, 401, 401, 403, 400);
        for (Answer answer : answers) {
            for (String header : HEADERS) {
                assertThat(answer.headers(header)).as(answer + " " + header).hasSize(1);
            }
        }
        assertThat(answers.get(1).header("Remote-User")).contains("");
    }

    @Test
    void namesAreWrittenSoThatNoApplicationMisreadsThem() {
        int group = world.admin.group("Editors, 100% Administrators");
        int user = server.hasUser("zoe@guard.example", PASSWORD);
        world.admin.join(world.boss, user, group, false);
        world.boss.put("/api/user/" + user, "{\"first_name\": \"Zo\u00eb\", \"last_name\": \"\u00c5berg\"}");
        Answer yes = nginx(server.withCookie(world.session("zoe@guard.example")), "GET", "https://app.example/");
        assertThat(yes.header("Remote-Groups")).contains("All Users,Editors%2C 100%25 Administrators");
        String name = yes.header("Remote-Name").orElseThrow();
        assertThat(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .isEqualTo("Zo\u00eb \u00c5berg");
        world.boss.put("/api/permissions/group/" + group, "{\"name\": \"Writers\"}");
        assertThat(nginx(server.withCookie(world.session("zoe@guard.example")), "GET", "https://app.example/")
                        .header("Remote-Groups"))
                .contains("All Users,Writers");
    }

    @Test
    void sessionsKeysAndNothingElseCount() {
        String key = world.session("ann@guard.example");
        String url = "https://app.example/";
        assertThat(nginx(server.as(key), "GET", url).status()).isEqualTo(200);
        assertThat(nginx(server.withCookie(key).as("wrong"), "GET", url).status())
                .as("the header alone decides")
                .isEqualTo(401);
        assertThat(nginx(server.with("Authorization", "Bearer " + key), "GET", url)
                        .status())
                .isEqualTo(401);
        server.as(key).delete("/api/session");
        assertThat(nginx(server.as(key), "GET", url).status()).isEqualTo(401);
    }

    @Test
    void anApiKeyIsNarrowedByMethodPathAndAddressOfTheGuardedRequest() {
        Answer made = world.boss.post("/api/api-key", """
                {"name": "guarded key", "group_id": 2, "methods": ["GET"], "paths": ["/api/reports/*"],
                 "addresses": ["192.0.2.0/24"]}""");
        Client client = server.from("192.0.2.7")
                .with("X-API-Key", made.json().path("unmasked_key").textValue());
        assertThat(nginx(client, "GET", "https://app.example/api/reports/1").status())
                .isEqualTo(200);
        assertThat(nginx(client, "HEAD", "https://app.example/api/reports/1").status())
                .isEqualTo(200);
        assertThat(nginx(client, "POST", "https://app.example/api/reports/1").status())
                .isEqualTo(403);
        assertThat(nginx(client, "GET", "https://app.example/api/users/1").status())
                .isEqualTo(403);
        Client elsewhere = server.from("198.51.100.1")
                .with("X-API-Key", made.json().path("unmasked_key").textValue());
        assertThat(nginx(elsewhere, "GET", "https://app.example/api/reports/1").status())
                .isEqualTo(403);
        Answer open = nginx(client, "POST", "https://app.example/public");
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.header("Remote-User"))
                .as("nobody, as the key is not for this")
                .contains("");
    }

    @Test
    void anApiKeyMayNamePathsOfTheApplicationWhichOpenNothingHere() {
        Answer made = world.boss.post(
                "/api/api-key", "{\"name\": \"reports key\", \"group_id\": 2, \"paths\": [\"/reports/**\", \"/@me\"]}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        Client client =
                server.with("X-API-Key", made.json().path("unmasked_key").textValue());
        assertThat(nginx(client, "GET", "https://app.example/reports/2026/11").status())
                .isEqualTo(200);
        assertThat(nginx(client, "POST", "https://app.example/@me").status()).isEqualTo(200);
        assertThat(nginx(client, "GET", "https://app.example/reports").status()).isEqualTo(403);
        assertThat(nginx(client, "GET", "https://app.example/other").status()).isEqualTo(403);
        assertThat(client.get("/api/user/current").status()).isEqualTo(403);
        for (String wrong : new String[] {"reports", "/a//b", "/../a", "/a/./b", "/a/**/b", "/a%2Fb", "/a?b", ""}) {
            assertThat(world.boss
                            .post(
                                    "/api/api-key",
                                    "{\"name\": \"wrong key\", \"group_id\": 2, \"paths\": [\"" + wrong + "\"]}")
                            .status())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    @Test
    void groupsNetworksMethodsAndFactorsOfTheRuleDecide() {
        int group = world.admin.group("Guard staff");
        int user = server.hasUser("staff@guard.example", PASSWORD);
        world.rule("\"host\": \"terms.example\", \"path\": \"/staff\", \"groups\": [\"Guard staff\"]");
        world.rule("\"host\": \"terms.example\", \"path\": \"/inside\", \"networks\": [\"192.0.2.0/24\"]");
        world.rule("\"host\": \"terms.example\", \"path\": \"/strong\", \"factor\": true");
        world.rule("\"host\": \"terms.example\", \"path\": \"/read\", \"methods\": [\"GET\"], \"access\": \"anyone\"");
        String key = world.session("staff@guard.example");
        assertThat(world.status(key, "https://terms.example/staff")).isEqualTo(403);
        world.admin.join(world.boss, user, group, false);
        String joined = world.session("staff@guard.example");
        assertThat(world.status(joined, "https://terms.example/staff")).isEqualTo(200);
        assertThat(world.status(joined, "https://terms.example/strong")).isEqualTo(403);
        assertThat(world.status(joined, "https://terms.example/inside"))
                .as("an unknown address is in no network")
                .isEqualTo(403);
        Client inside = server.from("192.0.2.9").as(joined);
        assertThat(nginx(inside, "GET", "https://terms.example/inside").status())
                .isEqualTo(200);
        assertThat(nginx(server.from("198.51.100.9").as(joined), "GET", "https://terms.example/inside")
                        .status())
                .isEqualTo(403);
        assertThat(world.status("https://terms.example/read")).isEqualTo(200);
        assertThat(nginx(server.client(), "HEAD", "https://terms.example/read").status())
                .isEqualTo(200);
        assertThat(nginx(server.client(), "POST", "https://terms.example/read").status())
                .isEqualTo(403);
    }

    /** Applications take the address for the user, so that it is never one that the user has only entered. */
    @Test
    void anAddressThatIsNotVerifiedYetIsNotSent() {
        String email = "carl@guard.example";
        int carl = server.hasUser(email, PASSWORD);
        server.tables()
                .run("UPDATE account SET email = 'victim@guard.example', verified_email = ? WHERE id = ?", email, carl);
        String key = server.signIn("victim@guard.example", PASSWORD);
        Answer yes = nginx(server.withCookie(key), "GET", "https://app.example/");
        assertThat(yes.headers("Remote-User")).containsExactly(email);
        assertThat(yes.headers("Remote-Email")).containsExactly(email);
    }

    @Test
    void whoMustChangeThePasswordDoesNotPass() {
        int user = server.hasUser("due@guard.example", PASSWORD);
        server.tables().run("UPDATE account SET must_change_password = TRUE WHERE id = " + user);
        String key = world.session("due@guard.example");
        assertThat(world.status(key, "https://app.example/")).isEqualTo(403);
        Answer open = nginx(server.withCookie(key), "GET", "https://app.example/public");
        assertThat(open.header("Remote-User")).contains("");
    }

    @Test
    void decisionsAreCounted() {
        world.status("https://app.example/public");
        assertThat(world.boss.get("/metrics").text())
                .containsPattern("vestibule_guard_decisions_total\\{result=\"passed\"} [1-9]")
                .contains("result=\"unavailable\"", "result=\"sign-in\"", "result=\"denied\"", "result=\"invalid\"");
    }
}
