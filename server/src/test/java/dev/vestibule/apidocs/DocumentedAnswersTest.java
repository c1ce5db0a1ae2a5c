package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.apidocs.DocumentedApi.Example;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The description of the API tells the truth: whatever a running server answers here stands in it, fits its schema and,
 * where the answer is a refusal, is one of its examples to the byte. And each refusal that it tells of is provoked.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedAnswersTest {
    private static final String OTHER_PASSWORD = "eight purple kettles sing";

    private final DocumentedApi api = new DocumentedApi();
    private final Set<String> seen = new TreeSet<>();
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, """
                MB_OIDC_PROVIDERS=[{"key": "acme", "login-prompt": "Acme", "issuer-uri": "http://127.0.0.1:1",
                "client-id": "vestibule", "client-secret": "secret"}]""");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void whatTheServerAnswersIsWhatTheDescriptionSays() {
        firstRun();
        signingIn();
        session();
        passwords();
        people();
        groups();
        everybodysSessions();
        keys();
        operation();
        mail();
        google();
        providers("/api/vestibule/oidc-provider");
        providers("/api/ee/sso/oidc");
        resets();
        tooManyTries();

        assertThat(refusalsOfTheDescription()).isSubsetOf(seen);
        assertThat(seen)
                .contains(
                        "GET /api/session/properties 200 application/json stranger",
                        "GET /api/session/properties 200 application/json administrator");
    }

    /** Those of our own trouble are provoked elsewhere. */
    private Set<String> refusalsOfTheDescription() {
        return api.answers().stream()
                .map(Example::where)
                .filter(where -> where.matches("\\S+ \\S+ 4\\d\\d .*"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void firstRun() {
        get("/api/session/properties", 200);
        String token =
                server.get("/api/session/properties").json().path("setup-token").textValue();
        post("/api/setup", "{}", 400);
        post("/api/setup", "{", 400);
        post("/api/setup", setup("another", "ann@example.com", PASSWORD), 400);
        post("/api/setup", setup(token, "no address", "short"), 400);
        post("/api/setup", setup(token, "ann@example.com", PASSWORD), 200);
        post("/api/setup", setup(token, "two@example.com", PASSWORD), 403);
    }

    private static String setup(String token, String email, String password) {
        return """
                {"token": "%s", "user": {"first_name": "Ann", "last_name": "Example", "email": "%s", "password": "%s"},
                 "prefs": {"site_name": "Acme", "site_locale": "en"}}""".formatted(token, email, password);
    }

    private void signingIn() {
        String path = "/api/session";
        post(path, Client.credentials("ann@example.com", PASSWORD), 200);
        post(
                path,
                "{\"username\": \"ann@example.com\", \"password\": \"%s\", \"remember\": true}".formatted(PASSWORD),
                200);
        post(path, Client.credentials("ann@example.com", "another"), 401);
        post(path, Client.credentials("nobody@example.com", PASSWORD), 401);
        post(path, "{}", 400);
        post(path, "{", 400);
        post(path, "{\"username\": \" \", \"password\": \"x\"}", 400);
        post(path, "{\"username\": \"x\", \"password\": [], \"remember\": \"yes\"}", 400);
        post(path, Client.credentials("x", "x".repeat(1025)), 400);
        server.hasUser("gone@example.com", PASSWORD);
        server.tables().run("UPDATE account SET state = 'left' WHERE email = 'gone@example.com'");
        post(path, Client.credentials("gone@example.com", PASSWORD), 401);
    }

    private void session() {
        String key = server.signIn("ann@example.com", PASSWORD);
        Answer properties = check("GET /api/session/properties", server.as(key).get("/api/session/properties"), 200);
        String tag = properties.header("ETag").orElseThrow();
        check(
                "GET /api/session/properties",
                server.as(key).with("If-None-Match", tag).get("/api/session/properties"),
                304);
        post("/api/session/refresh", "", 401);
        Client foreign = server.withCookie(key).with("Sec-Fetch-Site", "cross-site");
        check("POST /api/session/refresh", foreign.post("/api/session/refresh", ""), 403);
        check("DELETE /api/session", foreign.delete("/api/session"), 403);
        Answer refreshed = check("POST /api/session/refresh", server.as(key).post("/api/session/refresh", ""), 200);
        check("DELETE /api/session", server.as(refreshed.key()).delete("/api/session"), 204);
        check("DELETE /api/session", server.as(refreshed.key()).delete("/api/session"), 404);
    }

    private void passwords() {
        String confirm = "/api/session/password-check";
        String key = server.signIn("ann@example.com", PASSWORD);
        post(confirm, "{}", 401);
        check("POST " + confirm, server.as(key).post(confirm, password(PASSWORD)), 200);
        check("POST " + confirm, server.as(key).post(confirm, password("another")), 400);
        check("POST " + confirm, server.as(key).post(confirm, "{}"), 400);
        check("POST " + confirm, server.as(key).post(confirm, "{"), 400);
        check(
                "POST " + confirm,
                server.withCookie(key)
                        .with("Origin", "https://evil.example.com")
                        .post(confirm, password(PASSWORD)),
                403);

        String judge = "/api/util/password_check";
        post(judge, password(PASSWORD), 200);
        post(judge, password("short"), 400);
        post(judge, password("x".repeat(257)), 400);
        post(judge, password("password123password123"), 400);
        post(judge, password("metabase metabase"), 400);
        post(judge, "{}", 400);
        post(judge, "{", 400);

        int bob = server.hasUser("bob@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String change = "/api/user/" + bob + "/password";
        put(change, server.client(), "{}", 401);
        put("/api/user/1/password", server.as(bobsKey), "{}", 403);
        put("/api/user/999/password", server.as(key), password(OTHER_PASSWORD), 404);
        put("/api/user/x/password", server.as(key), password(OTHER_PASSWORD), 404);
        put(change, server.as(bobsKey), change("short", PASSWORD), 400);
        put(change, server.as(bobsKey), password(OTHER_PASSWORD), 400);
        put(change, server.as(bobsKey), "{", 400);
        put(change, server.as(bobsKey), change(OTHER_PASSWORD, "another"), 400);
        put(change, server.as(bobsKey), change(OTHER_PASSWORD, PASSWORD), 200);
        put(change, server.as(key), password(PASSWORD), 204);

        String ask = "/api/vestibule/user/{id}/password-change";
        strangersAndBob(server.as(server.signIn("bob@example.com", PASSWORD)), "PUT", ask);
        int without = server.hasAccount("without@example.com", "", false);
        String asking = "{\"required\": true}";
        check("PUT " + ask, server.as(key).put(ask.replace("{id}", Integer.toString(bob)), "{}"), 400);
        check("PUT " + ask, server.as(key).put(ask.replace("{id}", Integer.toString(without)), asking), 400);
        check("PUT " + ask, server.as(key).put(ask.replace("{id}", "999"), asking), 404);
        check("PUT " + ask, server.as(key).put(ask.replace("{id}", "x"), asking), 404);
    }

    private static String password(String password) {
        return "{\"password\": \"" + password + "\"}";
    }

    private static String change(String password, String old) {
        return "{\"password\": \"" + password + "\", \"old_password\": \"" + old + "\"}";
    }

    private void people() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        int cat = server.hasUser("cat@example.com", PASSWORD);
        get("/api/user/current", 401);
        check("GET /api/user/current", server.as(key).get("/api/user/current"), 200);
        check("GET /api/user/current", server.as(bobsKey).get("/api/user/current"), 200);
        get("/api/login-history/current", 401);
        check("GET /api/login-history/current", server.as(key).get("/api/login-history/current"), 200);

        String profile = "PUT /api/user/{id}";
        check(profile, server.client().put("/api/user/1", "{}"), 401);
        check(profile, server.as(bobsKey).put("/api/user/1", "{}"), 403);
        check(profile, server.as(key).put("/api/user/999", "{}"), 404);
        check(profile, server.as(key).put("/api/user/x", "{}"), 404);
        check(profile, server.as(key).put("/api/user/1", "{"), 400);
        check(profile, server.as(key).put("/api/user/1", "{\"locale\": \"tlh\"}"), 400);
        check(profile, server.as(key).put("/api/user/1", "{\"first_name\": \" \"}"), 400);
        peoplesRights(server.as(key), server.as(bobsKey), cat);
        check(profile, server.as(key).put("/api/user/1", "{\"last_name\": null, \"locale\": \"en_US\"}"), 200);
        ownSessions(key);

        String close = "DELETE /api/user/{id}";
        check(close, server.client().delete("/api/user/" + cat), 401);
        check(close, server.as(bobsKey).delete("/api/user/" + cat), 403);
        check(close, server.as(key).delete("/api/user/1"), 400);
        check(close, server.as(key).delete("/api/user/999"), 404);
        check(close, server.as(key).delete("/api/user/x"), 404);
        check(close, server.as(key).delete("/api/user/" + cat), 200);
    }

    private void peoplesRights(Client ann, Client bob, int cat) {
        String list = "/api/user";
        get(list, 401);
        check("GET " + list, bob.get(list), 403);
        check("GET " + list, ann.get(list + "?limit=many"), 400);
        check("GET " + list, ann.get(list + "?tenancy=all&tenant_id=1"), 400);
        check("GET " + list, ann.get(list + "?offset=0"), 200);
        String recipients = "/api/user/recipients";
        get(recipients, 401);
        check("GET " + recipients, bob.get(recipients + "?limit=many"), 400);
        check("GET " + recipients, bob.get(recipients), 200);
        check("GET " + recipients, ann.get(recipients), 200);

        String one = "/api/user/{id}";
        check("GET " + one, server.get("/api/user/1"), 401);
        check("GET " + one, bob.get("/api/user/1"), 403);
        check("GET " + one, ann.get("/api/user/999"), 404);
        check("GET " + one, ann.get("/api/user/x"), 404);
        check("GET " + one, ann.get("/api/user/1"), 200);

        post(list, "{}", 401);
        check("POST " + list, bob.post(list, "{}"), 403);
        check("POST " + list, ann.post(list, "{"), 400);
        check("POST " + list, ann.post(list, "{}"), 400);
        for (String wrong : List.of(
                "\"email\": \"cat@example.com\"",
                "\"email\": \"nobody\"",
                "\"email\": \"new@example.com\", \"password\": \"short\"",
                "\"email\": \"new@example.com\", \"login_attributes\": []",
                "\"email\": \"new@example.com\", \"user_group_memberships\": 1",
                "\"email\": \"new@example.com\", \"user_group_memberships\": []",
                "\"email\": \"new@example.com\", \"user_group_memberships\": [{\"id\": 1}, {\"id\": 999}]")) {
            check("POST " + list, ann.post(list, "{" + wrong + "}"), 400);
        }
        check("POST " + list, ann.post(list, "{\"email\": \"new@example.com\"}"), 200);

        server.tables()
                .run("INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)"
                        + " SELECT id, 'google', 'https://accounts.google.com', 'new', joined_at, joined_at FROM account"
                        + " WHERE email = 'new@example.com'");
        int fresh = server.tables().count("SELECT id FROM account WHERE email = 'new@example.com'");
        String change = "PUT " + one;
        check(change, ann.put("/api/user/" + fresh, "{\"first_name\": \"Other\"}"), 400);
        for (String wrong : List.of(
                "\"email\": \"ann@example.com\"",
                "\"is_superuser\": true, \"user_group_memberships\": [{\"id\": 1}]",
                "\"user_group_memberships\": []",
                "\"user_group_memberships\": [{\"id\": 1}, {\"id\": 999}]")) {
            check(change, ann.put("/api/user/" + cat, "{" + wrong + "}"), 400);
        }
        check(change, ann.put("/api/user/1", "{\"is_superuser\": false}"), 400);
        server.tables().run("INSERT INTO people_group (name) VALUES ('Editors')");
        int editors = server.tables().count("SELECT id FROM people_group WHERE name = 'Editors'");
        String manager =
                "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}, {\"id\": %d, \"is_group_manager\": true}]}";
        check(change, ann.put("/api/user/1", manager.formatted(editors)), 400);
        int self = bob.get("/api/user/current").json().path("id").intValue();
        String administrator = "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}";
        check(change, bob.put("/api/user/" + self, administrator), 403);

        String reactivate = "PUT " + one + "/reactivate";
        check(reactivate, server.client().put("/api/user/" + fresh + "/reactivate", ""), 401);
        check(reactivate, bob.put("/api/user/" + fresh + "/reactivate", ""), 403);
        check(reactivate, ann.put("/api/user/" + fresh + "/reactivate", ""), 400);
        check(reactivate, ann.put("/api/user/999/reactivate", ""), 404);
        check(reactivate, ann.put("/api/user/x/reactivate", ""), 404);
        ann.delete("/api/user/" + fresh);
        check(reactivate, ann.put("/api/user/" + fresh + "/reactivate", ""), 200);

        String modal = "PUT " + one + "/modal/{modal}";
        check(modal, server.client().put("/api/user/1/modal/qbnewb", ""), 401);
        check(modal, bob.put("/api/user/1/modal/qbnewb", ""), 403);
        check(modal, ann.put("/api/user/1/modal/other", ""), 400);
        check(modal, ann.put("/api/user/999/modal/qbnewb", ""), 404);
        check(modal, ann.put("/api/user/x/modal/qbnewb", ""), 404);
        check(modal, ann.put("/api/user/1/modal/qbnewb", ""), 200);
    }

    private void groups() {
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        int dee = server.hasUser("dee@example.com", PASSWORD);
        String path = "/api/permissions/group";
        String one = path + "/{id}";
        strangersAndBob(bob, "GET", path);
        strangersAndBob(bob, "POST", path);
        check("GET " + path, ann.get(path), 200);
        check("GET " + path, ann.get(path + "?limit=many"), 400);
        for (String wrong : List.of("{", "{}", "{\"name\": \"all users\"}")) {
            check("POST " + path, ann.post(path, wrong), 400);
        }
        int id = check("POST " + path, ann.post(path, "{\"name\": \"Writers\"}"), 200)
                .json()
                .path("id")
                .intValue();
        for (String method : List.of("GET", "PUT", "DELETE")) {
            strangersAndBob(bob, method, one);
            check(
                    method + " " + one,
                    ann.with("Content-Type", "application/json")
                            .send(method, path + "/x", method.equals("PUT") ? "{\"name\": \"X\"}" : ""),
                    404);
        }
        check("GET " + one, ann.get(path + "/999"), 404);
        check("PUT " + one, ann.put(path + "/999", "{\"name\": \"X\"}"), 404);
        for (String wrong : List.of("{", "{}", "{\"name\": \"all users\"}")) {
            check("PUT " + one, ann.put(path + "/" + id, wrong), 400);
        }
        for (int builtIn : new int[] {1, 2}) {
            check("PUT " + one, ann.put(path + "/" + builtIn, "{\"name\": \"X\"}"), 400);
            check("DELETE " + one, ann.delete(path + "/" + builtIn), 400);
        }
        check("PUT " + one, ann.put(path + "/" + id, "{\"name\": \"Authors\"}"), 200);
        memberships(ann, bob, dee, id);
        check("GET " + one, ann.get(path + "/" + id), 200);
        check("DELETE " + one, ann.delete(path + "/" + id), 204);
        String history = "/api/vestibule/membership-history";
        strangersAndBob(bob, "GET", history);
        check("GET " + history, ann.get(history + "?group_id=none"), 400);
        check("GET " + history, ann.get(history), 200);
    }

    private void memberships(Client ann, Client bob, int dee, int group) {
        String path = "/api/permissions/membership";
        String one = path + "/{id}";
        String clear = one + "/clear";
        strangersAndBob(bob, "GET", path);
        strangersAndBob(bob, "POST", path);
        String join = "{\"group_id\": %d, \"user_id\": %d, \"is_group_manager\": %s}";
        for (String wrong :
                List.of("{", "{\"user_id\": 1}", join.formatted(1, dee, false), join.formatted(2, dee, true))) {
            check("POST " + path, ann.post(path, wrong), 400);
        }
        check("POST " + path, ann.post(path, join.formatted(group, 999, false)), 404);
        int id = check("POST " + path, ann.post(path, join.formatted(group, dee, false)), 200)
                .json()
                .at("/0/membership_id")
                .intValue();
        check("GET " + path, ann.get(path), 200);
        for (String method : List.of("PUT", "DELETE")) {
            strangersAndBob(bob, method, one);
            for (String unknown : List.of("/x", "/9999")) {
                Client sends = ann.with("Content-Type", "application/json");
                check(method + " " + one, sends.send(method, path + unknown, "{\"is_group_manager\": true}"), 404);
            }
        }
        int everybody = server.tables().count("SELECT id FROM membership WHERE account_id = 1 AND group_id = 1");
        int administrators = server.tables().count("SELECT id FROM membership WHERE account_id = 1 AND group_id = 2");
        check("PUT " + one, ann.put(path + "/" + everybody, "{\"is_group_manager\": true}"), 400);
        check("PUT " + one, ann.put(path + "/" + administrators, "{\"is_group_manager\": true}"), 400);
        check("PUT " + one, ann.put(path + "/" + id, "{}"), 400);
        check("PUT " + one, ann.put(path + "/" + id, "{"), 400);
        check("PUT " + one, ann.put(path + "/" + id, "{\"is_group_manager\": true}"), 200);
        check("DELETE " + one, ann.delete(path + "/" + everybody), 400);
        check("DELETE " + one, ann.delete(path + "/" + administrators), 400);
        check("DELETE " + one, ann.delete(path + "/" + id), 204);
        strangersAndBob(bob, "PUT", clear);
        check("PUT " + clear, ann.put(path + "/x/clear", ""), 404);
        check("PUT " + clear, ann.put(path + "/999/clear", ""), 404);
        check("PUT " + clear, ann.put(path + "/1/clear", ""), 400);
        check("PUT " + clear, ann.put(path + "/2/clear", ""), 400);
        check("POST " + path, ann.post(path, join.formatted(group, dee, false)), 200);
        check("PUT " + clear, ann.put(path + "/" + group + "/clear", ""), 204);
    }

    private void strangersAndBob(Client bob, String method, String operation) {
        String path = operation.replace("{id}", "1");
        String body = method.matches("POST|PUT") ? "{}" : "";
        check(
                method + " " + operation,
                server.with("Content-Type", "application/json").send(method, path, body),
                401);
        check(
                method + " " + operation,
                bob.with("Content-Type", "application/json").send(method, path, body),
                403);
    }

    private void ownSessions(String key) {
        String path = "/api/vestibule/session";
        String other = server.signIn("ann@example.com", PASSWORD);
        String id = server.as(other).get(path).json().at("/data/0/id").textValue();
        get(path, 401);
        check("GET " + path, server.as(key).get(path), 200);
        check("DELETE " + path + "/{id}", server.client().delete(path + "/" + id), 401);
        check("DELETE " + path + "/{id}", server.as(key).delete(path + "/" + other), 404);
        Client foreign = server.withCookie(key).with("Sec-Fetch-Site", "cross-site");
        check("DELETE " + path + "/{id}", foreign.delete(path + "/" + id), 403);
        check("DELETE " + path + "/{id}", server.as(key).delete(path + "/" + id), 204);
        check("DELETE " + path, server.client().delete(path), 401);
        check("DELETE " + path, foreign.delete(path), 403);
        check("DELETE " + path, server.as(key).delete(path), 200);
    }

    private void everybodysSessions() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String path = "/api/ee/session-management";
        allSettings(key, bobsKey);
        String trail = "/api/vestibule/audit";
        get(trail, 401);
        check("GET " + trail, server.as(bobsKey).get(trail), 403);
        check("GET " + trail, server.as(key).get(trail + "?user=1"), 400);
        check("GET " + trail, server.as(key).get(trail), 200);
        get(path, 401);
        check("GET " + path, server.as(bobsKey).get(path), 403);
        check("GET " + path, server.as(key).get(path + "?user_id=1"), 400);
        check("GET " + path, server.as(key).get(path), 200);
        post(path + "/revoke", "{}", 401);
        check("POST " + path + "/revoke", server.as(bobsKey).post(path + "/revoke", "{}"), 403);
        check("POST " + path + "/revoke", server.as(key).post(path + "/revoke", "{\"user_id\": 1}"), 400);
        check("POST " + path + "/revoke", server.as(key).post(path + "/revoke", "{"), 400);
        check("POST " + path + "/revoke", server.as(key).post(path + "/revoke", "{}"), 200);
    }

    private void allSettings(String key, String bobsKey) {
        String all = "/api/setting";
        String one = all + "/{key}";
        get(all, 401);
        check("GET " + all, server.as(bobsKey).get(all), 403);
        check("GET " + all, server.as(key).get(all), 200);
        check("PUT " + all, server.client().put(all, "{}"), 401);
        check("PUT " + all, server.as(bobsKey).put(all, "{}"), 403);
        check("PUT " + all, server.as(key).put(all, "{\"site-url\": \"x\"}"), 400);
        check("PUT " + all, server.as(key).put(all, "{"), 400);
        check("PUT " + all, server.as(key).put(all, "{}"), 204);
        check("GET " + one, server.get(all + "/site-name"), 401);
        check("GET " + one, server.as(bobsKey).get(all + "/site-name"), 403);
        check("GET " + one, server.as(key).get(all + "/nothing"), 404);
        check("GET " + one, server.as(key).get(all + "/site-name"), 200);
        check("GET " + one, server.as(key).get(all + "/email-smtp-host"), 204);
        check("PUT " + one, server.client().put(all + "/site-name", "{}"), 401);
        check("PUT " + one, server.as(bobsKey).put(all + "/site-name", "{}"), 403);
        check("PUT " + one, server.as(key).put(all + "/nothing", "{\"value\": 1}"), 404);
        check("PUT " + one, server.as(key).put(all + "/site-url", "{\"value\": \"x\"}"), 400);
        check("PUT " + one, server.as(key).put(all + "/site-name", "{"), 400);
        check("PUT " + one, server.as(key).put(all + "/site-name", "{\"value\": \"Acme\"}"), 204);
    }

    private void keys() {
        Client boss = server.as(server.signIn("ann@example.com", PASSWORD));
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        String path = "/api/api-key";
        String one = path + "/{id}";
        for (Client client : List.of(server.client(), bob)) {
            int status = client == bob ? 403 : 401;
            check("GET " + path, client.get(path), status);
            check("POST " + path, client.post(path, "{}"), status);
            check("GET " + path + "/count", client.get(path + "/count"), status);
            check("PUT " + one, client.put(path + "/1", "{}"), status);
            check("DELETE " + one, client.delete(path + "/1"), status);
            check("PUT " + one + "/regenerate", client.put(path + "/1/regenerate", "{}"), status);
        }
        String exporter = "{\"name\": \"Exporter\", \"group_id\": ";
        check("POST " + path, boss.post(path, "{"), 400);
        check("POST " + path, boss.post(path, "{}"), 400);
        check("POST " + path, boss.post(path, exporter + "999}"), 400);
        check("POST " + path, boss.post(path, exporter + "1, \"owner_id\": 999}"), 400);
        check("POST " + path, boss.post(path, exporter + "1, \"expires_at\": \"2020-01-01T00:00:00Z\"}"), 400);
        check("POST " + path, boss.post(path, exporter + """
                1, "expires_at": "soon", "methods": ["TRACE"], "paths": ["/api/../x"], "addresses": ["here"]}"""), 400);
        Answer made = check("POST " + path, boss.post(path, exporter + "2}"), 200);
        check("POST " + path, boss.post(path, exporter + "2}"), 400);
        String own = path + "/" + made.json().path("id").intValue();
        check("GET " + path, boss.get(path + "?created_by=x"), 400);
        check("GET " + path, boss.get(path), 200);
        check("GET " + path + "/count", boss.get(path + "/count"), 200);
        check("PUT " + one, boss.put(own, "{"), 400);
        check("PUT " + one, boss.put(own, "{\"group_id\": 999}"), 400);
        check("PUT " + one, boss.put(own, "{\"methods\": [\"GET\"]}"), 200);
        check("PUT " + one, boss.put(own, "{\"methods\": null}"), 200);
        check("PUT " + one, boss.put(path + "/999", "{}"), 404);
        check("PUT " + one, boss.put(path + "/x", "{}"), 404);
        check("POST " + path, boss.post(path, "{\"name\": \"Other\", \"group_id\": 1}"), 200);
        check("PUT " + one, boss.put(own, "{\"name\": \"Other\"}"), 400);
        String regenerate = "PUT " + one + "/regenerate";
        check(regenerate, boss.put(own + "/regenerate", "{"), 400);
        check(regenerate, boss.put(own + "/regenerate", "{\"grace_seconds\": -1}"), 400);
        check(regenerate, boss.put(path + "/999/regenerate", "{}"), 404);
        check(regenerate, boss.put(path + "/x/regenerate", "{}"), 404);
        Answer secret = check(regenerate, boss.put(own + "/regenerate", ""), 200);
        refusedToKeys(
                server.with("X-API-Key", secret.json().path("unmasked_key").textValue()));
        String after = server.now().plusSeconds(60).toString();
        check("PUT " + one, boss.put(own, "{\"expires_at\": \"" + after + "\"}"), 200);
        server.tables().run("UPDATE api_key SET expires_at = created_at WHERE name = 'Exporter'");
        check("PUT " + one, boss.put(own, "{\"expires_at\": null}"), 400);
        check(regenerate, boss.put(own + "/regenerate", "{}"), 400);
        check("DELETE " + one, boss.delete(own), 204);
        check("DELETE " + one, boss.delete(own), 404);
        check("DELETE " + one, boss.delete(path + "/x"), 404);
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
            check("GET " + path, narrow.get(path), 403);
        }
    }

    private void refusedToKeys(Client key) {
        check("GET /api/user/current", key.get("/api/user/current"), 200);
        check("GET /api/session/properties", key.get("/api/session/properties"), 200);
        check("DELETE /api/session", key.delete("/api/session"), 403);
        check("POST /api/session/refresh", key.post("/api/session/refresh", ""), 403);
        check("POST /api/session/password-check", key.post("/api/session/password-check", password(PASSWORD)), 403);
        int own = key.get("/api/user/current").json().path("id").intValue();
        put("/api/user/" + own + "/password", key, password(OTHER_PASSWORD), 403);
        check("GET /api/vestibule/session", key.get("/api/vestibule/session"), 403);
        check("DELETE /api/vestibule/session", key.delete("/api/vestibule/session"), 403);
        check("DELETE /api/vestibule/session/{id}", key.delete("/api/vestibule/session/x"), 403);
        check("GET /api/vestibule/mail/preferences", key.get("/api/vestibule/mail/preferences"), 403);
        put("/api/vestibule/mail/preferences", key, "{}", 403);
        check("POST /api/email/test", key.post("/api/email/test", ""), 403);
        check("GET /api/vestibule/api-key", key.get("/api/vestibule/api-key"), 403);
        check("POST /api/vestibule/api-key", key.post("/api/vestibule/api-key", "{}"), 403);
        check("DELETE /api/vestibule/api-key/{id}", key.delete("/api/vestibule/api-key/1"), 403);
    }

    private void ownKeys(Client bob) {
        String path = "/api/vestibule/api-key";
        String after = server.now().plusSeconds(60).toString();
        String notebook = "{\"password\": \"" + PASSWORD + "\", \"name\": \"Notebook\", \"expires_at\": ";
        Client foreign =
                server.withCookie(server.signIn("bob@example.com", PASSWORD)).with("Sec-Fetch-Site", "cross-site");
        get(path, 401);
        post(path, "{}", 401);
        check("POST " + path, foreign.post(path, "{}"), 403);
        check("POST " + path, bob.post(path, "{"), 400);
        check("POST " + path, bob.post(path, "{}"), 400);
        check("POST " + path, bob.post(path, notebook + "null}"), 400);
        check("POST " + path, bob.post(path, notebook("another")), 400);
        String unproved = "{\"name\": \"Notebook\", \"expires_at\": \"" + after + "\"}";
        check("POST " + path, bob.post(path, unproved), 400);
        Answer made = check("POST " + path, bob.post(path, notebook + "\"" + after + "\"}"), 200);
        check("POST " + path, bob.post(path, notebook + "\"" + after + "\"}"), 400);
        for (int i = 2; i <= 100; i++) {
            bob.post(
                    path,
                    "{\"password\": \"" + PASSWORD + "\", \"name\": \"Notebook " + i + "\", \"expires_at\": \"" + after
                            + "\"}");
        }
        check(
                "POST " + path,
                bob.post(
                        path,
                        "{\"password\": \"" + PASSWORD + "\", \"name\": \"More\", \"expires_at\": \"" + after + "\"}"),
                400);
        check("GET " + path, bob.get(path), 200);
        String own = path + "/" + made.json().path("id").intValue();
        check("DELETE " + path + "/{id}", server.client().delete(own), 401);
        check("DELETE " + path + "/{id}", foreign.delete(own), 403);
        check("DELETE " + path + "/{id}", bob.delete(path + "/999"), 404);
        check("DELETE " + path + "/{id}", bob.delete(path + "/x"), 404);
        check("DELETE " + path + "/{id}", bob.delete(own), 204);
    }

    private void operation() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        for (String path : List.of("/api/util/random_token", "/metrics")) {
            get(path, 401);
            check("GET " + path, server.as(bobsKey).get(path), 403);
            check("GET " + path, server.as(key).get(path), 200);
        }
        for (String path : List.of("/api/health", "/readyz", "/livez")) {
            get(path, 200);
        }
        for (String path : List.of("", "/style.css", "/openapi.json", "/openapi.yaml")) {
            get("/api/docs" + path, 200);
        }
    }

    private void providers(String path) {
        String key = server.signIn("ann@example.com", PASSWORD);
        Client boss = server.as(key);
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        Client stranger = server.client();
        check("GET " + path, stranger.get(path), 401);
        check("GET " + path, bob.get(path), 403);
        check("GET " + path, boss.get(path), 200);
        check("POST " + path, stranger.post(path, "{}"), 401);
        check("POST " + path, bob.post(path, "{}"), 403);
        check("POST " + path, boss.post(path, "{"), 400);
        check("POST " + path, boss.post(path, provider("acme", "https://idp.example.com")), 400);
        check("POST " + path, boss.post(path, provider("other", "http://idp.example.com")), 400);
        check("POST " + path, boss.post(path, provider("other", "https://idp.example.com")), 400);
        String one = path + "/{key}";
        for (Client client : List.of(stranger, bob)) {
            int status = client == bob ? 403 : 401;
            check("GET " + one, client.get(path + "/acme"), status);
            check("PUT " + one, client.put(path + "/acme", "{}"), status);
            check("DELETE " + one, client.delete(path + "/acme"), status);
        }
        check("GET " + one, boss.get(path + "/acme"), 200);
        check("PUT " + one, boss.put(path + "/acme", "{"), 400);
        check("PUT " + one, boss.put(path + "/acme", "{}"), 400);
        check("DELETE " + one, boss.delete(path + "/acme"), 400);
        check("GET " + one, boss.get(path + "/unknown"), 404);
        check("PUT " + one, boss.put(path + "/unknown", "{}"), 404);
        check("DELETE " + one, boss.delete(path + "/unknown"), 404);
        if (path.contains("vestibule")) {
            String test = "POST " + path + "/{key}/test";
            check(test, stranger.post(path + "/acme/test", ""), 401);
            check(test, bob.post(path + "/acme/test", ""), 403);
            check(test, boss.post(path + "/unknown/test", ""), 404);
            check(test, boss.post(path + "/acme/test", ""), 200);
            String preview = path + "/{key}/group-preview";
            check("POST " + preview, stranger.post(path + "/acme/group-preview", "{}"), 401);
            check("POST " + preview, bob.post(path + "/acme/group-preview", "{}"), 403);
            check("POST " + preview, boss.post(path + "/unknown/group-preview", "{}"), 404);
            check("POST " + preview, boss.post(path + "/acme/group-preview", "{"), 400);
            check("POST " + preview, boss.post(path + "/acme/group-preview", "{}"), 400);
            check("POST " + preview, boss.post(path + "/acme/group-preview", "{\"user-id\": 1}"), 200);
            elsewhere(stranger, bob, boss);
        } else {
            String test = "POST " + path + "/check";
            check(test, stranger.post(path + "/check", "{}"), 401);
            check(test, bob.post(path + "/check", "{}"), 403);
            check(test, boss.post(path + "/check", "{"), 400);
            check(test, boss.post(path + "/check", "{}"), 400);
            check(test, boss.post(path + "/check", provider("check", "http://localhost:1")), 400);
        }
    }

    private void elsewhere(Client stranger, Client bob, Client boss) {
        for (String what : List.of("external-identity", "membership-history")) {
            String operation = "GET /api/vestibule/user/{id}/" + what;
            check(operation, stranger.get("/api/vestibule/user/1/" + what), 401);
            check(operation, bob.get("/api/vestibule/user/1/" + what), 403);
            check(operation, boss.get("/api/vestibule/user/1/" + what), 200);
            check(operation, boss.get("/api/vestibule/user/x/" + what), 404);
        }
        String unlink = "DELETE /api/vestibule/external-identity/{id}";
        check(unlink, stranger.delete("/api/vestibule/external-identity/1"), 401);
        check(unlink, bob.delete("/api/vestibule/external-identity/1"), 403);
        check(unlink, boss.delete("/api/vestibule/external-identity/999"), 404);
        check(unlink, boss.delete("/api/vestibule/external-identity/x"), 404);
    }

    private static String provider(String key, String issuer) {
        return """
                {"key": "%s", "login-prompt": "Acme", "issuer-uri": "%s", "client-id": "vestibule",
                 "client-secret": "secret"}""".formatted(key, issuer);
    }

    private void google() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String settings = "/api/google/settings";
        get(settings, 401);
        check("GET " + settings, server.as(bobsKey).get(settings), 403);
        put(settings, server.client(), "{}", 401);
        put(settings, server.as(bobsKey), "{}", 403);
        put(settings, server.as(key), "{", 400);
        put(settings, server.as(key), "{\"google-auth-enabled\": \"yes\"}", 400);
        put(settings, server.as(key), "{\"google-auth-enabled\": true}", 400);
        put(settings, server.as(key), "{\"google-auth-client-id\": \"1234\"}", 400);
        put(settings, server.as(key), "{\"google-auth-client-secret\": \"1234\"}", 400);
        put(settings, server.as(key), "{\"google-auth-auto-create-accounts-domain\": \"?\"}", 400);
        String google = "/api/session/google_auth";
        post(google, "{\"token\": \"google-oauth-token\"}", 400);
        put(settings, server.as(key), "{\"google-auth-client-id\": \"1234.apps.googleusercontent.com\"}", 200);
        check("GET " + settings, server.as(key).get(settings), 200);
        post(google, "{}", 400);
        post(google, "{", 400);
        post(google, "{\"token\": \"google-oauth-token\"}", 401);
        put(settings, server.as(key), "{\"google-auth-client-id\": null}", 200);
    }

    private void mail() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        String settings = "/api/email";
        put(settings, server.client(), "{}", 401);
        put(settings, server.as(bobsKey), "{}", 403);
        put(settings, server.as(key), "{", 400);
        put(settings, server.as(key), """
                {"email-smtp-host": "http://x", "email-smtp-security": "strong"}""", 400);
        put(settings, server.as(key), "{\"email-smtp-password\": \"secret\"}", 400);
        put(settings, server.as(key), """
                {"email-smtp-host": "127.0.0.1", "email-smtp-port": "1", "email-smtp-security": "none"}""", 400);
        server.tables().run("INSERT INTO setting (name, content) VALUES ('email-smtp-password', 'secret')");
        put(settings, server.as(key), "{\"email-from-address\": \"vestibule@example.com\"}", 200);
        put(settings, server.as(key), "{\"email-smtp-host\": \"mail.example.com\"}", 400);
        String all = "/api/setting";
        check("PUT " + all, server.as(key).put(all, "{\"email-smtp-host\": \"mail.example.com\"}"), 400);
        check(
                "PUT " + all + "/{key}",
                server.as(key).put(all + "/email-smtp-host", "{\"value\": \"mail.example.com\"}"),
                400);
        check("POST /api/email/test", server.client().post("/api/email/test", ""), 401);
        check("POST /api/email/test", server.as(bobsKey).post("/api/email/test", ""), 403);
        check("POST /api/email/test", server.as(key).post("/api/email/test", ""), 400);
        check("DELETE /api/email", server.client().delete(settings), 401);
        check("DELETE /api/email", server.as(bobsKey).delete(settings), 403);
        check("DELETE /api/email", server.as(key).delete(settings), 204);

        String preferences = "/api/vestibule/mail/preferences";
        get(preferences, 401);
        check("GET " + preferences, server.as(bobsKey).get(preferences), 200);
        put(preferences, server.client(), "{}", 401);
        put(preferences, server.withCookie(bobsKey).with("Sec-Fetch-Site", "cross-site"), "{}", 403);
        put(preferences, server.as(bobsKey), "{", 400);
        put(preferences, server.as(bobsKey), "{\"mute_new_device\": \"yes\"}", 400);
        put(preferences, server.as(bobsKey), "{\"mute_new_device\": true}", 200);
    }

    private void resets() {
        String forgot = "/api/session/forgot_password";
        post(forgot, "{\"email\": \"nobody\"}", 400);
        post(forgot, "{", 400);
        for (int i = 0; i < 3; i++) {
            post(forgot, "{\"email\": \"eve@example.com\"}", 204);
        }
        post(forgot, "{\"email\": \"eve@example.com\"}", 400);

        String valid = "/api/session/password_reset_token_valid";
        check("GET " + valid, server.get(valid), 400);
        check("GET " + valid, server.get(valid + "?token=reset-token"), 200);

        String reset = "/api/session/reset_password";
        post(reset, "{", 400);
        post(reset, "{}", 400);
        post(reset, reset("reset-token", "short"), 400);
        post(reset, reset("reset-token", OTHER_PASSWORD), 400);
        String token = server.hasResetToken("bob@example.com");
        post(reset, reset(token, OTHER_PASSWORD), 200);
        post(reset, reset(token, OTHER_PASSWORD), 400);
        // The test's own address is the proxy's, behind which are many people: one of them is counted alone.
        Client one = server.from("203.0.113.77");
        for (int i = 0; i < 10; i++) {
            one.post(reset, reset("reset-token", OTHER_PASSWORD));
        }
        check("POST " + reset, one.post(reset, reset("reset-token", OTHER_PASSWORD)), 400);

        String key = server.signIn("ann@example.com", PASSWORD);
        String trace = "/api/vestibule/mail";
        get(trace, 401);
        check(
                "GET " + trace,
                server.as(server.signIn("bob@example.com", OTHER_PASSWORD)).get(trace),
                403);
        check("GET " + trace, server.as(key).get(trace + "?limit=all"), 400);
        check("GET " + trace, server.as(key).get(trace), 200);
    }

    private static String reset(String token, String password) {
        return "{\"token\": \"" + token + "\", \"password\": \"" + password + "\"}";
    }

    private void tooManyTries() {
        server.hasUser("dan@example.com", PASSWORD);
        String key = server.signIn("dan@example.com", PASSWORD);
        int dan = server.as(key).get("/api/user/current").json().path("id").intValue();
        for (int i = 0; i < 10; i++) {
            server.client().signIn("dan@example.com", "another");
        }
        Answer refused = post("/api/session", Client.credentials("dan@example.com", PASSWORD), 401);
        assertThat(refused.header("Retry-After").orElseThrow()).matches("3[56]\\d\\d");
        String confirm = "/api/session/password-check";
        check("POST " + confirm, server.as(key).post(confirm, password(PASSWORD)), 400);
        put("/api/user/" + dan + "/password", server.as(key), change(OTHER_PASSWORD, PASSWORD), 400);
        String own = "/api/vestibule/api-key";
        check("POST " + own, server.as(key).post(own, notebook(PASSWORD)), 400);
    }

    private String notebook(String password) {
        return "{\"password\": \"" + password + "\", \"name\": \"Notebook\", \"expires_at\": \""
                + server.now().plusSeconds(60) + "\"}";
    }

    private Answer get(String path, int status) {
        return check("GET " + path, server.get(path), status);
    }

    private Answer post(String path, String json, int status) {
        return check("POST " + path, server.post(path, json), status);
    }

    private void put(String path, Client client, String json, int status) {
        check("PUT " + path.replaceFirst("/user/[^/]+", "/user/{id}"), client.put(path, json), status);
    }

    private Answer check(String operation, Answer answer, int status) {
        assertThat(answer.status()).as(operation + ": " + answer.text()).isEqualTo(status);
        String type =
                answer.header("Content-Type").map(full -> full.split(";", 2)[0]).orElse("");
        List<Example> examples = api.answers(operation, status, type);
        assertThat(examples)
                .as("%s may answer %d with %s", operation, status, type)
                .isNotNull();
        assertThat(answer.header("Content-Type").orElse("charset=utf-8")).contains("charset=utf-8");
        if (type.equals("application/json")) {
            assertThat(api.objection(api.schema(operation, status, type), answer.text()))
                    .as(operation + ": " + answer.text())
                    .isEmpty();
        }
        List<String> told = examples.stream()
                .filter(example -> withoutChance(example.text()).equals(withoutChance(answer.text())))
                .map(Example::where)
                .toList();
        seen.addAll(told);
        if (status >= 400) {
            assertThat(told)
                    .as("%s %d says: %s", operation, status, answer.text())
                    .isNotEmpty();
        }
        return answer;
    }

    /** The text without what is different each time or elsewhere. */
    private static String withoutChance(String text) {
        return text.replaceAll("wait \\d+ seconds", "wait")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uuid")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "instant")
                .replaceAll("\"(vestibule|system-timezone|report-timezone-[a-z]+)\":\"[^\"]*\"", "$1")
                .replaceAll("\"(date|hash)\":\"[^\"]*\"", "$1")
                .replaceAll("\"(available-timezones|startup-time-millis)\":(\\[[^]]*]|[0-9.E]+)", "$1");
    }
}
