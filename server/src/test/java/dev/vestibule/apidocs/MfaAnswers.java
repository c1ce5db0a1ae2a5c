package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Set;

/** What requests about second factors answer, on a server that uses them and has a key, but no mail server. */
final class MfaAnswers {
    private static final String OWN = "/api/ee/mfa/";
    private static final String STEP = "/api/session/mfa/";

    private final DocumentedAnswers answers;
    private final TestServer server;
    private int keys;

    MfaAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void secondFactors() {
        server.isSetUpBy("ann@example.com", PASSWORD);
        int bob = server.hasUser("bob@example.com", PASSWORD);
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        Client own = server.as(server.signIn("bob@example.com", PASSWORD));
        malformed(ann, own);
        AuthenticatorApp app = setUp(own);
        secondStep(app);
        manage(own, app);
        devicesOf(ann, own, bob);
        administer(ann, own, bob);
    }

    /** What the last steps of sign-ins answer users who have the maximum number of sessions. */
    static Set<String> atTheMaximumOfSessions() {
        String[] limits = {
            OidcWorld.PHRASE, "VESTIBULE_MAX_SESSIONS_PER_USER=1", "VESTIBULE_SESSION_LIMIT_ACTION=refuse", ""
        };
        limits[3] = "MB_MFA_ENFORCEMENT=optional";
        try (TestServer server = TestServer.on(DatabaseKind.H2, limits)) {
            DocumentedAnswers answers = new DocumentedAnswers(server);
            server.isSetUpBy("ann@example.com", PASSWORD);
            AuthenticatorApp app = AuthenticatorApp.of(server, "dora@example.com");
            answers.post(STEP + "verify", AuthenticatorApp.body(app.challenge(), app.code()), 401);

            server.hasUser("carl@example.com", PASSWORD);
            server.signIn("carl@example.com", PASSWORD);
            limits[3] = "MB_MFA_ENFORCEMENT=required";
            server.restart(limits);
            Answer begun = server.client().signIn("carl@example.com", PASSWORD);
            String token = begun.json().path("enrollment_token").textValue();
            AuthenticatorApp first = new AuthenticatorApp(
                    server, "carl@example.com", begun.json().path("secret").textValue(), List.of());
            answers.post(
                    STEP + "enroll",
                    "{\"enrollment_token\": \"" + token + "\", \"code\": \"" + first.code() + "\"}",
                    401);
            return answers.seen();
        }
    }

    private AuthenticatorApp setUp(Client bob) {
        refuses("enroll", bob);
        refuses("enroll/confirm", bob);
        answers.check("POST " + OWN + "enroll", bob.post(OWN + "enroll", "{}"), 400);
        answers.check("POST " + OWN + "enroll", bob.post(OWN + "enroll", "{\"password\": \"wrong\"}"), 400);
        Answer begun = answers.check("POST " + OWN + "enroll", bob.post(OWN + "enroll", password()), 200);
        AuthenticatorApp app = new AuthenticatorApp(
                server, "bob@example.com", begun.json().path("secret").asText(), List.of());
        answers.check("POST " + OWN + "enroll/confirm", bob.post(OWN + "enroll/confirm", "{}"), 400);
        post("enroll/confirm", bob, app.wrongCode(), 400);
        Answer confirmed = post("enroll/confirm", bob, app.code(), 200);
        answers.check("POST " + OWN + "enroll", bob.post(OWN + "enroll", password()), 400);
        app.rests();
        return new AuthenticatorApp(
                server,
                app.email(),
                app.secret(),
                AuthenticatorApp.texts(confirmed.json().path("recovery_codes")));
    }

    private static String password() {
        return "{\"password\": \"" + PASSWORD + "\"}";
    }

    private Answer post(String path, Client client, String code, int status) {
        return answers.check("POST " + OWN + path, client.post(OWN + path, "{\"code\": \"" + code + "\"}"), status);
    }

    private void refuses(String path, Client bob) {
        answers.check("POST " + OWN + path, server.post(OWN + path, "{}"), 401);
        answers.check(
                "POST " + OWN + path,
                server.withCookie(server.signIn("ann@example.com", PASSWORD))
                        .with("Sec-Fetch-Site", "cross-site")
                        .post(OWN + path, "{}"),
                403);
        answers.check("POST " + OWN + path, key().post(OWN + path, "{}"), 403);
        assertThat(bob.get("/api/user/current").status()).isEqualTo(200);
    }

    private Client key() {
        Answer made = server.as(server.signIn("ann@example.com", PASSWORD))
                .post("/api/api-key", "{\"name\": \"key " + ++keys + "\", \"group_id\": 2}");
        return server.with("X-API-Key", made.json().path("unmasked_key").textValue());
    }

    private void malformed(Client ann, Client bob) {
        for (String path : List.of("verify", "send-email-otp", "enroll")) {
            answers.post(STEP + path, "{", 400);
        }
        for (String path : List.of("enroll", "enroll/confirm", "recovery-codes", "disable")) {
            answers.check("POST " + OWN + path, bob.post(OWN + path, "{"), 400);
        }
        answers.check("POST " + OWN + "admin/remove", ann.post(OWN + "admin/remove", "{"), 400);
    }

    private void secondStep(AuthenticatorApp app) {
        answers.post(STEP + "verify", "{}", 400);
        answers.post(STEP + "send-email-otp", "{}", 400);
        answers.post(STEP + "enroll", "{}", 400);
        answers.post(STEP + "verify", AuthenticatorApp.body("none", "123456"), 401);
        answers.post(STEP + "send-email-otp", "{\"challenge_token\": \"none\"}", 401);
        answers.post(STEP + "enroll", "{\"enrollment_token\": \"none\", \"code\": \"123456\"}", 401);
        answers.post("/api/session", Client.credentials(app.email(), PASSWORD), 200);
        String token = app.challenge();
        answers.post(STEP + "send-email-otp", "{\"challenge_token\": \"" + token + "\"}", 400);
        answers.post(STEP + "verify", AuthenticatorApp.body(token, app.code()), 200);
        String another = app.challenge();
        for (int i = 0; i < 5; i++) {
            answers.post(STEP + "verify", AuthenticatorApp.body(another, app.wrongCode()), 401);
        }
        answers.post(STEP + "verify", AuthenticatorApp.body(another, app.wrongCode()), 400);
    }

    private void manage(Client bob, AuthenticatorApp app) {
        String status = OWN + "status";
        answers.get(status, 401);
        answers.check("GET " + status, key().get(status), 403);
        answers.check("GET " + status, bob.get(status), 200);
        for (String path : List.of("recovery-codes", "disable")) {
            refuses(path, bob);
            answers.check("POST " + OWN + path, bob.post(OWN + path, "{}"), 400);
            post(path, bob, app.wrongCode(), 400);
        }
        post("recovery-codes", bob, app.recoveryCodes().get(0), 200);
        devices(bob);
    }

    private void devices(Client bob) {
        String path = "/api/vestibule/trusted-device";
        answers.get(path, 401);
        answers.check("GET " + path, key().get(path), 403);
        answers.check("GET " + path, bob.get(path), 200);
        server.tables()
                .run("INSERT INTO trusted_device (account_id, digest, generation, factor_version, user_agent, address,"
                        + " trusted_at, last_used_at, expires_at) SELECT id, 'x', 0, 0, 'x', '192.0.2.1',"
                        + " joined_at, joined_at, joined_at FROM account WHERE email = 'bob@example.com'");
        int id = server.tables().count("SELECT MAX(id) FROM trusted_device");
        String one = "DELETE " + path + "/{id}";
        answers.check(one, server.client().delete(path + "/" + id), 401);
        answers.check(one, key().delete(path + "/" + id), 403);
        answers.check(one, bob.delete(path + "/x"), 404);
        answers.check(one, bob.delete(path + "/999999"), 404);
        answers.check(one, bob.delete(path + "/" + id), 204);
    }

    private void devicesOf(Client ann, Client bob, int user) {
        String list = "GET /api/vestibule/user/{id}/trusted-device";
        String path = "/api/vestibule/user/" + user + "/trusted-device";
        answers.check(list, server.client().get(path), 401);
        answers.check(list, bob.get(path), 403);
        answers.check(list, ann.get("/api/vestibule/user/999999/trusted-device"), 404);
        answers.check(list, ann.get("/api/vestibule/user/x/trusted-device"), 404);
        answers.check(list, ann.get(path), 200);
        server.tables()
                .run(
                        "INSERT INTO trusted_device (account_id, digest, generation, factor_version, user_agent, address,"
                                + " trusted_at, last_used_at, expires_at) SELECT id, 'y', 0, 0, 'y', '192.0.2.1',"
                                + " joined_at, joined_at, joined_at FROM account WHERE id = ?",
                        user);
        String one = "DELETE /api/vestibule/user-trusted-device/{id}";
        String its =
                "/api/vestibule/user-trusted-device/" + server.tables().count("SELECT MAX(id) FROM trusted_device");
        answers.check(one, server.client().delete(its), 401);
        answers.check(one, bob.delete(its), 403);
        answers.check(one, ann.delete(its), 204);
        answers.check(one, ann.delete(its), 404);
        answers.check(one, ann.delete("/api/vestibule/user-trusted-device/x"), 404);
    }

    private void administer(Client ann, Client bob, int id) {
        String admin = OWN + "admin/";
        for (String list : List.of("overview", "enrolled-users", "unenrolled-users")) {
            answers.strangersAndBob(bob, "GET", admin + list);
            answers.check("GET " + admin + list, ann.get(admin + list), 200);
        }
        for (String list : List.of("enrolled-users", "unenrolled-users")) {
            answers.check("GET " + admin + list, ann.get(admin + list + "?limit=some"), 400);
        }
        String remove = admin + "remove";
        answers.strangersAndBob(bob, "POST", remove);
        answers.check("POST " + remove, ann.post(remove, "{}"), 400);
        int own = server.users().id("ann@example.com");
        answers.check("POST " + remove, ann.post(remove, "{\"user_id\": " + own + "}"), 400);
        answers.check("POST " + remove, ann.post(remove, "{\"user_id\": 999999}"), 404);
        answers.check("POST " + remove, ann.post(remove, "{\"user_id\": " + id + "}"), 204);
    }
}
