package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of an embedded database that is written to meanwhile. */
@Tag("faults")
class BackupUnderLoadTest {
    private static final int WRITERS = 3;
    private static final int BACKUPS = 4;

    @TempDir
    private Path directory;

    @TempDir
    private Path elsewhere;

    /** A user and their membership are one transaction: a backup has both or neither, and all from before it. */
    @Test
    void everyBackupIsWholeAndHasWhatWasAcknowledgedBefore() throws Exception {
        try (CommandWorld world = new CommandWorld(DatabaseKind.H2, directory)) {
            TestServer server = world.server;
            String key = world.signedIn(CommandWorld.ANN);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger added = new AtomicInteger();
            ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                all.add(writers.submit(() -> {
                    for (int n = 0; !over.get(); n++) {
                        String body = "{\"email\": \"user-" + writer + "-" + n + "@example.com\"}";
                        if (server.as(key).post("/api/user", body).status() == 200) {
                            added.incrementAndGet();
                        }
                    }
                }));
            }
            List<Integer> before = new ArrayList<>();
            for (int i = 0; i < BACKUPS; i++) {
                int known = added.get();
                Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> added.get() > known + 5);
                before.add(added.get());
                CommandLine.Done done = world.run("backup", backup(i));
                assertThat(done.status()).as(done.errors()).isZero();
            }
            over.set(true);
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            writers.shutdown();
            for (int i = 0; i < BACKUPS; i++) {
                server.stop();
                CommandLine.Done done = world.run("restore", backup(i), "--yes");
                assertThat(done.status()).as(done.errors()).isZero();
                server.restart();
                assertThat(Integer.parseInt(server.tables().value("SELECT COUNT(*) FROM account")))
                        .isGreaterThan(before.get(i));
                assertThat(server.tables()
                                .value("SELECT COUNT(*) FROM account a WHERE a.type = 'personal' AND NOT EXISTS"
                                        + " (SELECT 1 FROM membership m WHERE m.account_id = a.id AND m.group_id = 1)"))
                        .isEqualTo("0");
            }
        }
    }

    private String backup(int number) {
        return elsewhere.resolve(number + ".backup").toString();
    }
}
