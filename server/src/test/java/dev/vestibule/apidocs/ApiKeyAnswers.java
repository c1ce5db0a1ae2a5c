package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.util.List;

/** What API keys answer, and what they are answered. */
final class ApiKeyAnswers {
    private static final String OTHER_PASSWORD = "eight purple kettles sing";

    private final DocumentedAnswers answers;
    private final TestServer server;

    ApiKeyAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void keys() {
        Client boss = server.as(server.signIn("ann@example.com", PASSWORD));
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        String path = "/api/api-key";
        String one = path + "/{id}";
        for (Client client : List.of(server.client(), bob)) {
            int status = client == bob ? 403 : 401;
            answers.check("GET " + path, client.get(path), status);
            answers.check("POST " + path, client.post(path, "{}"), status);
            answers.check("GET " + path + "/count", client.get(path + "/count"), status);
            answers.check("PUT " + one, client.put(path + "/1", "{}"), status);
            answers.check("DELETE " + one, client.delete(path + "/1"), status);
            answers.check("PUT " + one + "/regenerate", client.put(path + "/1/regenerate", "{}"), status);
        }
        String exporter = "{\"name\": \"Exporter\", \"group_id\": ";
        answers.check("POST " + path, boss.post(path, "{"), 400);
        answers.check("POST " + path, boss.post(path, "{}"), 400);
        answers.check("POST " + path, boss.post(path, exporter + "999}"), 400);
        answers.check("POST " + path, boss.post(path, exporter + "1, \"owner_id\": 999}"), 400);
        answers.check("POST " + path, boss.post(path, exporter + "1, \"expires_at\": \"2020-01-01T00:00:00Z\"}"), 400);
        answers.check("POST " + path, boss.post(path, exporter + """
                1, "expires_at": "soon", "methods": ["TRACE"], "paths": ["/api/../x"], "addresses": ["here"]}"""), 400);
        Answer made = answers.check("POST " + path, boss.post(path, exporter + "2}"), 200);
        answers.check("POST " + path, boss.post(path, exporter + "2}"), 400);
        String own = path + "/" + made.json().path("id").intValue();
        answers.check("GET " + path, boss.get(path + "?created_by=x"), 400);
        answers.check("GET " + path, boss.get(path), 200);
        answers.check("GET " + path + "/count", boss.get(path + "/count"), 200);
        answers.check("PUT " + one, boss.put(own, "{"), 400);
        answers.check("PUT " + one, boss.put(own, "{\"group_id\": 999}"), 400);
        answers.check("PUT " + one, boss.put(own, "{\"methods\": [\"GET\"]}"), 200);
        answers.check("PUT " + one, boss.put(own, "{\"methods\": null}"), 200);
        answers.check("PUT " + one, boss.put(path + "/999", "{}"), 404);
        answers.check("PUT " + one, boss.put(path + "/x", "{}"), 404);
        answers.check("POST " + path, boss.post(path, "{\"name\": \"Other\", \"group_id\": 1}"), 200);
        answers.check("PUT " + one, boss.put(own, "{\"name\": \"Other\"}"), 400);
        String regenerate = "PUT " + one + "/regenerate";
        answers.check(regenerate, boss.put(own + "/regenerate", "{"), 400);
        answers.check(regenerate, boss.put(own + "/regenerate", "{\"grace_seconds\": -1}"), 400);
        answers.check(regenerate, boss.put(path + "/999/regenerate", "{}"), 404);
        answers.check(regenerate, boss.put(path + "/x/regenerate", "{}"), 404);
        Answer secret = answers.check(regenerate, boss.put(own + "/regenerate", ""), 200);
        refusedToKeys(
                server.with("X-API-Key", secret.json().path("unmasked_key").textValue()));
        String after = server.now().plusSeconds(60).toString();
        answers.check("PUT " + one, boss.put(own, "{\"expires_at\": \"" + after + "\"}"), 200);
        server.tables().run("UPDATE api_key SET expires_at = created_at WHERE name = 'Exporter'");
        answers.check("PUT " + one, boss.put(own, "{\"expires_at\": null}"), 400);
        answers.check(regenerate, boss.put(own + "/regenerate", "{}"), 400);
        answers.check("DELETE " + one, boss.delete(own), 204);
        answers.check("DELETE " + one, boss.delete(own), 404);
        answers.check("DELETE " + one, boss.delete(path + "/x"), 404);
        refusedToNarrowedKeys(boss);
        ownKeys(bob);
    }

    private void refusedToNarrowedKeys(Client boss) {
        String settings = "{\"name\": \"Narrow\", \"group_id\": 2, \"paths\": [\"/api/nothing\"]}";
        String secret =
                boss.post("/api/api-key", settings).json().path("unmasked_key").textValue();
        Client narrow = server.with("X-API-Key", secret);
        for (String path : List.of(
                "/api/session/properties", "/api/user/current", "/api/user/recipients", "/api/login-history/current")) {
            answers.check("GET " + path, narrow.get(path), 403);
        }
    }

    private void refusedToKeys(Client key) {
        answers.check("GET /api/user/current", key.get("/api/user/current"), 200);
        answers.check("GET /api/session/properties", key.get("/api/session/properties"), 200);
        answers.check("DELETE /api/session", key.delete("/api/session"), 403);
        answers.check("POST /api/session/refresh", key.post("/api/session/refresh", ""), 403);
        answers.check(
                "POST /api/session/password-check", key.post("/api/session/password-check", password(PASSWORD)), 403);
        int own = key.get("/api/user/current").json().path("id").intValue();
        answers.put("/api/user/" + own + "/password", key, password(OTHER_PASSWORD), 403);
        answers.check("GET /api/vestibule/session", key.get("/api/vestibule/session"), 403);
        answers.check("DELETE /api/vestibule/session", key.delete("/api/vestibule/session"), 403);
        answers.check("DELETE /api/vestibule/session/{id}", key.delete("/api/vestibule/session/x"), 403);
        answers.check("GET /api/vestibule/mail/preferences", key.get("/api/vestibule/mail/preferences"), 403);
        answers.put("/api/vestibule/mail/preferences", key, "{}", 403);
        answers.check("POST /api/email/test", key.post("/api/email/test", ""), 403);
        answers.check("GET /api/vestibule/api-key", key.get("/api/vestibule/api-key"), 403);
        answers.check("POST /api/vestibule/api-key", key.post("/api/vestibule/api-key", "{}"), 403);
        answers.check("DELETE /api/vestibule/api-key/{id}", key.delete("/api/vestibule/api-key/1"), 403);
    }

    private void ownKeys(Client bob) {
        String path = "/api/vestibule/api-key";
        String after = server.now().plusSeconds(60).toString();
        String notebook = "{\"password\": \"" + PASSWORD + "\", \"name\": \"Notebook\", \"expires_at\": ";
        Client foreign =
                server.withCookie(server.signIn("bob@example.com", PASSWORD)).with("Sec-Fetch-Site", "cross-site");
        answers.get(path, 401);
        answers.post(path, "{}", 401);
        answers.check("POST " + path, foreign.post(path, "{}"), 403);
        answers.check("POST " + path, bob.post(path, "{"), 400);
        answers.check("POST " + path, bob.post(path, "{}"), 400);
        answers.check("POST " + path, bob.post(path, notebook + "null}"), 400);
        answers.check("POST " + path, bob.post(path, notebook("another")), 400);
        Answer made = answers.check("POST " + path, bob.post(path, notebook + "\"" + after + "\"}"), 200);
        answers.check("POST " + path, bob.post(path, notebook + "\"" + after + "\"}"), 400);
        for (int i = 2; i <= 100; i++) {
            bob.post(
                    path,
                    "{\"password\": \"" + PASSWORD + "\", \"name\": \"Notebook " + i + "\", \"expires_at\": \"" + after
                            + "\"}");
        }
        answers.check(
                "POST " + path,
                bob.post(
                        path,
                        "{\"password\": \"" + PASSWORD + "\", \"name\": \"More\", \"expires_at\": \"" + after + "\"}"),
                400);
        answers.check("GET " + path, bob.get(path), 200);
        String own = path + "/" + made.json().path("id").intValue();
        answers.check("DELETE " + path + "/{id}", server.client().delete(own), 401);
        answers.check("DELETE " + path + "/{id}", foreign.delete(own), 403);
        answers.check("DELETE " + path + "/{id}", bob.delete(path + "/999"), 404);
        answers.check("DELETE " + path + "/{id}", bob.delete(path + "/x"), 404);
        answers.check("DELETE " + path + "/{id}", bob.delete(own), 204);
    }

    private static String password(String password) {
        return "{\"password\": \"" + password + "\"}";
    }

    private String notebook(String password) {
        return "{\"password\": \"" + password + "\", \"name\": \"Notebook\", \"expires_at\": \""
                + server.now().plusSeconds(60) + "\"}";
    }
}
