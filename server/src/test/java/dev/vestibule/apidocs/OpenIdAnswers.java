package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.util.List;

/** What the requests about OpenID Connect answer, where something encrypts private keys and where nothing does. */
final class OpenIdAnswers {
    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final String KEY_SET = "/oauth/jwks";
    private static final String KEYS = "/api/vestibule/oauth-key";
    private static final String LOGOUTS = "/api/vestibule/oauth-logout";

    private final DocumentedAnswers answers;
    private final TestServer server;

    OpenIdAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void withoutAKey() {
        Client boss = server.as(server.signIn("ann@example.com", PASSWORD));
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        for (Client client : List.of(server.client(), bob)) {
            int status = client == bob ? 403 : 401;
            answers.check("GET " + KEYS, client.get(KEYS), status);
            answers.check("POST " + KEYS + "/rotate", client.post(KEYS + "/rotate", ""), status);
            answers.check("GET " + LOGOUTS, client.get(LOGOUTS), status);
        }
        answers.check("GET " + CONFIGURATION, server.get(CONFIGURATION), 404);
        answers.check("GET " + KEY_SET, server.get(KEY_SET), 404);
        answers.check("GET " + KEYS, boss.get(KEYS), 400);
        answers.check("POST " + KEYS + "/rotate", boss.post(KEYS + "/rotate", ""), 400);
        answers.check("GET " + LOGOUTS, boss.get(LOGOUTS + "?state=lost"), 400);
        answers.check("GET " + LOGOUTS, boss.get(LOGOUTS), 200);
    }

    void withAKey() {
        answers.check("GET " + CONFIGURATION, server.get(CONFIGURATION), 200);
        answers.check("GET " + KEY_SET, server.get(KEY_SET), 200);
    }
}
