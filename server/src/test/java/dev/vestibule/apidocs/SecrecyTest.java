package dev.vestibule.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.testing.RawConnection;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Passwords, keys and tokens go through every request, wrong and right, through faults too; afterwards none of them is
 * in any log of any level, in any table, or in an answer that is not meant to hold it (promise 8, S05).
 */
@OnEachDatabase
class SecrecyTest {
    private final FreshDatabase database;

    /** What has to stay hidden, by what it is. Each text is unlike any other. */
    private final Map<String, String> secrets = Map.ofEntries(
            Map.entry("operator's setup token", "mk1setuptoken qvzkxwj"),
            Map.entry("collector's token", "mk2metricstoken-qvzkxwj"),
            Map.entry("first password", "mk3 first password qvzkxwj"),
            Map.entry("next password", "mk4 next password qvzkxwj"),
            Map.entry("another's password", "mk5 another password qvzkxwj"),
            Map.entry("wrong password", "mk6wrongpasswordqvzkxwj"),
            Map.entry("password typed as a name", "mk7typedasnameqvzkxwj"),
            Map.entry("text in a header", "mk8headerqvzkxwj"),
            Map.entry("text in a cookie", "mk9cookieqvzkxwj"),
            Map.entry("text in a query", "mk10queryqvzkxwj"),
            Map.entry("text in a path", "mk11pathqvzkxwj"),
            Map.entry("text in broken JSON", "mk12brokenqvzkxwj"),
            Map.entry("judged password", "mk13 judged password qvzkxwj"),
            Map.entry("unknown key", "aaaabbbb-cccc-dddd-eeee-ffff00001111"));

    private final List<String> keys = new ArrayList<>();
    private TestServer server;

    SecrecyTest(FreshDatabase database) {
        this.database = database;
    }

    private String secret(String name) {
        return secrets.get(name);
    }

    private static String json(String name, String value) {
        return "{\"" + name + "\": \"" + value + "\"}";
    }

    @Test
    void noSecretIsInAnyLogTableOrStrangeAnswer() {
        List<String> logged;
        List<Answer> answers;
        try (CapturedLog log = CapturedLog.of("ROOT", Level.TRACE);
                TestServer started = TestServer.on(
                        database.kind(),
                        TestServer.IMPATIENT,
                        "MB_SETUP_TOKEN=" + secret("operator's setup token"),
                        "VESTIBULE_METRICS_TOKEN=" + secret("collector's token"))) {
            server = started;
            answers = everything();
            server.restart();
            assertNoneIn("the tables", List.of(server.tables().dump().toString()));
            logged = log.lines().toList();
        }
        assertThat(logged.size()).as("the log was listened to").isGreaterThan(50);
        assertThat(logged).anyMatch(line -> line.contains("failed, reference"));
        assertThat(logged).anyMatch(line -> line.contains(" returned 503: "));
        assertNoneIn("the log", logged);
        assertNoneIn("the answers", answers.stream().map(Answer::text).toList());
    }

    private void assertNoneIn(String where, Collection<String> texts) {
        secrets.forEach(
                (name, text) -> assertThat(texts).as(name + " in " + where).noneMatch(one -> one.contains(text)));
        assertThat(keys).hasSizeGreaterThan(6);
        for (String key : keys) {
            assertThat(texts).as("a session's key in " + where).noneMatch(one -> one.contains(key));
        }
    }

    /** Plays all flows and collects the answers, save those that hand out a key. */
    private List<Answer> everything() {
        List<Answer> answers = new ArrayList<>();
        int id = firstRun(answers);
        signingIn(answers);
        changing(answers, id);
        strangeRequests(answers);
        faults(answers, id);
        return answers;
    }

    private int firstRun(List<Answer> answers) {
        String body = """
                {"token": "%s", "user": {"email": "ann@example.com", "password": "%s"}, "prefs": {"site_name": "Acme"}}""";
        answers.add(server.post("/api/setup", body.formatted(secret("unknown key"), secret("first password"))));
        answers.add(server.post("/api/setup", body.formatted(secret("text in broken JSON"), "short")));
        Answer answer =
                server.post("/api/setup", body.formatted(secret("operator's setup token"), secret("first password")));
        keys.add(answer.key());
        answers.add(
                server.post("/api/setup", body.formatted(secret("operator's setup token"), secret("first password"))));
        server.hasUser("uli@example.com", secret("another's password"));
        return server.as(answer.key())
                .get("/api/user/current")
                .json()
                .path("id")
                .intValue();
    }

    private void signingIn(List<Answer> answers) {
        keys.add(server.signIn("ann@example.com", secret("first password")));
        keys.add(server.signIn("uli@example.com", secret("another's password")));
        answers.add(server.client().signIn("ann@example.com", secret("wrong password")));
        answers.add(server.client().signIn(secret("password typed as a name"), secret("wrong password")));
        answers.add(server.client().signIn(secret("password typed as a name") + "@example.com", "x"));
        for (int i = 0; i < 11; i++) {
            answers.add(server.from("203.0.113.99").signIn("throttled@example.com", secret("wrong password")));
        }
        for (String key : List.copyOf(keys)) {
            Client client = server.as(key);
            answers.add(client.get("/api/user/current"));
            answers.add(client.get("/api/session/properties"));
            answers.add(client.get("/api/login-history/current"));
            answers.add(client.post("/api/session/password-check", json("password", secret("wrong password"))));
            answers.add(client.post("/api/session/password-check", json("password", secret("first password"))));
            keys.add(client.post("/api/session/refresh", "").key());
            answers.add(server.withCookie(key).get("/api/user/current"));
        }
        answers.add(server.as(keys.get(keys.size() - 1)).delete("/api/session"));
        answers.add(server.post("/api/util/password_check", json("password", secret("judged password"))));
        answers.add(server.post(
                "/api/util/password_check",
                json("password", secret("judged password").repeat(90))));
    }

    private void changing(List<Answer> answers, int id) {
        String key = server.signIn("ann@example.com", secret("first password"));
        keys.add(key);
        String path = "/api/user/" + id + "/password";
        int other = server.users().id("uli@example.com");
        String theirs = server.signIn("uli@example.com", secret("another's password"));
        keys.add(theirs);
        answers.add(server.as(theirs).put("/api/user/" + other + "/password", """
                {"password": "%s", "old_password": "%s"}""".formatted(
                        secret("next password"), secret("wrong password"))));
        answers.add(server.as(theirs).put(path, json("password", secret("next password"))));
        answers.add(server.as(key).put("/api/user/" + other + "/password", json("password", secret("next password"))));
        Answer changed = server.as(key).put(path, json("password", secret("next password")));
        keys.add(changed.json().path("session_id").textValue());
        answers.add(server.client().signIn("ann@example.com", secret("first password")));
        keys.add(server.signIn("ann@example.com", secret("next password")));
    }

    private void strangeRequests(List<Answer> answers) {
        String header = secret("text in a header");
        for (String shown : List.of(header, secret("unknown key"), secret("wrong password"))) {
            Client client = server.as(shown)
                    .with("Authorization", "Bearer " + shown)
                    .with("X-API-Key", shown)
                    .with("X-Metabase-Anti-CSRF-Token", shown);
            answers.add(client.get("/api/user/current"));
            answers.add(client.get("/metrics"));
            answers.add(client.delete("/api/session"));
            answers.add(client.get("/api/session/properties"));
        }
        String cookie = secret("text in a cookie");
        Client browser = server.with(
                "Cookie",
                "metabase.SESSION=" + cookie + "; metabase.DEVICE=" + cookie + "; metabase.EMBEDDED_SESSION=" + cookie);
        answers.add(browser.get("/api/user/current"));
        answers.add(browser.signIn("ann@example.com", secret("wrong password")));
        answers.add(server.with("Authorization", "Bearer " + secret("collector's token"))
                .get("/metrics"));
        answers.add(server.get("/api/user/current?token=" + secret("text in a query")));
        answers.add(server.get("/api/session/properties?password=" + secret("text in a query")));
        answers.add(server.get("/api/" + secret("text in a path")));
        answers.add(server.get("/auth/reset_password/" + secret("text in a path")));
        answers.add(server.post("/api/session", "{\"password\": \"" + secret("text in broken JSON")));
        answers.add(server.post("/api/session", "{\"password\": {\"" + secret("text in broken JSON") + "\": 1}}"));
        answers.add(server.post("/api/session", secret("text in broken JSON")));
        answers.add(server.raw(RawConnection.head("GET /" + secret("text in a path") + " HTTP/1.1", "no header")));
    }

    /** With a table gone nothing works, and the log tells much about why. */
    private void faults(List<Answer> answers, int id) {
        String key = server.signIn("ann@example.com", secret("next password"));
        keys.add(key);
        server.tables().run("ALTER TABLE sign_in RENAME TO sign_in_gone");
        try {
            Answer fault = server.client().signIn("ann@example.com", secret("next password"));
            assertThat(fault.status()).isEqualTo(500);
            assertThat(fault.json().path("reference").isTextual()).isTrue();
            assertThat(fault.text()).doesNotContain("Exception", "SQL", "sql", ".java", "sign_in");
            answers.add(fault);
            answers.add(server.client().signIn("ann@example.com", secret("wrong password")));
            answers.add(server.client().signIn(secret("password typed as a name"), secret("wrong password")));
            answers.add(server.as(key).get("/api/login-history/current"));
        } finally {
            server.tables().run("ALTER TABLE sign_in_gone RENAME TO sign_in");
        }
        server.tables().run("ALTER TABLE session RENAME TO session_gone");
        try {
            answers.add(server.as(key).post("/api/session/refresh", ""));
            answers.add(server.as(key).delete("/api/session"));
            answers.add(server.as(secret("unknown key")).get("/api/user/current"));
            answers.add(server.as(secret("unknown key")).get("/api/" + secret("text in a path")));
            answers.add(server.client().signIn("ann@example.com", secret("next password")));
            answers.add(
                    server.as(key).put("/api/user/" + id + "/password", json("password", secret("first password"))));
        } finally {
            server.tables().run("ALTER TABLE session_gone RENAME TO session");
        }
        server.tables().whileLocked("SELECT id FROM account", () -> {
            Answer busy = server.client().signIn("ann@example.com", secret("next password"));
            assertThat(busy.status()).isEqualTo(503);
            answers.add(busy);
        });
    }
}
