package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;

/** What the first run, sessions, passwords and resets answer. */
final class SignInAnswers {
    private static final String OTHER_PASSWORD = "eight purple kettles sing";

    private final DocumentedAnswers answers;
    private final TestServer server;

    SignInAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void firstRun() {
        answers.get("/api/session/properties", 200);
        String token =
                server.get("/api/session/properties").json().path("setup-token").textValue();
        answers.post("/api/setup", "{}", 400);
        answers.post("/api/setup", "{", 400);
        answers.post("/api/setup", setup("another", "ann@example.com", PASSWORD), 400);
        answers.post("/api/setup", setup(token, "no address", "short"), 400);
        answers.post("/api/setup", setup(token, "ann@example.com", PASSWORD), 200);
        answers.post("/api/setup", setup(token, "two@example.com", PASSWORD), 403);
    }

    private static String setup(String token, String email, String password) {
        return """
                {"token": "%s", "user": {"first_name": "Ann", "last_name": "Example", "email": "%s", "password": "%s"},
                 "prefs": {"site_name": "Acme", "site_locale": "en"}}""".formatted(token, email, password);
    }

    void signingIn() {
        String path = "/api/session";
        answers.post(path, Client.credentials("ann@example.com", PASSWORD), 200);
        answers.post(
                path,
                "{\"username\": \"ann@example.com\", \"password\": \"%s\", \"remember\": true}".formatted(PASSWORD),
                200);
        answers.post(path, Client.credentials("ann@example.com", "another"), 401);
        answers.post(path, Client.credentials("nobody@example.com", PASSWORD), 401);
        answers.post(path, "{}", 400);
        answers.post(path, "{", 400);
        answers.post(path, "{\"username\": \" \", \"password\": \"x\"}", 400);
        answers.post(path, "{\"username\": \"x\", \"password\": [], \"remember\": \"yes\"}", 400);
        answers.post(path, Client.credentials("x", "x".repeat(1025)), 400);
        server.hasUser("gone@example.com", PASSWORD);
        server.users().deactivate("gone@example.com");
        answers.post(path, Client.credentials("gone@example.com", PASSWORD), 401);
    }

    void session() {
        String key = server.signIn("ann@example.com", PASSWORD);
        Answer properties =
                answers.check("GET /api/session/properties", server.as(key).get("/api/session/properties"), 200);
        String tag = properties.header("ETag").orElseThrow();
        answers.check(
                "GET /api/session/properties",
                server.as(key).with("If-None-Match", tag).get("/api/session/properties"),
                304);
        answers.post("/api/session/refresh", "", 401);
        Client foreign = server.withCookie(key).with("Sec-Fetch-Site", "cross-site");
        answers.check("POST /api/session/refresh", foreign.post("/api/session/refresh", ""), 403);
        answers.check("DELETE /api/session", foreign.delete("/api/session"), 403);
        Answer refreshed =
                answers.check("POST /api/session/refresh", server.as(key).post("/api/session/refresh", ""), 200);
        answers.check("DELETE /api/session", server.as(refreshed.key()).delete("/api/session"), 204);
        answers.check("DELETE /api/session", server.as(refreshed.key()).delete("/api/session"), 404);
    }

    void passwords() {
        String confirm = "/api/session/password-check";
        String key = server.signIn("ann@example.com", PASSWORD);
        answers.post(confirm, "{}", 401);
        answers.check("POST " + confirm, server.as(key).post(confirm, password(PASSWORD)), 200);
        answers.check("POST " + confirm, server.as(key).post(confirm, password("another")), 400);
        answers.check("POST " + confirm, server.as(key).post(confirm, "{}"), 400);
        answers.check("POST " + confirm, server.as(key).post(confirm, "{"), 400);
        answers.check(
                "POST " + confirm,
                server.withCookie(key)
                        .with("Origin", "https://evil.example.com")
                        .post(confirm, password(PASSWORD)),
                403);

        String judge = "/api/util/password_check";
        answers.post(judge, password(PASSWORD), 200);
        answers.post(judge, password("short"), 400);
        answers.post(judge, password("x".repeat(257)), 400);
        answers.post(judge, password("password123password123"), 400);
        answers.post(judge, password("metabase metabase"), 400);
        answers.post(judge, "{}", 400);
        answers.post(judge, "{", 400);

        int bob = server.hasUser("bob@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String change = "/api/user/" + bob + "/password";
        answers.put(change, server.client(), "{}", 401);
        answers.put("/api/user/1/password", server.as(bobsKey), "{}", 403);
        answers.put("/api/user/999/password", server.as(key), password(OTHER_PASSWORD), 404);
        answers.put("/api/user/x/password", server.as(key), password(OTHER_PASSWORD), 404);
        answers.put(change, server.as(bobsKey), change("short", PASSWORD), 400);
        answers.put(change, server.as(bobsKey), password(OTHER_PASSWORD), 400);
        answers.put(change, server.as(bobsKey), "{", 400);
        answers.put(change, server.as(bobsKey), change(OTHER_PASSWORD, "another"), 400);
        answers.put(change, server.as(bobsKey), change(OTHER_PASSWORD, PASSWORD), 200);
        answers.put(change, server.as(key), password(PASSWORD), 204);

        String ask = "/api/vestibule/user/{id}/password-change";
        answers.strangersAndBob(server.as(server.signIn("bob@example.com", PASSWORD)), "PUT", ask);
        int without = server.hasAccount("without@example.com", "", false);
        String asking = "{\"required\": true}";
        answers.check("PUT " + ask, server.as(key).put(ask.replace("{id}", Integer.toString(bob)), "{}"), 400);
        answers.check("PUT " + ask, server.as(key).put(ask.replace("{id}", Integer.toString(without)), asking), 400);
        answers.check("PUT " + ask, server.as(key).put(ask.replace("{id}", "999"), asking), 404);
        answers.check("PUT " + ask, server.as(key).put(ask.replace("{id}", "x"), asking), 404);
    }

    private static String password(String password) {
        return "{\"password\": \"" + password + "\"}";
    }

    private static String change(String password, String old) {
        return "{\"password\": \"" + password + "\", \"old_password\": \"" + old + "\"}";
    }

    void resets() {
        String forgot = "/api/session/forgot_password";
        answers.post(forgot, "{\"email\": \"nobody\"}", 400);
        answers.post(forgot, "{", 400);
        for (int i = 0; i < 3; i++) {
            answers.post(forgot, "{\"email\": \"eve@example.com\"}", 204);
        }
        answers.post(forgot, "{\"email\": \"eve@example.com\"}", 400);

        String valid = "/api/session/password_reset_token_valid";
        answers.check("GET " + valid, server.get(valid), 400);
        answers.check("GET " + valid, server.get(valid + "?token=reset-token"), 200);

        String reset = "/api/session/reset_password";
        answers.post(reset, "{", 400);
        answers.post(reset, "{}", 400);
        answers.post(reset, reset("reset-token", "short"), 400);
        answers.post(reset, reset("reset-token", OTHER_PASSWORD), 400);
        String token = server.hasResetToken("bob@example.com");
        answers.post(reset, reset(token, OTHER_PASSWORD), 200);
        answers.post(reset, reset(token, OTHER_PASSWORD), 400);
        // The test's own address is the proxy's, behind which are many people: one of them is counted alone.
        Client one = server.from("203.0.113.77");
        for (int i = 0; i < 10; i++) {
            one.post(reset, reset("reset-token", OTHER_PASSWORD));
        }
        answers.check("POST " + reset, one.post(reset, reset("reset-token", OTHER_PASSWORD)), 400);

        String key = server.signIn("ann@example.com", PASSWORD);
        String trace = "/api/vestibule/mail";
        answers.get(trace, 401);
        answers.check(
                "GET " + trace,
                server.as(server.signIn("bob@example.com", OTHER_PASSWORD)).get(trace),
                403);
        answers.check("GET " + trace, server.as(key).get(trace + "?limit=all"), 400);
        answers.check("GET " + trace, server.as(key).get(trace), 200);
    }

    private static String reset(String token, String password) {
        return "{\"token\": \"" + token + "\", \"password\": \"" + password + "\"}";
    }

    void tooManyTries() {
        server.hasUser("dan@example.com", PASSWORD);
        String key = server.signIn("dan@example.com", PASSWORD);
        int dan = server.as(key).get("/api/user/current").json().path("id").intValue();
        for (int i = 0; i < 10; i++) {
            server.client().signIn("dan@example.com", "another");
        }
        Answer refused = answers.post("/api/session", Client.credentials("dan@example.com", PASSWORD), 401);
        assertThat(refused.header("Retry-After").orElseThrow()).matches("3[56]\\d\\d");
        String confirm = "/api/session/password-check";
        answers.check("POST " + confirm, server.as(key).post(confirm, password(PASSWORD)), 400);
        answers.put("/api/user/" + dan + "/password", server.as(key), change(OTHER_PASSWORD, PASSWORD), 400);
        String own = "/api/vestibule/api-key";
        answers.check("POST " + own, server.as(key).post(own, notebook(PASSWORD)), 400);
    }

    private String notebook(String password) {
        return "{\"password\": \"" + password + "\", \"name\": \"Notebook\", \"expires_at\": \""
                + server.now().plusSeconds(60) + "\"}";
    }
}
