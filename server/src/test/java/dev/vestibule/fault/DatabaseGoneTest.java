package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The database stops, dies or freezes, and comes back: whoever asks meanwhile is told within two seconds that the
 * trouble is ours, and nothing that was said before or after is wrong (promises, section 1 and D01 to D05, D13).
 */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"POSTGRES", "MARIADB"})
class DatabaseGoneTest {
    /** Two seconds are promised; the rest is for a machine that runs other tests meanwhile. What it took is printed. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(4);

    private static final Duration OUTAGE = Duration.ofSeconds(3);
    private static final int PEOPLE = 12;

    private static DatabaseServer server;
    private static DatabaseSettings settings;

    private final DatabaseKind kind;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Node node;

    DatabaseGoneTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void startServer(DatabaseKind kind) {
        server = DatabaseServer.dedicated(kind);
        settings = server.newDatabase();
        People.cheap().in(settings, PEOPLE);
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        node = Node.on(settings);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        node.close();
    }

    @Test
    void stoppedDatabaseIsOurTroubleAndIsFoundAgain() throws Exception {
        survives(server::stop, server::start);
    }

    @Test
    void killedDatabaseIsOurTroubleAndIsFoundAgain() throws Exception {
        survives(server::kill, server::start);
    }

    @Test
    void frozenDatabaseIsOurTroubleAndIsFoundAgain() throws Exception {
        survives(server::freeze, server::thaw);
    }

    /** Requests, by what they are, and what besides our trouble may be answered to them. */
    private record Kind(String request, Set<Integer> allowed) {}

    private Map<String, Kind> everyKindThatNeedsTheDatabase(String cached, String seldom) {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        String me = "/api/user/current";
        String json = "Content-Type: application/json";
        kinds.put("a session in memory", new Kind(Wire.get(me, Wire.holding(cached)), Set.of(200)));
        kinds.put(
                "a session in memory, by cookie",
                new Kind(Wire.get(me, "Cookie: metabase.SESSION=" + cached), Set.of(200)));
        kinds.put("a session not in memory", new Kind(Wire.get(me, Wire.holding(seldom)), Set.of()));
        kinds.put(
                "nobody's key", new Kind(Wire.get(me, Wire.holding("00000000-1111-2222-3333-444444444444")), Set.of()));
        kinds.put(
                "properties with a session",
                new Kind(Wire.get("/api/session/properties", Wire.holding(cached)), Set.of(200)));
        kinds.put("an unknown path", new Kind(Wire.get("/api/nothing", Wire.holding(seldom)), Set.of()));
        kinds.put("sign-in", new Kind(Wire.signIn(People.email(0), People.PASSWORD), Set.of()));
        kinds.put("sign-in, wrong password", new Kind(Wire.signIn(People.email(1), "wrong"), Set.of()));
        kinds.put("sign-in, nobody", new Kind(Wire.signIn("nobody@example.com", "wrong"), Set.of()));
        kinds.put("sign-out", new Kind(Wire.request("DELETE", "/api/session", "", Wire.holding(seldom)), Set.of()));
        kinds.put(
                "refresh", new Kind(Wire.request("POST", "/api/session/refresh", "", Wire.holding(seldom)), Set.of()));
        kinds.put(
                "password check",
                new Kind(
                        Wire.post("/api/session/password-check", "{\"password\": \"wrong\"}", Wire.holding(seldom)),
                        Set.of()));
        kinds.put(
                "password change",
                new Kind(
                        Wire.request(
                                "PUT",
                                "/api/user/2/password",
                                "{\"old_password\": \"wrong\", \"password\": \"nine orange ladders hum\"}",
                                json,
                                Wire.holding(seldom)),
                        Set.of()));
        kinds.put(
                "closing an account",
                new Kind(Wire.request("DELETE", "/api/user/2", "", Wire.holding(seldom)), Set.of()));
        kinds.put("history", new Kind(Wire.get("/api/login-history/current", Wire.holding(seldom)), Set.of()));
        kinds.put("random token", new Kind(Wire.get("/api/util/random_token", Wire.holding(seldom)), Set.of()));
        return kinds;
    }

    private void survives(Runnable trouble, Runnable recovery) throws Exception {
        String ended = signIn(2);
        node.ask(Wire.request("DELETE", "/api/session", "", Wire.holding(ended)))
                .hasStatus(204);
        String cached = signIn(3);
        String seldom = signIn(4);
        node.check(cached).hasStatus(200);

        // Some go on all the time, so that the trouble also meets requests that are half done.
        AtomicBoolean over = new AtomicBoolean();
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>(List.of(cached, seldom));
        Outcomes onTheWay = new Outcomes();
        List<Future<?>> busy = IntStream.range(5, PEOPLE)
                .<Future<?>>mapToObj(person -> threads.submit(() -> {
                    while (!over.get()) {
                        Reply reply = node.signIn(People.email(person), People.PASSWORD);
                        onTheWay.add(reply.status(), reply.took());
                        if (reply.status() == 200) {
                            acknowledged.add(reply.key());
                        }
                    }
                }))
                .toList();
        Awaitility.await().until(() -> onTheWay.count(200) > 20);

        Outcomes during;
        trouble.run();
        try {
            during = whileGone(cached, seldom, System.nanoTime());
        } finally {
            recovery.run();
        }
        long backAt = System.nanoTime();
        Awaitility.await()
                .atMost(TOLD_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> node.check(cached).status() == 200);
        Duration firstYes = since(backAt);
        Awaitility.await()
                .atMost(TOLD_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> node.get("/readyz").status() == 200);
        over.set(true);
        for (Future<?> one : busy) {
            one.get(10, TimeUnit.SECONDS);
        }
        Figures.print(
                "D01 to D04",
                "%s: during %s; half done %s; back after %d ms",
                kind,
                during,
                onTheWay,
                firstYes.toMillis());
        assertThat(onTheWay.count()).isEqualTo(onTheWay.count(200) + onTheWay.count(503));
        assertThat(onTheWay.slowest(503)).isLessThan(TOLD_WITHIN);

        for (String key : acknowledged) {
            node.check(key).hasStatus(200);
        }
        node.check(ended).hasStatus(401);
        assertThat(Halves.in(settings)).isEmpty();
    }

    /** Asks everything there is, at the same time and again and again. */
    private Outcomes whileGone(String cached, String seldom, long goneAt) throws Exception {
        Awaitility.await()
                .atMost(TOLD_WITHIN)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> node.get("/livez").status() == 200
                        && node.get("/readyz").status() == 503
                        && node.get("/api/health").status() == 503);
        assertReadable(
                node.get("/account/profile", "Accept: text/html", "Cookie: metabase.SESSION=" + seldom),
                "Service temporarily unavailable");
        Outcomes during = new Outcomes();
        Map<String, Kind> kinds = everyKindThatNeedsTheDatabase(cached, seldom);
        List<Future<?>> asking = kinds.entrySet().stream()
                .<Future<?>>map(entry -> threads.submit(() -> {
                    while (since(goneAt).compareTo(OUTAGE) < 0) {
                        Reply reply = node.ask(entry.getValue().request());
                        boolean early = since(goneAt).minus(reply.took()).toMillis() < 1_000;
                        if (!early || !entry.getValue().allowed().contains(reply.status())) {
                            assertThat(reply.status()).as(entry.getKey()).isEqualTo(503);
                            reply.isOurTrouble();
                        }
                        assertThat(reply.took()).as(entry.getKey()).isLessThan(TOLD_WITHIN);
                        during.add(reply.status(), reply.took());
                    }
                }))
                .toList();
        while (since(goneAt).compareTo(OUTAGE) < 0) {
            node.get("/api/session/properties").hasStatus(200).isSecured();
            node.get("/", "Accept: text/html").hasStatus(303); // for a stranger it asks nothing
            node.get("/livez").hasStatus(200);
            node.get("/readyz").hasStatus(503);
            node.ask(Wire.post("/api/util/password_check", "{\"password\": \"" + People.PASSWORD + "\"}"))
                    .hasStatus(200);
            node.get("/api/user/current").hasStatus(401); // no key: there is nothing to look up
        }
        for (Future<?> one : asking) {
            one.get(10, TimeUnit.SECONDS);
        }
        return during;
    }

    /**
     * More work than there are connections: who waits is told after a second, and health does not wait at all (D05).
     */
    @Test
    void usedUpPoolIsToldInTimeAndHealthDoesNotWait() throws Exception {
        String key = signIn(0);
        Outcomes checks = new Outcomes();
        Outcomes health = new Outcomes();
        try (Connection other = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute(
                    kind == DatabaseKind.POSTGRES
                            ? "LOCK TABLE session IN ACCESS EXCLUSIVE MODE"
                            : "LOCK TABLES session WRITE");
            List<Future<?>> clients = IntStream.range(0, 40)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        Reply reply = node.check(key).isOurTrouble();
                        checks.add(reply.status(), reply.took());
                    }))
                    .toList();
            while (checks.count() < clients.size() && clients.stream().anyMatch(client -> !client.isDone())) {
                Reply live = node.get("/livez").hasStatus(200);
                health.add(live.status(), live.took());
                Reply ready = node.get("/readyz");
                health.add(ready.status(), ready.took());
            }
            for (Future<?> client : clients) {
                client.get(10, TimeUnit.SECONDS);
            }
        }
        Figures.print("D05", "%s: pool used up: %s; health %s", kind, checks, health);
        assertThat(checks.slowest()).isLessThan(TOLD_WITHIN);
        assertThat(health.percentile(50)).isLessThan(Duration.ofMillis(100));
        Awaitility.await().atMost(TOLD_WITHIN).until(() -> node.check(key).status() == 200);
    }

    /**
     * A node that starts without a database says that it lives and is not ready, and begins when the database appears
     * (K06 and D13).
     */
    @Test
    void nodeThatStartsWithoutADatabaseWaitsForIt() throws Exception {
        server.stop();
        int port = Ports.free();
        Future<Node> starting = threads.submit(() -> Node.on(settings, "MB_JETTY_PORT=" + port));
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> Wire.ask(port, Wire.get("/livez")).status() == 200);
        Wire.ask(port, Wire.get("/readyz")).hasStatus(503).isSecured();
        Wire.ask(port, Wire.get("/api/user/current")).isOurTrouble();
        Wire.ask(port, Wire.get("/api/session/properties")).isOurTrouble();
        assertReadable(
                Wire.ask(port, Wire.get("/", "Accept: text/html", "Accept-Language: de")),
                "Dienst vorübergehend nicht verfügbar");
        Wire.ask(port, Wire.get("/")).isOurTrouble();
        Wire.ask(port, Wire.signIn(People.email(0), People.PASSWORD)).isOurTrouble();
        assertThat(starting.isDone()).isFalse();

        server.start();
        long appearedAt = System.nanoTime();
        Awaitility.await()
                .atMost(TOLD_WITHIN)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Wire.ask(port, Wire.get("/readyz")).status() == 200);
        Figures.print(
                "D13",
                "%s: ready %d ms after the database",
                kind,
                since(appearedAt).toMillis());
        try (Node started = starting.get(10, TimeUnit.SECONDS)) {
            started.signIn(People.email(0), People.PASSWORD).hasStatus(200);
        }
    }

    /** People are told the same as programs, with a page. */
    private static void assertReadable(Reply reply, String heading) {
        reply.hasStatus(503).isSecured();
        assertThat(reply.header("Retry-After")).isPresent();
        assertThat(reply.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(reply.body()).contains("<h1>" + heading + "</h1>");
    }

    private String signIn(int person) {
        return node.signIn(People.email(person), People.PASSWORD).hasStatus(200).key();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
