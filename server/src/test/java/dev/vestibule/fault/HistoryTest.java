package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.fault.Act.Held;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients do random things on two nodes while nodes and database are killed, frozen and cut off, and every answer
 * is judged (promises, C04, C05, C07, C08, T05 and U02). The same seed makes each client choose the same, though not at
 * the same moments.
 */
@Tag("faults")
class HistoryTest {
    private static final int OPERATIONS = Integer.getInteger("vestibule.history.operations", 6_000);
    private static final int ROUNDS = Integer.getInteger("vestibule.history.rounds", 1);
    private static final long SEED = Long.getLong("vestibule.history.seed", 1);
    private static final int CLIENTS = 9;
    private static final int PEOPLE = 24;
    private static final Duration OUTAGE = Duration.ofMillis(2_500);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    private enum Fault {
        KILLED_NODE,
        FROZEN_NODE,
        CUT_CONNECTIONS,
        STOPPED_DATABASE,
        KILLED_DATABASE,
        FROZEN_DATABASE
    }

    @Test
    void noAnswerOfARandomHistoryBreaksAPromise() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            run(SEED + round);
        }
        threads.shutdownNow();
    }

    private void run(long seed) throws Exception {
        Figures.print("C07", "seed %d", seed);
        try (DatabaseServer server = DatabaseServer.dedicated(DatabaseKind.POSTGRES)) {
            DatabaseSettings settings = server.newDatabase();
            HistoryWorld world = new HistoryWorld(settings, PEOPLE);
            String noLimits = "MB_DISABLE_SESSION_THROTTLE=true";
            try (ChildNode first = ChildNode.cheap(directory, settings, noLimits);
                    ChildNode second = ChildNode.cheap(directory, settings, noLimits)) {
                List<ChildNode> nodes = List.of(first, second);
                List<HistoryClient> clients = IntStream.range(0, CLIENTS)
                        .mapToObj(number -> new HistoryClient(world, nodes, number, seed))
                        .toList();
                clients.get(0).signIn(world.administrator());
                List<Fault> faults = faults(seed);
                workAmid(faults, server, nodes, world, clients, new Random(seed));
                nodes.forEach(ChildNode::ready);
                long calmFrom = System.nanoTime();
                askForEveryKey(world, nodes, seed);
                judge(world, calmFrom, faults, seed);
            }
            assertThat(Halves.in(settings)).isEmpty();
        }
    }

    /** Each of them once in so many operations, in another order each time. */
    private static List<Fault> faults(long seed) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < Math.max(1, OPERATIONS / 6_000); i++) {
            List<Fault> some = new ArrayList<>(Arrays.asList(Fault.values()));
            Collections.shuffle(some, random);
            faults.addAll(some);
        }
        return faults;
    }

    private void workAmid(
            List<Fault> faults,
            DatabaseServer server,
            List<ChildNode> nodes,
            HistoryWorld world,
            List<HistoryClient> clients,
            Random random)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> work = clients.stream()
                .<Future<?>>map(client -> threads.submit(() -> {
                    while (!over.get()) {
                        client.step();
                    }
                }))
                .toList();
        try {
            for (int i = 0; i < faults.size(); i++) {
                await(world, OPERATIONS * (i + 1) / (faults.size() + 1), work);
                happen(faults.get(i), server, nodes.get(random.nextInt(2)));
            }
            await(world, OPERATIONS, work);
        } finally {
            over.set(true);
        }
        for (Future<?> one : work) {
            one.get(2, TimeUnit.MINUTES);
        }
    }

    private static void await(HistoryWorld world, int answers, List<Future<?>> work) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> world.answered() >= answers || work.stream().anyMatch(Future::isDone));
    }

    private static void happen(Fault fault, DatabaseServer server, ChildNode node) {
        switch (fault) {
            case KILLED_NODE -> {
                node.kill();
                node.restart();
            }
            case FROZEN_NODE -> during(node::freeze, node::thaw);
            case CUT_CONNECTIONS ->
                server.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
            case STOPPED_DATABASE -> during(server::stop, server::start);
            case KILLED_DATABASE -> during(server::kill, server::start);
            case FROZEN_DATABASE -> during(server::freeze, server::thaw);
        }
    }

    /** Long enough that nodes must notice, whatever their clients do meanwhile. */
    private static void during(Runnable trouble, Runnable recovery) {
        long from = System.nanoTime();
        trouble.run();
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> System.nanoTime() - from > OUTAGE.toNanos());
        } finally {
            recovery.run();
        }
    }

    /** At the end: every key that was ever given out, on both nodes. */
    private void askForEveryKey(HistoryWorld world, List<ChildNode> nodes, long seed) throws Exception {
        List<Held> keys = world.everyKey();
        List<Future<?>> asking = IntStream.range(0, 2)
                .<Future<?>>mapToObj(node -> threads.submit(() -> {
                    HistoryClient client = new HistoryClient(world, nodes, node, seed);
                    keys.forEach(client::check);
                }))
                .toList();
        for (Future<?> one : asking) {
            one.get(5, TimeUnit.MINUTES);
        }
    }

    private void judge(HistoryWorld world, long calmFrom, List<Fault> faults, long seed) throws Exception {
        List<Event> history = world.history();
        List<String> violations = HistoryJudge.violations(history, calmFrom);
        Figures.print(
                "C07",
                "seed %d: %d operations amid %d faults %s, done %s: %d violations",
                seed,
                history.size(),
                faults.size(),
                world.counts(),
                world.done(),
                violations.size());
        if (!violations.isEmpty()) {
            world.save(Path.of("target", "history-" + seed + ".txt"));
        }
        assertThat(violations).as("with the seed %d", seed).isEmpty();
    }
}
