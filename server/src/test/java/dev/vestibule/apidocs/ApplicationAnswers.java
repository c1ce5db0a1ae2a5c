package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.util.List;

/** What the requests about applications answer. */
final class ApplicationAnswers {
    private static final String PATH = "/api/vestibule/oauth-client";
    private static final String ONE = PATH + "/{id}";
    private static final String EVENTS = "/api/oauth/authorizations";
    private static final String NAMED = "{\"client_name\": \"Wiki\", \"redirect_uris\": [\"";

    private final DocumentedAnswers answers;
    private final TestServer server;

    ApplicationAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void applications() {
        Client boss = server.as(server.signIn("ann@example.com", PASSWORD));
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        for (Client client : List.of(server.client(), bob)) {
            int status = client == bob ? 403 : 401;
            answers.check("GET " + PATH, client.get(PATH), status);
            answers.check("POST " + PATH, client.post(PATH, "{}"), status);
            answers.check("GET " + ONE, client.get(PATH + "/x"), status);
            answers.check("PUT " + ONE, client.put(PATH + "/x", "{}"), status);
            answers.check("DELETE " + ONE, client.delete(PATH + "/x"), status);
            answers.check("PUT " + ONE + "/secret", client.put(PATH + "/x/secret", "{}"), status);
            answers.check("GET " + EVENTS, client.get(EVENTS), status);
        }
        answers.check("GET " + PATH, boss.get(PATH + "?limit=0"), 400);
        answers.check("GET " + EVENTS, boss.get(EVENTS + "?event-type=x"), 400);
        answers.check("GET " + EVENTS, boss.get(EVENTS), 200);
        String good = NAMED + "https://wiki.example.com/callback\"]}";
        Answer made = answers.check("POST " + PATH, boss.post(PATH, good), 201);
        String own = PATH + "/" + made.json().path("client_id").textValue();
        refusedBodies(boss, "POST " + PATH, PATH);
        refusedBodies(boss, "PUT " + ONE, own);
        answers.check("GET " + PATH, boss.get(PATH), 200);
        answers.check("GET " + ONE, boss.get(own), 200);
        answers.check("PUT " + ONE, boss.put(own, good), 200);
        answers.check("PUT " + ONE + "/secret", boss.put(own + "/secret", "{"), 400);
        answers.check("PUT " + ONE + "/secret", boss.put(own + "/secret", "{\"grace_seconds\": -1}"), 400);
        answers.check("PUT " + ONE + "/secret", boss.put(own + "/secret", "{\"grace_seconds\": 60}"), 200);
        answers.check("DELETE " + ONE, boss.delete(own), 204);
        answers.check("DELETE " + ONE, boss.delete(own), 404);
        answers.check("GET " + ONE, boss.get(own), 404);
        answers.check("PUT " + ONE, boss.put(own, good), 404);
        answers.check("PUT " + ONE + "/secret", boss.put(own + "/secret", "{}"), 404);
    }

    private void refusedBodies(Client boss, String operation, String path) {
        String method = operation.split(" ", 2)[0];
        Client json = boss.with("Content-Type", "application/json");
        answers.check(operation, json.send(method, path, "{"), 400);
        answers.check(operation, json.send(method, path, NAMED + "http://wiki.example.com/\"]}"), 400);
        answers.check(
                operation,
                json.send(
                        method,
                        path,
                        NAMED + "https://wiki.example.com/\"], \"token_endpoint_auth_method\": \"none\","
                                + " \"require_pkce\": false}"),
                400);
    }
}
