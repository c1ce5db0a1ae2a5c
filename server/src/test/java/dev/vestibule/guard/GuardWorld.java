package dev.vestibule.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;

/** A server with rules about hosts of applications, and the proxies that ask it. */
final class GuardWorld {
    static final String RULES = "/api/vestibule/guard-rule";

    final TestServer server;
    final Administrator admin;
    final Client boss;

    GuardWorld(TestServer server) {
        this.server = server;
        this.admin = new Administrator(server);
        this.boss = admin.boss();
    }

    /** Adds a rule, and says its id. */
    int rule(String fields) {
        Answer answer = boss.post(RULES, "{" + fields + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").intValue();
    }

    /** A user with a session; says the key. */
    String session(String email) {
        if (!server.knows(email)) {
            server.hasUser(email, TestServer.PASSWORD);
        }
        return server.signIn(email, TestServer.PASSWORD);
    }

    /** What nginx asks about a request, with the headers of this client. */
    static Answer nginx(Client client, String method, String url) {
        return client.with("X-Original-Method", method)
                .with("X-Original-URL", url)
                .get("/auth/forward/nginx");
    }

    /** What Traefik, Caddy and HAProxy ask about a request. */
    static Answer forwarded(Client client, String dialect, String method, String host, String uri) {
        return client.with("X-Forwarded-Method", method)
                .with("X-Forwarded-Proto", "https")
                .with("X-Forwarded-Host", host)
                .with("X-Forwarded-Uri", uri)
                .get("/auth/forward/" + dialect);
    }

    /** The lines of a request's head, without the empty one at its end. */
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** Asks about a GET with a session's cookie, and says the status. */
    int status(String key, String url) {
        return nginx(server.withCookie(key), "GET", url).status();
    }

    /** Asks about a GET without a session, and says the status. */
    int status(String url) {
        return nginx(server.client(), "GET", url).status();
    }
}
