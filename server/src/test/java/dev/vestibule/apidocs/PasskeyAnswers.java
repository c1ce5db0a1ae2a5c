package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.passkey.PasskeyWorld;
import dev.vestibule.passkey.TestAuthenticator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the requests about passkeys answer, on a site that can have them and on one that cannot. */
final class PasskeyAnswers {
    private static final String PATH = "/api/vestibule/passkey";
    private static final String PROOF = "{\"password\": \"" + PASSWORD + "\"}";
    private static final String WRONG = "{\"password\": \"not the password\"}";
    private static final String ONE = "{\"name\": \"Phone\"}";

    private final DocumentedAnswers answers;
    private final TestAuthenticator key = new TestAuthenticator("https://id.example.com");

    PasskeyAnswers(DocumentedAnswers answers) {
        this.answers = answers;
    }

    void passkeys() {
        try (TestServer server = TestServer.on(DatabaseKind.H2, PasskeyWorld.SITE, "MB_MFA_ENFORCEMENT=optional")) {
            server.hasAdministrator("ann@example.com", PASSWORD);
            Client bob = new PasskeyWorld(server).user("bob@example.com");
            JsonNode creation = PasskeyWorld.options(bob);
            JsonNode added = own(server, bob, creation);
            signIn(server);
            secondFactor(server);
            administration(server, bob, added);
            proof(server, bob);
            late(server);
            manage(server, bob, added);
            answers.check("GET /.well-known/passkey-endpoints", server.get("/.well-known/passkey-endpoints"), 200);
            unavailable(creation);
        }
    }

    private Answer post(Client client, String path, String body, int status) {
        return answers.check(
                "POST " + PATH + path.replaceFirst("/[0-9x]+", "/{id}"), client.post(PATH + path, body), status);
    }

    private static String credential(JsonNode credential) {
        return "{\"credential\": " + credential + "}";
    }

    private static Client withKey(TestServer server) {
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        return server.with(
                "X-API-Key",
                ann.post("/api/api-key", "{\"name\": \"passkeys " + System.nanoTime() + "\", \"group_id\": 2}")
                        .json()
                        .path("unmasked_key")
                        .textValue());
    }

    private static Client elsewhere(TestServer server) {
        return server.withCookie(server.signIn("bob@example.com", PASSWORD)).with("Sec-Fetch-Site", "cross-site");
    }

    private void refusals(TestServer server, String method, String path) {
        String operation = method + " " + PATH + path.replaceFirst("/[0-9]+", "/{id}");
        for (Client client : List.of(withKey(server), elsewhere(server))) {
            answers.check(operation, client.send(method, PATH + path, "{}"), 403);
        }
        answers.check(operation, server.client().send(method, PATH + path, "{}"), 401);
    }

    private JsonNode own(TestServer server, Client bob, JsonNode creation) {
        answers.check("GET " + PATH, server.get(PATH), 401);
        answers.check("GET " + PATH, withKey(server).get(PATH), 403);
        JsonNode created = key.create(creation);
        refusals(server, "POST", "/options");
        refusals(server, "POST", "");
        post(bob, "/options", "{", 400);
        post(bob, "/options", "{}", 200);
        post(bob, "/options", WRONG, 400);
        post(bob, "/options", PROOF, 200);
        server.tables().run("UPDATE account SET second_factors = 1 WHERE email = 'bob@example.com'");
        post(bob, "/options", PROOF, 400);
        post(bob, "/options", "{\"password\": \"" + PASSWORD + "\", \"code\": \"123456\"}", 400);
        server.tables().run("UPDATE account SET second_factors = 0 WHERE email = 'bob@example.com'");
        post(bob, "", "{", 400);
        post(bob, "", "{}", 400);
        JsonNode added = post(bob, "", credential(created), 200).json();
        post(bob, "", credential(created), 400);
        post(bob, "", credential(key.create(PasskeyWorld.options(bob))), 400);
        post(bob, "", credential(new TestAuthenticator("https://evil.example").create(PasskeyWorld.options(bob))), 400);
        answers.check("GET " + PATH, bob.get(PATH), 200);

        server.hasUser("eve@example.com", PASSWORD);
        Client eve = server.as(server.signIn("eve@example.com", PASSWORD));
        List<JsonNode> begun = new ArrayList<>();
        for (int i = 0; i <= 20; i++) {
            begun.add(PasskeyWorld.options(eve));
        }
        begun.subList(0, 20)
                .forEach(options -> post(
                        eve, "", credential(new TestAuthenticator("https://id.example.com").create(options)), 200));
        post(eve, "", credential(new TestAuthenticator("https://id.example.com").create(begun.get(20))), 400);
        post(eve, "/options", PROOF, 400);
        return added;
    }

    private void signIn(TestServer server) {
        Client client = server.client();
        JsonNode options = post(client, "/sign-in/options", "{}", 200).json();
        post(client, "/sign-in", "{", 400);
        post(client, "/sign-in", "{}", 400);
        JsonNode answer = key.get(options);
        post(client, "/sign-in", credential(answer), 200);
        post(client, "/sign-in", credential(answer), 401);
        post(client, "/sign-in", credential(new TestAuthenticator("https://id.example.com").get(options)), 401);
        server.tables().run("UPDATE account SET state = 'suspended' WHERE email = 'bob@example.com'");
        post(
                client,
                "/sign-in",
                credential(key.get(post(client, "/sign-in/options", "{}", 200).json())),
                401);
        server.tables().run("UPDATE account SET state = 'active' WHERE email = 'bob@example.com'");
        Client flood = server.from("203.0.113.9");
        for (int i = 0; i < 50; i++) {
            flood.post(PATH + "/sign-in", credential(answer));
        }
        post(flood, "/sign-in", credential(answer), 401);
    }

    private static String challenge(TestServer server, String email) {
        server.tables().run("UPDATE account SET second_factors = 1 WHERE email = ?", email);
        String token = server.post("/api/session", Client.credentials(email, PASSWORD))
                .json()
                .path("challenge_token")
                .textValue();
        server.tables().run("UPDATE account SET second_factors = 0 WHERE email = ?", email);
        return "{\"challenge_token\": \"" + token + "\"";
    }

    private void secondFactor(TestServer server) {
        Client client = server.client();
        String expired = "{\"challenge_token\": \"e30.e30.e30\"";
        String bobs = challenge(server, "bob@example.com");
        post(client, "/second-factor/options", "{", 400);
        post(client, "/second-factor/options", "{}", 400);
        post(client, "/second-factor/options", expired + "}", 401);
        post(client, "/second-factor/options", challenge(server, "ann@example.com") + "}", 401);
        JsonNode options =
                post(client, "/second-factor/options", bobs + "}", 200).json();
        JsonNode answer = key.get(options);
        post(client, "/second-factor", "{", 400);
        post(client, "/second-factor", "{}", 400);
        post(client, "/second-factor", expired + ", \"credential\": " + answer + "}", 401);
        post(client, "/second-factor", bobs + ", \"credential\": " + answer + "}", 200);
        post(client, "/second-factor", challenge(server, "bob@example.com") + ", \"credential\": " + answer + "}", 401);
    }

    private void administration(TestServer server, Client bob, JsonNode added) {
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        int user = server.users().id("bob@example.com");
        String list = "GET /api/vestibule/user/{id}/passkey";
        answers.check(list, server.get("/api/vestibule/user/1/passkey"), 401);
        answers.check(list, bob.get("/api/vestibule/user/1/passkey"), 403);
        answers.check(list, ann.get("/api/vestibule/user/x/passkey"), 404);
        answers.check(list, ann.get("/api/vestibule/user/" + user + "/passkey"), 200);
        String remove = "DELETE /api/vestibule/user-passkey/{id}";
        String path = "/api/vestibule/user-passkey/";
        answers.check(remove, server.client().delete(path + added.path("id")), 401);
        answers.check(remove, bob.delete(path + added.path("id")), 403);
        answers.check(remove, ann.delete(path + "99999"), 404);
        answers.check(remove, ann.delete(path + "x"), 404);
        int other = PasskeyWorld.add(bob, new TestAuthenticator("https://id.example.com"))
                .path("id")
                .intValue();
        answers.check(remove, ann.delete(path + other), 204);
    }

    private void proof(TestServer server, Client bob) {
        String path = "/api/vestibule/session/proof";
        for (String operation : List.of("GET " + path, "POST " + path, "POST " + path + "/options")) {
            String method = operation.substring(0, operation.indexOf(' '));
            String to = operation.substring(operation.indexOf(' ') + 1);
            answers.check(operation, server.client().send(method, to, "{}"), 401);
            answers.check(operation, withKey(server).send(method, to, "{}"), 403);
        }
        answers.check("GET " + path, bob.get(path), 200);
        for (String wrong : List.of("{", "{}", WRONG, "{\"code\": \"123456\"}")) {
            answers.check("POST " + path, bob.post(path, wrong), 400);
        }
        answers.check("POST " + path, bob.post(path, PROOF), 200);
        JsonNode options = answers.check("POST " + path + "/options", bob.post(path + "/options", "{}"), 200)
                .json();
        String answer = credential(key.get(options));
        answers.check("POST " + path, bob.post(path, answer), 200);
        answers.check("POST " + path, bob.post(path, answer), 400); // it was used
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        answers.check("POST " + path + "/options", ann.post(path + "/options", "{}"), 401);
        Client unable = answers.server().as(answers.server().signIn("bob@example.com", PASSWORD));
        answers.check("POST " + path + "/options", unable.post(path + "/options", "{}"), 400);
    }

    private void late(TestServer server) {
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        server.passes(Duration.ofMinutes(5));
        post(ann, "/options", "{}", 403);
    }

    private void manage(TestServer server, Client bob, JsonNode added) {
        String path = "/" + added.path("id");
        String rename = "PUT " + PATH + "/{id}";
        refusals(server, "PUT", path);
        refusals(server, "POST", path + "/remove");
        answers.check(rename, bob.put(PATH + path, "{"), 400);
        answers.check(rename, bob.put(PATH + path, "{}"), 400);
        answers.check(rename, bob.put(PATH + "/99999", ONE), 404);
        answers.check(rename, bob.put(PATH + "/x", ONE), 404);
        answers.check(rename, bob.put(PATH + path, ONE), 204);
        post(bob, path + "/remove", "{", 400);
        post(bob, path + "/remove", WRONG, 400);
        post(bob, "/99999/remove", PROOF, 404);
        post(bob, "/x/remove", PROOF, 404);
        server.tables()
                .run(
                        "DELETE FROM password_credential WHERE account_id = ?",
                        server.users().id("bob@example.com"));
        Client alone = server.as(new PasskeyWorld(server).signIn(key).key());
        post(alone, path + "/remove", "{}", 400);
        Client more = server.as(new PasskeyWorld(server).signIn(key).key());
        server.tables().run("UPDATE passkey SET account_id = ?", server.users().id("bob@example.com"));
        post(more, path + "/remove", "{}", 204);
    }

    private void unavailable(JsonNode creation) {
        Client bob = answers.server().as(answers.server().signIn("bob@example.com", PASSWORD));
        Client client = answers.server().client();
        String created = credential(key.create(creation));
        post(bob, "/options", PROOF, 400);
        post(bob, "", created, 400);
        post(client, "/sign-in/options", "{}", 400);
        ((ObjectNode) creation).put("rpId", "id.example.com");
        String got = credential(key.get(creation));
        post(client, "/sign-in", got, 400);
        String token = "{\"challenge_token\": \"e30.e30.e30\"";
        post(client, "/second-factor/options", token + "}", 400);
        post(client, "/second-factor", token + ", " + got.substring(1), 400);
        answers.check(
                "GET /.well-known/passkey-endpoints", answers.server().get("/.well-known/passkey-endpoints"), 404);
    }
}
