package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.SchemaVersion;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node of the previous version and one of this version on one database, as docs/guides/upgrade.md says: both serve,
 * each knows what the other did, and users notice nothing (promises, K05, C09 and U01).
 */
@Tag("interop")
@Tag("history")
class RollingUpgradeTest {
    private static final String ANN = "ann@example.com";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final ScheduledExecutorService user = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Integer> wrong = new ConcurrentHashMap<>();

    @AfterEach
    void stopUser() {
        user.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void bothVersionsServeAndKnowOfEachOther(DatabaseKind kind) throws IOException {
        Path jar = PreviousVersion.jar();
        try (DatabaseServer server = DatabaseServer.dedicated(kind)) {
            DatabaseSettings settings = server.newDatabase();
            try (ChildNode before = ChildNode.of(jar, directory, settings, "VESTIBULE_DRAIN=1 seconds")) {
                isSetUp(before);
                String steady = signedIn(before, ANN);
                Future<?> unused = user.scheduleWithFixedDelay(
                        () -> notices(() -> before.check(steady)), 0, 20, TimeUnit.MILLISECONDS);
                try (ChildNode after = ChildNode.on(directory, settings)) {
                    after.check(steady).hasStatus(200);
                    across(before, after, "first");
                    across(after, before, "second");
                    user.shutdown();
                    assertThat(wrong).isEmpty();
                    assertThat(before.logText()).doesNotContain(" ERROR ");
                    isGuarded(before);
                    before.set("VESTIBULE_ALLOW_DOWNGRADE", "true");
                    before.restart().check(steady).hasStatus(200);
                    across(after, before, "third");
                    before.terminate();
                    assertThat(before.awaitEnd(Duration.ofSeconds(20))).isEqualTo(143);
                    after.check(steady).hasStatus(200);
                    signedIn(after, ANN);
                    assertThat(after.logText()).doesNotContain(" ERROR ");
                }
            }
        }
    }

    private void notices(Supplier<Reply> question) {
        String found;
        try {
            Reply reply = question.get();
            found = reply.status() == 200 ? "" : reply.toString();
        } catch (UncheckedIOException e) {
            found = e.toString();
        }
        if (!found.isEmpty()) {
            wrong.merge(found, 1, Integer::sum);
        }
    }

    private static void isSetUp(Served node) {
        String token =
                node.get("/api/session/properties").body().replaceFirst(".*\"setup-token\":\"([^\"]+)\".*", "$1");
        node.ask(Wire.post("/api/setup", """
                {"token": "%s", "prefs": {"site_name": "Example"},
                 "user": {"first_name": "Ann", "last_name": "Example", "email": "%s", "password": "%s"}}""".formatted(token, ANN, People.PASSWORD)))
                .hasStatus(200);
    }

    private static String signedIn(Served node, String email) {
        return node.signIn(email, People.PASSWORD).hasStatus(200).key();
    }

    private static Reply send(Served node, String method, String path, String body, String key) {
        return node.ask(Wire.request(method, path, body, "Content-Type: application/json", Wire.holding(key)));
    }

    private static String field(Reply reply, String name) {
        return reply.hasStatus(200).body().replaceFirst(".*?\"" + name + "\":\"?([^\",}]+).*", "$1");
    }

    /** What changes on one node is so on the other, soon, and with no other answer in between. */
    private static void isRefusedSoon(Supplier<Reply> question) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            int status = question.get().status();
            assertThat(status).isIn(200, 401);
            return status == 401;
        });
    }

    /** Everything that one node does is seen by the other. */
    private static void across(Served one, Served other, String name) {
        String admin = signedIn(one, ANN);
        String email = name + "@example.com";
        String person = field(
                send(one, "POST", "/api/user", "{\"email\": \"" + email + "\", \"first_name\": \"Nora\"}", admin),
                "id");
        send(one, "PUT", "/api/user/" + person + "/password", "{\"password\": \"" + People.PASSWORD + "\"}", admin)
                .hasStatus(204);

        String key = signedIn(one, email);
        other.check(key).hasStatus(200);
        String refreshed = send(other, "POST", "/api/session/refresh", "", key)
                .hasStatus(200)
                .key();
        one.check(refreshed).hasStatus(200);
        one.signOut(refreshed).hasStatus(204);
        isRefusedSoon(() -> other.check(refreshed));

        String elsewhere = signedIn(other, email);
        String here = signedIn(one, email);
        one.check(elsewhere).hasStatus(200);
        String change = "{\"old_password\": \"" + People.PASSWORD + "\", \"password\": \"nine orange ladders hum\"}";
        send(one, "PUT", "/api/user/" + person + "/password", change, here).hasStatus(200);
        isRefusedSoon(() -> other.check(elsewhere));
        other.signIn(email, People.PASSWORD).hasStatus(401);
        String last =
                other.signIn(email, "nine orange ladders hum").hasStatus(200).key();

        Reply created = send(one, "POST", "/api/api-key", "{\"name\": \"" + name + "\", \"group_id\": 1}", admin);
        String header = "X-API-Key: " + field(created, "unmasked_key");
        other.get("/api/user/current", header).hasStatus(200);
        send(one, "DELETE", "/api/api-key/" + field(created, "id"), "", admin).hasStatus(204);
        isRefusedSoon(() -> other.get("/api/user/current", header));

        send(one, "PUT", "/api/setting/site-name", "{\"value\": \"" + name + "\"}", admin)
                .hasStatus(204);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> other.get("/api/session/properties").body().contains("\"site-name\":\"" + name + "\""));
        send(one, "DELETE", "/api/user/" + person, "", admin).hasStatus(200);
        isRefusedSoon(() -> other.check(last));
        other.signOut(admin).hasStatus(204);
        isRefusedSoon(() -> one.check(admin));
    }

    /** The previous version does not start again on the tables of this one. */
    private static void isGuarded(ChildNode before) {
        before.terminate();
        assertThat(before.awaitEnd(Duration.ofSeconds(20))).isEqualTo(143);
        before.launch();
        assertThat(before.awaitEnd(Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(before.logText())
                .contains("are of a newer version (" + SchemaVersion.ofProgram() + ") than this server");
    }
}
