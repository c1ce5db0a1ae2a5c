package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.util.List;

/** What identity providers and Google answer. */
final class ProviderAnswers {
    private final DocumentedAnswers answers;
    private final TestServer server;

    ProviderAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void providers(String path) {
        String key = server.signIn("ann@example.com", PASSWORD);
        Client boss = server.as(key);
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        Client stranger = server.client();
        answers.check("GET " + path, stranger.get(path), 401);
        answers.check("GET " + path, bob.get(path), 403);
        answers.check("GET " + path, boss.get(path), 200);
        answers.check("POST " + path, stranger.post(path, "{}"), 401);
        answers.check("POST " + path, bob.post(path, "{}"), 403);
        answers.check("POST " + path, boss.post(path, "{"), 400);
        answers.check("POST " + path, boss.post(path, provider("acme", "https://idp.example.com")), 400);
        answers.check("POST " + path, boss.post(path, provider("other", "http://idp.example.com")), 400);
        answers.check("POST " + path, boss.post(path, provider("other", "https://idp.example.com")), 400);
        String one = path + "/{key}";
        for (Client client : List.of(stranger, bob)) {
            int status = client == bob ? 403 : 401;
            answers.check("GET " + one, client.get(path + "/acme"), status);
            answers.check("PUT " + one, client.put(path + "/acme", "{}"), status);
            answers.check("DELETE " + one, client.delete(path + "/acme"), status);
        }
        answers.check("GET " + one, boss.get(path + "/acme"), 200);
        answers.check("PUT " + one, boss.put(path + "/acme", "{"), 400);
        answers.check("PUT " + one, boss.put(path + "/acme", "{}"), 400);
        answers.check("DELETE " + one, boss.delete(path + "/acme"), 400);
        answers.check("GET " + one, boss.get(path + "/unknown"), 404);
        answers.check("PUT " + one, boss.put(path + "/unknown", "{}"), 404);
        answers.check("DELETE " + one, boss.delete(path + "/unknown"), 404);
        if (path.contains("vestibule")) {
            String test = "POST " + path + "/{key}/test";
            answers.check(test, stranger.post(path + "/acme/test", ""), 401);
            answers.check(test, bob.post(path + "/acme/test", ""), 403);
            answers.check(test, boss.post(path + "/unknown/test", ""), 404);
            answers.check(test, boss.post(path + "/acme/test", ""), 200);
            String preview = path + "/{key}/group-preview";
            answers.check("POST " + preview, stranger.post(path + "/acme/group-preview", "{}"), 401);
            answers.check("POST " + preview, bob.post(path + "/acme/group-preview", "{}"), 403);
            answers.check("POST " + preview, boss.post(path + "/unknown/group-preview", "{}"), 404);
            answers.check("POST " + preview, boss.post(path + "/acme/group-preview", "{"), 400);
            answers.check("POST " + preview, boss.post(path + "/acme/group-preview", "{}"), 400);
            answers.check("POST " + preview, boss.post(path + "/acme/group-preview", "{\"user-id\": 1}"), 200);
            elsewhere(stranger, bob, boss);
        } else {
            String test = "POST " + path + "/check";
            answers.check(test, stranger.post(path + "/check", "{}"), 401);
            answers.check(test, bob.post(path + "/check", "{}"), 403);
            answers.check(test, boss.post(path + "/check", "{"), 400);
            answers.check(test, boss.post(path + "/check", "{}"), 400);
            answers.check(test, boss.post(path + "/check", provider("check", "http://localhost:1")), 400);
        }
    }

    private void elsewhere(Client stranger, Client bob, Client boss) {
        for (String what : List.of("external-identity", "membership-history")) {
            String operation = "GET /api/vestibule/user/{id}/" + what;
            answers.check(operation, stranger.get("/api/vestibule/user/1/" + what), 401);
            answers.check(operation, bob.get("/api/vestibule/user/1/" + what), 403);
            answers.check(operation, boss.get("/api/vestibule/user/1/" + what), 200);
            answers.check(operation, boss.get("/api/vestibule/user/x/" + what), 404);
        }
        String unlink = "DELETE /api/vestibule/external-identity/{id}";
        answers.check(unlink, stranger.delete("/api/vestibule/external-identity/1"), 401);
        answers.check(unlink, bob.delete("/api/vestibule/external-identity/1"), 403);
        answers.check(unlink, boss.delete("/api/vestibule/external-identity/999"), 404);
        answers.check(unlink, boss.delete("/api/vestibule/external-identity/x"), 404);
    }

    private static String provider(String key, String issuer) {
        return """
                {"key": "%s", "login-prompt": "Acme", "issuer-uri": "%s", "client-id": "vestibule",
                 "client-secret": "secret"}""".formatted(key, issuer);
    }

    void google() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String settings = "/api/google/settings";
        answers.get(settings, 401);
        answers.check("GET " + settings, server.as(bobsKey).get(settings), 403);
        answers.put(settings, server.client(), "{}", 401);
        answers.put(settings, server.as(bobsKey), "{}", 403);
        answers.put(settings, server.as(key), "{", 400);
        answers.put(settings, server.as(key), "{\"google-auth-enabled\": \"yes\"}", 400);
        answers.put(settings, server.as(key), "{\"google-auth-enabled\": true}", 400);
        answers.put(settings, server.as(key), "{\"google-auth-client-id\": \"1234\"}", 400);
        answers.put(settings, server.as(key), "{\"google-auth-client-secret\": \"1234\"}", 400);
        answers.put(settings, server.as(key), "{\"google-auth-auto-create-accounts-domain\": \"?\"}", 400);
        String google = "/api/session/google_auth";
        answers.post(google, "{\"token\": \"google-oauth-token\"}", 400);
        answers.put(settings, server.as(key), "{\"google-auth-client-id\": \"1234.apps.googleusercontent.com\"}", 200);
        answers.check("GET " + settings, server.as(key).get(settings), 200);
        answers.post(google, "{}", 400);
        answers.post(google, "{", 400);
        answers.post(google, "{\"token\": \"google-oauth-token\"}", 401);
        answers.put(settings, server.as(key), "{\"google-auth-client-id\": null}", 200);
    }
}
