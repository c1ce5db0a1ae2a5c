package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is told to stop answers what it has begun and is gone in ten seconds (promises, K04). */
@Tag("faults")
class StopTest {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);
    private static final int PEOPLE = 150;

    private static DatabaseServer server;
    private static DatabaseSettings settings;

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void startServer() {
        server = DatabaseServer.dedicated(DatabaseKind.POSTGRES);
        settings = server.newDatabase();
        People.withHashes(Argon2Settings.standard()).in(settings, PEOPLE);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** With 0, or with 143 as a JVM does that a signal made stop. */
    private static void endedInTime(ChildNode node, long toldAt) {
        assertThat(node.awaitEnd(GONE_WITHIN)).isIn(0, 143);
        Duration took = Duration.ofNanos(System.nanoTime() - toldAt);
        Figures.print("K04", "out %d ms after it was told to", took.toMillis());
        assertThat(took).isLessThan(GONE_WITHIN);
        assertThat(node.logText()).doesNotContain("Exception in thread", "ERROR");
    }

    @Test
    void whatIsUnderWayIsAnsweredAndNothingNewIsTaken() throws Exception {
        ChildNode node = ChildNode.on(directory, settings, "VESTIBULE_TRUSTED_PROXIES=127.0.0.1");
        Wire idle = node.connect();
        idle.send(Wire.get("/livez")).reply().hasStatus(200);
        List<Wire> wires = new ArrayList<>();
        int before = node.arrived();
        for (int i = 0; i < 40; i++) {
            wires.add(node.connect()
                    .send(Wire.signIn(People.email(i), People.PASSWORD, "X-Forwarded-For: 192.0.2." + i)));
        }
        awaitArrival(node, before + wires.size());

        node.terminate();
        long toldAt = System.nanoTime();
        assertThat(idle.untilClosed()).isEmpty();
        Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> refusesConnections(node));
        List<String> keys = new ArrayList<>();
        for (Wire wire : wires) {
            Reply reply = wire.reply();
            if (reply.status() == 200) {
                keys.add(reply.key());
            } else {
                reply.isOurTrouble(); // a busy machine may have too much to do at any time
            }
            assertThat(wire.untilClosed()).isEmpty();
            wire.close();
        }
        endedInTime(node, toldAt);
        Figures.print("K04", "told to stop with %d sign-ins under way: %d succeeded", wires.size(), keys.size());
        assertThat(keys).as(node.logText()).hasSizeGreaterThan(wires.size() / 2);
        node.restart();
        keys.forEach(key -> node.check(key).hasStatus(200));
        node.close();
        assertThat(Halves.in(settings)).isEmpty();
    }

    /** A request that our own machine has not handed over yet cannot be answered by anybody. */
    private static void awaitArrival(ChildNode node, int requests) {
        AtomicInteger looks = new AtomicInteger();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> node.arrived() >= requests + looks.incrementAndGet());
    }

    private static boolean refusesConnections(ChildNode node) {
        try {
            node.connect().close();
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    /** Whoever sends requests here is told first, and has time to send them elsewhere. */
    @Test
    void forTheDrainTimeReadinessIsGoneAndRequestsAreServed() {
        ChildNode node = ChildNode.on(directory, settings, "VESTIBULE_DRAIN=6 seconds");
        String key =
                node.signIn(People.email(105), People.PASSWORD).hasStatus(200).key();
        node.terminate();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(5))
                .until(() -> node.answers("/readyz", 503));
        node.check(key).hasStatus(200);
        node.signIn(People.email(106), People.PASSWORD).hasStatus(200);
        assertThat(node.awaitEnd(GONE_WITHIN.plusSeconds(6))).isEqualTo(143);
        assertThat(node.logText())
                .contains("Shutting down: /readyz returns 503, and requests are served for another 6 s.");
    }

    /** More than can be done in the time: who does not get a turn is told so. */
    @Test
    void moreThanCanBeDoneIsAnsweredToo() throws Exception {
        DatabaseSettings costly = server.newDatabase();
        int number = 40 * Runtime.getRuntime().availableProcessors(); // a hash per core at once, about 0.3 s each
        People.withHashes(new Argon2Settings(19_456, 16, 1)).in(costly, number);
        ChildNode node = ChildNode.on(
                directory, costly, "VESTIBULE_TRUSTED_PROXIES=127.0.0.1", "VESTIBULE_ARGON2_ITERATIONS=16");
        List<Wire> wires = new ArrayList<>();
        int before = node.arrived();
        for (int i = 0; i < number; i++) {
            wires.add(node.connect()
                    .send(Wire.signIn(People.email(i), People.PASSWORD, "X-Forwarded-For: 192.0.2." + i)));
        }
        awaitArrival(node, before + wires.size());
        node.terminate();
        long toldAt = System.nanoTime();
        Outcomes outcomes = new Outcomes();
        for (Wire wire : wires) {
            Reply reply = wire.reply();
            outcomes.add(reply.status(), reply.took());
            if (reply.status() != 200) {
                reply.isOurTrouble();
            }
            wire.close();
        }
        Figures.print("K04", "told to stop with too much to do: %s", outcomes);
        assertThat(outcomes.count(200)).isPositive();
        assertThat(outcomes.count(503)).isPositive();
        endedInTime(node, toldAt);
    }

    @Test
    void useOfSessionsIsWrittenBeforeTheEnd() {
        ChildNode node = ChildNode.on(directory, settings, "MB_SESSION_TIMEOUT=1 hours");
        String key =
                node.signIn(People.email(100), People.PASSWORD).hasStatus(200).key();
        node.check(key).hasStatus(200);
        node.check(key).hasStatus(200);
        node.terminate();
        endedInTime(node, System.nanoTime());
        try (Database database = Database.open(settings)) {
            int used = database.withHandle(handle -> handle.createQuery("""
                            SELECT COUNT(*) FROM session s JOIN account a ON a.id = s.account_id
                            WHERE a.email = :email AND s.last_active_at > s.created_at
                            """)
                    .bind("email", People.email(100))
                    .mapTo(Integer.class)
                    .one());
            assertThat(used).isEqualTo(1);
        }
    }

    @Test
    void nodeWithoutItsDatabaseStopsInTimeToo() {
        ChildNode node = ChildNode.on(directory, settings);
        String key =
                node.signIn(People.email(101), People.PASSWORD).hasStatus(200).key();
        server.freeze();
        try {
            Future<Reply> asked = threads.submit(() -> node.signIn(People.email(102), People.PASSWORD));
            Awaitility.await().until(() -> node.check(key).status() == 503);
            node.terminate();
            endedInTime(node, System.nanoTime());
            assertThat(asked.get(1, TimeUnit.SECONDS).status()).isEqualTo(503);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        } finally {
            server.thaw();
        }
    }

    @Test
    void nodeThatWaitsForItsDatabaseStopsAtOnce() {
        DatabaseSettings nowhere = DatabaseSettings.postgres("127.0.0.1", Ports.free(), "none", "nobody", "");
        try (ChildNode node = ChildNode.launched(directory, nowhere, List.of())) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> node.answers("/livez", 200));
            node.terminate();
            endedInTime(node, System.nanoTime());
        }
    }

    /** A node that was frozen has missed what happened, and says nothing that is no longer true (promises, T05). */
    @Test
    void nodeThatWasFrozenDoesNotGoOnFromMemory() {
        try (ChildNode frozen = ChildNode.on(directory, settings);
                Node other = Node.on(settings)) {
            String ended = frozen.signIn(People.email(103), People.PASSWORD)
                    .hasStatus(200)
                    .key();
            String kept = frozen.signIn(People.email(104), People.PASSWORD)
                    .hasStatus(200)
                    .key();
            IntStream.range(0, 3).forEach(i -> {
                frozen.check(ended).hasStatus(200);
                frozen.check(kept).hasStatus(200);
            });
            frozen.freeze();
            other.signOut(ended).hasStatus(204);
            long endedAt = System.nanoTime();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Duration.ofNanos(System.nanoTime() - endedAt).toMillis() > 11_000);
            frozen.thaw();
            for (int i = 0; i < 200; i++) {
                assertThat(frozen.check(ended).status()).isIn(401, 503);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> frozen.check(kept).status() == 200);
            frozen.check(ended).hasStatus(401);
        }
    }
}
