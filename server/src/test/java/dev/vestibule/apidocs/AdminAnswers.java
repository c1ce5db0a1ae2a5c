package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.TestServer;
import java.util.List;

/** What administrators are answered about sessions, settings, mail and operation. */
final class AdminAnswers {
    private final DocumentedAnswers answers;
    private final TestServer server;

    AdminAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void everybodysSessions() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String path = "/api/ee/session-management";
        allSettings(key, bobsKey);
        String trail = "/api/vestibule/audit";
        answers.get(trail, 401);
        answers.check("GET " + trail, server.as(bobsKey).get(trail), 403);
        answers.check("GET " + trail, server.as(key).get(trail + "?user=1"), 400);
        answers.check("GET " + trail, server.as(key).get(trail), 200);
        answers.get(path, 401);
        answers.check("GET " + path, server.as(bobsKey).get(path), 403);
        answers.check("GET " + path, server.as(key).get(path + "?user_id=1"), 400);
        answers.check("GET " + path, server.as(key).get(path), 200);
        answers.post(path + "/revoke", "{}", 401);
        answers.check("POST " + path + "/revoke", server.as(bobsKey).post(path + "/revoke", "{}"), 403);
        answers.check("POST " + path + "/revoke", server.as(key).post(path + "/revoke", "{\"user_id\": 1}"), 400);
        answers.check("POST " + path + "/revoke", server.as(key).post(path + "/revoke", "{"), 400);
        answers.check("POST " + path + "/revoke", server.as(key).post(path + "/revoke", "{}"), 200);
    }

    private void allSettings(String key, String bobsKey) {
        String all = "/api/setting";
        String one = all + "/{key}";
        answers.get(all, 401);
        answers.check("GET " + all, server.as(bobsKey).get(all), 403);
        answers.check("GET " + all, server.as(key).get(all), 200);
        answers.check("PUT " + all, server.client().put(all, "{}"), 401);
        answers.check("PUT " + all, server.as(bobsKey).put(all, "{}"), 403);
        answers.check("PUT " + all, server.as(key).put(all, "{\"site-url\": \"x\"}"), 400);
        answers.check("PUT " + all, server.as(key).put(all, "{"), 400);
        answers.check("PUT " + all, server.as(key).put(all, "{}"), 204);
        answers.check("GET " + one, server.get(all + "/site-name"), 401);
        answers.check("GET " + one, server.as(bobsKey).get(all + "/site-name"), 403);
        answers.check("GET " + one, server.as(key).get(all + "/nothing"), 404);
        answers.check("GET " + one, server.as(key).get(all + "/site-name"), 200);
        answers.check("GET " + one, server.as(key).get(all + "/email-smtp-host"), 204);
        answers.check("PUT " + one, server.client().put(all + "/site-name", "{}"), 401);
        answers.check("PUT " + one, server.as(bobsKey).put(all + "/site-name", "{}"), 403);
        answers.check("PUT " + one, server.as(key).put(all + "/nothing", "{\"value\": 1}"), 404);
        answers.check("PUT " + one, server.as(key).put(all + "/site-url", "{\"value\": \"x\"}"), 400);
        answers.check("PUT " + one, server.as(key).put(all + "/site-name", "{"), 400);
        answers.check("PUT " + one, server.as(key).put(all + "/site-name", "{\"value\": \"Acme\"}"), 204);
    }

    void operation() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        for (String path : List.of("/api/util/random_token", "/metrics")) {
            answers.get(path, 401);
            answers.check("GET " + path, server.as(bobsKey).get(path), 403);
            answers.check("GET " + path, server.as(key).get(path), 200);
        }
        for (String path : List.of("/api/health", "/readyz", "/livez")) {
            answers.get(path, 200);
        }
        for (String path : List.of("", "/openapi.json", "/openapi.yaml")) {
            answers.get("/api/docs" + path, 200);
        }
    }

    void mail() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String settings = "/api/email";
        answers.put(settings, server.client(), "{}", 401);
        answers.put(settings, server.as(bobsKey), "{}", 403);
        answers.put(settings, server.as(key), "{", 400);
        answers.put(settings, server.as(key), """
                {"email-smtp-host": "http://x", "email-smtp-security": "strong"}""", 400);
        answers.put(settings, server.as(key), "{\"email-smtp-password\": \"secret\"}", 400);
        answers.put(settings, server.as(key), """
                {"email-smtp-host": "127.0.0.1", "email-smtp-port": "1", "email-smtp-security": "none"}""", 400);
        server.storedSettings().add("email-smtp-password", "secret");
        answers.put(settings, server.as(key), "{\"email-from-address\": \"vestibule@example.com\"}", 200);
        answers.put(settings, server.as(key), "{\"email-smtp-host\": \"mail.example.com\"}", 400);
        String all = "/api/setting";
        answers.check("PUT " + all, server.as(key).put(all, "{\"email-smtp-host\": \"mail.example.com\"}"), 400);
        answers.check(
                "PUT " + all + "/{key}",
                server.as(key).put(all + "/email-smtp-host", "{\"value\": \"mail.example.com\"}"),
                400);
        answers.check("POST /api/email/test", server.client().post("/api/email/test", ""), 401);
        answers.check("POST /api/email/test", server.as(bobsKey).post("/api/email/test", ""), 403);
        answers.check("POST /api/email/test", server.as(key).post("/api/email/test", ""), 400);
        answers.check("DELETE /api/email", server.client().delete(settings), 401);
        answers.check("DELETE /api/email", server.as(bobsKey).delete(settings), 403);
        answers.check("DELETE /api/email", server.as(key).delete(settings), 204);

        String preferences = "/api/vestibule/mail/preferences";
        answers.get(preferences, 401);
        answers.check("GET " + preferences, server.as(bobsKey).get(preferences), 200);
        answers.put(preferences, server.client(), "{}", 401);
        answers.put(preferences, server.withCookie(bobsKey).with("Sec-Fetch-Site", "cross-site"), "{}", 403);
        answers.put(preferences, server.as(bobsKey), "{", 400);
        answers.put(preferences, server.as(bobsKey), "{\"mute_new_device\": \"yes\"}", 400);
        answers.put(preferences, server.as(bobsKey), "{\"mute_new_device\": true}", 200);
    }
}
