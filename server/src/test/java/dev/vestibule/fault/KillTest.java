package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A node is killed at work: what it had acknowledged holds, and nothing is half done (promises, K01 and K02). */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource
class KillTest {
    private static final int ROUNDS = 2;
    private static final int CLIENTS = 6;
    private static final int ACKNOWLEDGED_PER_ROUND = 12;

    private final DatabaseKind kind;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<String> alive = new ConcurrentLinkedQueue<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path directory;

    private DatabaseServer server;
    private DatabaseSettings settings;

    KillTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void prepare() {
        if (kind == DatabaseKind.H2) {
            settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        } else {
            server = DatabaseServer.dedicated(kind);
            settings = server.newDatabase();
        }
        People.withHashes(Argon2Settings.standard()).in(settings, CLIENTS);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesKillsAndNothingIsHalfDone() throws Exception {
        try (ChildNode node = ChildNode.on(directory, settings)) {
            String admin = node.signIn("admin@example.com", People.PASSWORD).key();
            alive.add(admin);
            for (int round = 0; round < ROUNDS; round++) {
                int before = alive.size();
                List<Future<?>> clients = IntStream.range(0, CLIENTS)
                        .<Future<?>>mapToObj(person -> threads.submit(() -> untilTheEnd(node, person)))
                        .toList();
                Awaitility.await().until(() -> alive.size() >= before + ACKNOWLEDGED_PER_ROUND);
                node.kill();
                for (Future<?> client : clients) {
                    client.get(30, TimeUnit.SECONDS);
                }
                node.restart();
                alive.forEach(key -> node.check(key).hasStatus(200));
                ended.forEach(key -> node.check(key).hasStatus(401));
            }
            endAllOfOnePerson(node, admin);
            node.kill();
            node.restart();
            alive.forEach(key -> node.check(key).hasStatus(200));
            ended.forEach(key -> node.check(key).hasStatus(401));
            node.signIn(People.email(0), People.PASSWORD).hasStatus(401);
            node.kill();
        }
        Figures.print(
                "K01, K02",
                "%s: %d kills, %d sessions and %d ends acknowledged, none lost or undone",
                kind,
                ROUNDS + 1,
                alive.size(),
                ended.size());
        assertThat(Halves.in(settings)).isEmpty();
    }

    /** The last thing before the kill: closing an account ends all its sessions at once. */
    private void endAllOfOnePerson(ChildNode node, String admin) {
        List<String> theirs = IntStream.range(0, 5)
                .mapToObj(i -> node.signIn(People.email(0), People.PASSWORD)
                        .hasStatus(200)
                        .key())
                .toList();
        int id = id(node, theirs.get(0));
        List<String> closed = alive.stream()
                .filter(key -> !key.equals(admin) && id(node, key) == id)
                .toList();
        node.ask(Wire.request("DELETE", "/api/user/" + id, "", Wire.holding(admin)))
                .hasStatus(200);
        alive.removeAll(closed);
        ended.addAll(closed);
        ended.addAll(theirs);
    }

    /** Signs in and out until the server is gone. Every other session is ended again. */
    private void untilTheEnd(ChildNode node, int person) {
        try {
            while (true) {
                alive.add(node.signIn(People.email(person), People.PASSWORD)
                        .hasStatus(200)
                        .key());
                String brief = node.signIn(People.email(person), People.PASSWORD)
                        .hasStatus(200)
                        .key();
                node.signOut(brief).hasStatus(204);
                ended.add(brief);
            }
        } catch (UncheckedIOException killed) {
            // What was under way is unknown: it may have been done, or not.
        }
    }

    private static int id(Served node, String key) {
        String body = node.check(key).hasStatus(200).body();
        return Integer.parseInt(body.replaceFirst(".*?\"id\":(\\d+).*", "$1"));
    }
}
