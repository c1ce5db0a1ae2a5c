package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes on one database: what one of them did, the other one knows in a second at most (C01 to C04, D14). */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"POSTGRES", "MARIADB"})
class TwoNodesTest {
    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final int ROUNDS = 25;
    private static final String NEXT_PASSWORD = "nine orange ladders hum";

    private static DatabaseServer server;
    private static DatabaseSettings settings;
    private static Node first;
    private static Node second;

    private final DatabaseKind kind;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    TwoNodesTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(DatabaseKind kind) {
        server = DatabaseServer.dedicated(kind);
        settings = server.newDatabase();
        People.cheap().in(settings, 10);
        first = Node.on(settings);
        second = Node.on(strange(kind));
    }

    /** The same database under a user who can be shut out without the other node noticing. */
    private static DatabaseSettings strange(DatabaseKind kind) {
        if (kind == DatabaseKind.POSTGRES) {
            server.administer("CREATE USER stranger SUPERUSER PASSWORD 'stranger'");
        } else {
            server.administer("CREATE USER stranger IDENTIFIED BY 'stranger'");
            server.administer("GRANT ALL ON *.* TO stranger");
        }
        return settings.as("stranger", "stranger");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        first.close();
        second.close();
        server.close();
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private static String signIn(Node node, int person) {
        return node.signIn(People.email(person), People.PASSWORD).hasStatus(200).key();
    }

    private static String knownToBoth(int person) {
        String key = signIn(first, person);
        for (int i = 0; i < 2; i++) {
            first.check(key).hasStatus(200);
            second.check(key).hasStatus(200);
        }
        return key;
    }

    /** Asks again and again until the answer is no; says how long it took, and fails when it stays yes too long. */
    private static Duration untilRefused(Node node, String key) {
        return untilRefused(() -> node.check(key));
    }

    private static Duration untilRefused(Supplier<Reply> check) {
        long start = System.nanoTime();
        while (true) {
            long asked = System.nanoTime();
            Reply reply = check.get();
            if (reply.status() == 401) {
                assertThat(check.get().status()).isEqualTo(401);
                return Duration.ofNanos(System.nanoTime() - start);
            }
            assertThat(reply.status()).isEqualTo(200);
            assertThat(Duration.ofNanos(asked - start))
                    .as("asked after the end")
                    .isLessThan(BOUND);
        }
    }

    @Test
    void signInOnOneCountsOnTheOtherAtOnce() {
        for (int i = 0; i < ROUNDS; i++) {
            String key = signIn(i % 2 == 0 ? first : second, 0);
            (i % 2 == 0 ? second : first).check(key).hasStatus(200);
        }
    }

    @Test
    void signOutOnOneIsSeenOnTheOther() {
        Outcomes delays = new Outcomes();
        for (int i = 0; i < ROUNDS; i++) {
            String key = knownToBoth(0);
            first.signOut(key).hasStatus(204);
            delays.add(401, untilRefused(second, key));
            first.check(key).hasStatus(401);
        }
        Figures.print("C01", "%s: sign-out seen on the other node: %s", kind, delays);
        assertThat(delays.percentile(50)).isLessThan(BOUND);
    }

    @Test
    void endOfAnApiKeyOnOneIsSeenOnTheOther() {
        String boss = first.signIn("admin@example.com", People.PASSWORD)
                .hasStatus(200)
                .key();
        Outcomes delays = new Outcomes();
        for (int i = 0; i < ROUNDS; i++) {
            String made = first.ask(Wire.request(
                            "POST",
                            "/api/api-key",
                            "{\"name\": \"key " + i + "\", \"group_id\": 1}",
                            "Content-Type: application/json",
                            Wire.holding(boss)))
                    .hasStatus(200)
                    .body();
            String header = "X-API-Key: " + made.replaceFirst(".*\"unmasked_key\":\"([^\"]+)\".*", "$1");
            String path = "/api/api-key/" + made.replaceFirst(".*?\"id\":(\\d+).*", "$1");
            for (int j = 0; j < 2; j++) {
                first.get("/api/user/current", header).hasStatus(200);
                second.get("/api/user/current", header).hasStatus(200);
            }
            String method = i % 2 == 0 ? "DELETE" : "PUT";
            first.ask(Wire.request(method, i % 2 == 0 ? path : path + "/regenerate", "", Wire.holding(boss)))
                    .hasStatus(i % 2 == 0 ? 204 : 200);
            first.get("/api/user/current", header).hasStatus(401);
            delays.add(401, untilRefused(() -> second.get("/api/user/current", header)));
        }
        Figures.print("C01", "%s: end of an API key seen on the other node: %s", kind, delays);
        assertThat(delays.percentile(50)).isLessThan(BOUND);
    }

    @Test
    void passwordChangeOnOneEndsSessionsOnTheOther() {
        String key = knownToBoth(1);
        String another = knownToBoth(1);
        int id = id(key);
        Reply changed = first.ask(Wire.request(
                "PUT",
                "/api/user/" + id + "/password",
                "{\"old_password\": \"" + People.PASSWORD + "\", \"password\": \"" + NEXT_PASSWORD + "\"}",
                "Content-Type: application/json",
                Wire.holding(key)));
        changed.hasStatus(200);
        Duration delay = untilRefused(second, another);
        untilRefused(second, key);
        Figures.print("C01", "%s: password change seen on the other node after %d ms", kind, delay.toMillis());
        second.signIn(People.email(1), People.PASSWORD).hasStatus(401);
        second.signIn(People.email(1), NEXT_PASSWORD).hasStatus(200);
    }

    private static int id(String key) {
        String body = first.check(key).hasStatus(200).body();
        return Integer.parseInt(body.replaceFirst(".*?\"id\":(\\d+).*", "$1"));
    }

    @Test
    void closedAccountIsClosedOnTheOther() {
        String admin = first.signIn("admin@example.com", People.PASSWORD)
                .hasStatus(200)
                .key();
        String key = knownToBoth(2);
        first.ask(Wire.request("DELETE", "/api/user/" + id(key), "", Wire.holding(admin)))
                .hasStatus(200);
        Duration delay = untilRefused(second, key);
        Figures.print("C01", "%s: closed account seen on the other node after %d ms", kind, delay.toMillis());
        second.signIn(People.email(2), People.PASSWORD).hasStatus(401);
    }

    @Test
    void refreshOnOneGivesAKeyForBoth() {
        String key = knownToBoth(3);
        String next = first.ask(Wire.request("POST", "/api/session/refresh", "", Wire.holding(key)))
                .hasStatus(200)
                .key();
        second.check(next).hasStatus(200);
        second.signOut(next).hasStatus(204);
        untilRefused(first, next);
        untilRefused(first, key);
        untilRefused(second, key);
    }

    @Test
    void limitOfTriesHoldsOverBoth() {
        List<CompletableFuture<Integer>> tries = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> (i % 2 == 0 ? first : second)
                                .signIn(People.email(4), "wrong")
                                .status(),
                        threads))
                .toList();
        tries.forEach(one -> assertThat(one.join()).isIn(401, 503));
        for (Node node : List.of(first, second)) {
            Reply refused = node.signIn(People.email(4), People.PASSWORD).hasStatus(401);
            assertThat(refused.header("Retry-After")).isPresent();
        }
    }

    @Test
    void firstRunHasOneWinnerAndIsSeenOnBoth() {
        DatabaseSettings empty = server.newDatabase();
        try (Node one = Node.on(empty);
                Node other = Node.on(empty)) {
            String properties = one.get("/api/session/properties").body();
            assertThat(properties).contains("\"has-user-setup\":false");
            String token = properties.replaceFirst(".*\"setup-token\":\"([^\"]+)\".*", "$1");
            assertThat(other.get("/api/session/properties").body()).contains(token);

            List<CompletableFuture<Reply>> tries = IntStream.range(0, 50)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> (i % 2 == 0 ? one : other).ask(setup(token, i)), threads))
                    .toList();
            List<Reply> replies = tries.stream().map(CompletableFuture::join).toList();
            List<Reply> won =
                    replies.stream().filter(reply -> reply.status() == 200).toList();
            assertThat(won).hasSize(1);
            assertThat(replies).allMatch(reply -> List.of(200, 400, 403, 503).contains(reply.status()));
            for (Node node : List.of(one, other)) {
                node.check(won.get(0).key()).hasStatus(200);
                Awaitility.await()
                        .atMost(BOUND)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> {
                            String now = node.get("/api/session/properties").body();
                            return now.contains("\"has-user-setup\":true") && !now.contains(token);
                        });
                node.ask(setup(token, 99)).hasStatus(403);
            }
        }
    }

    private static String setup(String token, int number) {
        return Wire.post("/api/setup", """
                {"token": "%s", "prefs": {"site_name": "Example", "site_locale": "en"},
                 "user": {"first_name": "Ann", "last_name": "Example", "email": "first%d@example.com", "password": "%s"}}""".formatted(token, number, People.PASSWORD));
    }

    /** Its memory says yes, but it cannot know; so it says that it is in trouble (promises, C02 and T05). */
    @Test
    void nodeThatIsCutOffFromTheDatabaseAnswers503AndNeverAStaleYes() {
        String ended = knownToBoth(5);
        String kept = knownToBoth(5);
        cutOff();
        long cutAt = System.nanoTime();
        try {
            first.signOut(ended).hasStatus(204);
            long endedAt = System.nanoTime();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(4))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        long asked = System.nanoTime();
                        int status = second.check(ended).status();
                        assertThat(status).isIn(200, 503);
                        assertThat(status == 200
                                        && Duration.ofNanos(asked - endedAt).compareTo(BOUND) > 0)
                                .as("a stale yes")
                                .isFalse();
                        return status == 503;
                    });
            second.check(kept).isOurTrouble();
            first.check(kept).hasStatus(200);
            Figures.print(
                    "C02",
                    "%s: node without its database answers 503 after %d ms",
                    kind,
                    Duration.ofNanos(System.nanoTime() - cutAt).toMillis());
        } finally {
            letIn();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> second.check(kept).status() == 200);
        second.check(ended).hasStatus(401);
    }

    private void cutOff() {
        if (kind == DatabaseKind.POSTGRES) {
            server.administer("ALTER USER stranger NOLOGIN");
            server.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'stranger'");
        } else {
            server.administer("ALTER USER stranger ACCOUNT LOCK");
            server.administer("KILL USER stranger");
        }
    }

    private void letIn() {
        server.administer("ALTER USER stranger " + (kind == DatabaseKind.POSTGRES ? "LOGIN" : "ACCOUNT UNLOCK"));
    }
}
