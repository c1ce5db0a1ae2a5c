package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;

/** What the rules of forward-auth answer. */
final class GuardRuleAnswers {
    private static final String PATH = "/api/vestibule/guard-rule";
    private static final String ONE = PATH + "/{id}";

    private final DocumentedAnswers answers;
    private final TestServer server;

    GuardRuleAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void rules() {
        Client boss = server.as(server.signIn("ann@example.com", PASSWORD));
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        answers.strangersAndBob(bob, "GET", PATH);
        answers.strangersAndBob(bob, "POST", PATH);
        answers.strangersAndBob(bob, "GET", ONE);
        answers.strangersAndBob(bob, "PUT", ONE);
        answers.strangersAndBob(bob, "DELETE", ONE);
        String rule = "{\"host\": \"app.example.com\", \"path\": \"/reports\", \"groups\": [\"Administrators\"]}";
        int id = answers.check("POST " + PATH, boss.post(PATH, rule), 200)
                .json()
                .path("id")
                .intValue();
        answers.check("GET " + PATH, boss.get(PATH), 200);
        answers.check("POST " + PATH, boss.post(PATH, "{"), 400);
        answers.check("POST " + PATH, boss.post(PATH, "{}"), 400);
        answers.check(
                "POST " + PATH,
                boss.post(
                        PATH,
                        "{\"host\": \"app.example.com\", \"allow\": true, \"access\": \"all\","
                                + " \"groups\": [\"Unknown\"]}"),
                400);
        answers.check("GET " + ONE, boss.get(PATH + "/" + id), 200);
        answers.check("GET " + ONE, boss.get(PATH + "/999999"), 404);
        answers.check("PUT " + ONE, boss.put(PATH + "/" + id, "{\"position\": 1}"), 200);
        answers.check("PUT " + ONE, boss.put(PATH + "/" + id, "{"), 400);
        answers.check("PUT " + ONE, boss.put(PATH + "/" + id, "{\"path\": \"/a/../b\"}"), 400);
        answers.check("PUT " + ONE, boss.put(PATH + "/999999", "{}"), 404);
        answers.check("GET " + ONE, boss.get(PATH + "/x"), 404);
        answers.check("PUT " + ONE, boss.put(PATH + "/x", "{}"), 404);
        answers.check("DELETE " + ONE, boss.delete(PATH + "/x"), 404);
        answers.check("DELETE " + ONE, boss.delete(PATH + "/" + id), 204);
    }
}
