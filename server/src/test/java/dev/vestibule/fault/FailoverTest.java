package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.PostgresStandby;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

/** The primary of a PostgreSQL with a synchronous standby is killed (promises, D07 and D16). */
@Tag("faults")
class FailoverTest {
    private static final int PEOPLE = 8;
    private static final int CLIENTS = 6;
    private static final int BEFORE = 250;
    private static final int AFTERWARDS = 200;

    /** Thirty seconds are promised; the rest is for a machine that runs other tests meanwhile. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private DatabaseServer primary;
    private PostgresStandby standby;
    private DatabaseSettings settings;

    @BeforeEach
    void start() throws Exception {
        primary = PostgresStandby.primary();
        primary.administer("CREATE DATABASE vestibule");
        standby = PostgresStandby.of(primary);
        settings = standby.either("vestibule");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        primary.close();
        standby.close();
    }

    @Test
    void nothingIsLostOrRevivedWhenTheStandbyTakesOver() throws Exception {
        HistoryWorld world = new HistoryWorld(settings, PEOPLE);
        String noLimits = "MB_DISABLE_SESSION_THROTTLE=true";
        AtomicBoolean over = new AtomicBoolean();
        try (Node first = Node.on(settings, noLimits);
                Node second = Node.on(settings, noLimits)) {
            List<Node> nodes = List.of(first, second);
            List<HistoryClient> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> new HistoryClient(world, nodes, number, 7))
                    .toList();
            clients.get(0).signIn(world.administrator());
            List<Future<?>> work = clients.stream()
                    .<Future<?>>map(client -> threads.submit(() -> {
                        while (!over.get()) {
                            client.step();
                        }
                    }))
                    .toList();
            Awaitility.await().atMost(BACK_WITHIN).until(() -> world.answered() > BEFORE);

            primary.kill();
            long killedAt = System.nanoTime();
            standby.promote();
            Awaitility.await()
                    .atMost(BACK_WITHIN)
                    .until(() ->
                            nodes.stream().allMatch(node -> node.get("/readyz").status() == 200));
            Duration back = Duration.ofNanos(System.nanoTime() - killedAt);
            int answered = world.answered();
            Awaitility.await().atMost(BACK_WITHIN).until(() -> world.answered() > answered + AFTERWARDS);
            over.set(true);
            for (Future<?> one : work) {
                one.get(1, TimeUnit.MINUTES);
            }

            long calmFrom = System.nanoTime();
            for (int node = 0; node < 2; node++) {
                world.everyKey().forEach(new HistoryClient(world, nodes, node, 7)::check);
            }
            List<String> violations = HistoryJudge.violations(world.history(), calmFrom);
            Figures.print(
                    "D07",
                    "standby promoted: ready again after %d ms; %s, done %s: %d lost or revived",
                    back.toMillis(),
                    world.counts(),
                    world.done(),
                    violations.size());
            if (!violations.isEmpty()) {
                world.save(Path.of("target", "history-failover.txt"));
            }
            assertThat(violations).isEmpty();
        }
        assertThat(Halves.in(settings)).isEmpty();
    }

    /** A primary whose standby is silent cannot promise anything; and replicas are never asked. */
    @Test
    void successIsNotSaidWhileTheStandbyIsSilentAndReadsDoNotNeedIt() {
        People.cheap().in(settings, 1);
        try (Node node = Node.on(settings)) {
            String key =
                    node.signIn(People.email(0), People.PASSWORD).hasStatus(200).key();
            standby.freeze();
            try {
                node.check(key).hasStatus(200);
                int told = node.signIn(People.email(0), People.PASSWORD).status();
                Figures.print("D16", "standby frozen: sign-in answers %d", told);
                assertThat(told).isEqualTo(503);
            } finally {
                standby.thaw();
            }
            Awaitility.await()
                    .atMost(BACK_WITHIN)
                    .until(() -> node.signIn(People.email(0), People.PASSWORD).status() == 200);
            node.check(key).hasStatus(200);
        }
    }
}
