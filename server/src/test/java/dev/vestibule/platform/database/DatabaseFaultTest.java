package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

/** What happens to us when the database server has trouble: promises D01 to D04, D08, D11 and D13. */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"POSTGRES", "MARIADB"})
class DatabaseFaultTest {
    private static final Duration OUTAGE = Duration.ofSeconds(8);
    private static final int CLIENTS = 16;

    private static DatabaseServer server;

    private final DatabaseKind kind;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private DatabaseSettings settings;
    private Database database;

    DatabaseFaultTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void startServer(DatabaseKind kind) {
        server = DatabaseServer.dedicated(kind);
    }

    @AfterParameterizedClassInvocation
    static void closeServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        settings = server.newDatabase();
        database = Database.open(settings);
        database.migrate("classpath:db/test-migration", "1");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void stoppedServerIsOurTroubleAndIsFoundAgain() throws Exception {
        assertTroubleThenRecovery(server::stop, server::start);
    }

    @Test
    void killedServerIsOurTroubleAndIsFoundAgain() throws Exception {
        assertTroubleThenRecovery(server::kill, server::start);
    }

    @Test
    void frozenServerIsOurTroubleAndIsFoundAgain() throws Exception {
        assertTroubleThenRecovery(server::freeze, server::thaw);
    }

    /**
     * Clients work all the time; each call ends in two seconds, with success or as our own trouble, and no success is
     * lost.
     */
    private void assertTroubleThenRecovery(Runnable trouble, Runnable recovery) throws Exception {
        AtomicInteger number = new AtomicInteger();
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        Queue<Long> unavailableMillis = new ConcurrentLinkedQueue<>();
        CountDownLatch end = new CountDownLatch(1);
        List<Future<?>> clients = IntStream.range(0, CLIENTS)
                .<Future<?>>mapToObj(client -> threads.submit(() -> {
                    do {
                        String name = "n" + number.incrementAndGet();
                        long start = System.nanoTime();
                        try {
                            database.asOneRequest(() -> {
                                insert(name);
                                return acknowledged.add(name);
                            });
                        } catch (UnavailableException e) {
                            unavailableMillis.add(millisSince(start));
                        }
                    } while (!end.await(5, TimeUnit.MILLISECONDS));
                    return null;
                }))
                .toList();

        Awaitility.await().until(() -> acknowledged.size() > 100);
        trouble.run();
        long troubleStart = System.nanoTime();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> millisSince(troubleStart) > OUTAGE.toMillis());
        assertThat(unavailableMillis).isNotEmpty();
        recovery.run();
        int before = acknowledged.size();
        long recovered = System.nanoTime();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> acknowledged.size() > before + 20);
        long backMillis = millisSince(recovered);
        end.countDown();
        for (Future<?> client : clients) {
            client.get(10, TimeUnit.SECONDS);
        }

        long slowest =
                unavailableMillis.stream().mapToLong(Long::longValue).max().orElseThrow();
        Figures.print(
                "D01 to D04",
                "%s: %d acknowledged, %d unavailable, slowest %d ms, back after %d ms",
                kind,
                acknowledged.size(),
                unavailableMillis.size(),
                slowest,
                backMillis);
        assertThat(names()).containsAll(acknowledged);
        // Two seconds are promised; the rest is for a machine that runs other tests meanwhile.
        assertThat(slowest).isLessThan(4_000);
        assertThat(backMillis).isLessThan(4_000);
    }

    @Test
    void cutConnectionIsOurTroubleOrUnseen() {
        insert("before");
        cutConnections();
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    try {
                        return names().contains("before");
                    } catch (UnavailableException e) {
                        return false;
                    }
                });
    }

    private void cutConnections() {
        if (kind == DatabaseKind.POSTGRES) {
            server.administer(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vestibule'");
        } else {
            List<Integer> connections = database.withHandle(
                    handle -> handle.createQuery("SELECT id FROM information_schema.processlist WHERE db = DATABASE()")
                            .mapTo(Integer.class)
                            .list());
            connections.forEach(connection -> server.administer("KILL " + connection));
        }
    }

    @Test
    void readOnlyServerAnswersReadsAndRefusesChangesAsOurTrouble() {
        String plainUser = "plain" + System.nanoTime();
        String databaseName = settings.url().replaceFirst(".*/", "");
        boolean postgres = kind == DatabaseKind.POSTGRES;
        if (postgres) {
            server.administer("CREATE USER " + plainUser + " SUPERUSER PASSWORD 'plain'");
        } else {
            server.administer("CREATE USER " + plainUser + " IDENTIFIED BY 'plain'");
            server.administer("GRANT ALL ON " + databaseName + ".* TO " + plainUser);
        }
        insert("before");
        try (Database plain = Database.open(settings.as(plainUser, "plain"))) {
            if (postgres) {
                server.administer("ALTER USER " + plainUser + " SET default_transaction_read_only = on");
            } else {
                server.administer("SET GLOBAL read_only = ON");
            }
            try {
                assertThatThrownBy(() -> insert(plain, "refused")).isInstanceOf(UnavailableException.class);
                assertThat(names(plain)).containsExactly("before");
            } finally {
                server.administer(
                        postgres
                                ? "ALTER USER " + plainUser + " RESET default_transaction_read_only"
                                : "SET GLOBAL read_only = OFF");
            }
        }
    }

    @Test
    void waitsForADatabaseThatIsNotThereYet() throws Exception {
        server.stop();
        AtomicInteger reasons = new AtomicInteger();
        Future<?> waiting =
                threads.submit(() -> database.awaitReady(Duration.ofMinutes(1), reason -> reasons.incrementAndGet()));
        Awaitility.await().until(() -> reasons.get() > 0);
        assertThat(waiting.isDone()).isFalse();
        server.start();
        waiting.get(2, TimeUnit.SECONDS);
        // A connection of the stopped server that was used within half a second is tried before it is known as dead.
        Awaitility.await().ignoreException(UnavailableException.class).until(() -> {
            insert("ready");
            return true;
        });
        assertThat(reasons.get()).isLessThan(6);
    }

    @Test
    void stopsWaitingWhenClosedOrWhenTheTimeIsOver() throws Exception {
        server.stop();
        try {
            assertThatThrownBy(() -> database.awaitReady(Duration.ofMillis(300), reason -> {}))
                    .isInstanceOf(UnavailableException.class);
            Future<?> waiting = threads.submit(() -> database.awaitReady(Duration.ofMinutes(1), reason -> {}));
            database.close();
            assertThatThrownBy(() -> waiting.get(3, TimeUnit.SECONDS)).hasCauseInstanceOf(UnavailableException.class);
        } finally {
            server.start();
        }
    }

    @Test
    void wrongPasswordEndsTheWaitAtOnce() {
        String user = kind == DatabaseKind.POSTGRES ? "nobody_we_know" : "vestibule";
        try (Database stranger = Database.open(settings.as(user, "wrong-marker"))) {
            assertThatThrownBy(() -> stranger.awaitReady(Duration.ofMinutes(1), reason -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("MB_DB_USER")
                    .hasMessageNotContaining("wrong-marker");
        }
    }

    @Test
    void waitReturnsAtOnceWhenTheDatabaseIsThere() {
        database.awaitReady(Duration.ZERO, reason -> {});
        insert("ready");
        assertThat(names()).containsExactly("ready");
    }

    private void insert(String name) {
        insert(database, name);
    }

    private static void insert(Database database, String name) {
        database.useTransaction(handle -> handle.createUpdate("INSERT INTO thing (name) VALUES (:name)")
                .bind("name", name)
                .execute());
    }

    private List<String> names() {
        return names(database);
    }

    private static List<String> names(Database database) {
        return database.withHandle(handle ->
                handle.createQuery("SELECT name FROM thing").mapTo(String.class).list());
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
