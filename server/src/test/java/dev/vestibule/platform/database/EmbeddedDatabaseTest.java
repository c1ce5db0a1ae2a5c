package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.testing.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default database: H2 in a file (promises, K01 and D09). */
@Tag("faults")
class EmbeddedDatabaseTest {
    private static final int KILLS = 6;
    private static final int LEAST_BEFORE_A_KILL = 100;

    @TempDir
    private Path directory;

    @Test
    void killedProcessLosesNothingThatItAcknowledged() throws Exception {
        Set<String> acknowledged = new HashSet<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            acknowledged.addAll(writeAndBeKilled("run" + kill + "-", LEAST_BEFORE_A_KILL * kill));
            try (Database database = open()) {
                assertThat(names(database)).containsAll(acknowledged);
            }
        }
        Figures.print("K01", "H2: %d kills, %d commits acknowledged, 0 lost", KILLS, acknowledged.size());
    }

    /** A file that may not grow any more stands for a full disk. */
    @Test
    void fullDiskIsOurTroubleAndLosesNothing() throws Exception {
        Process writer = start("full-", "4096");
        List<String> said;
        try (BufferedReader output = writer.inputReader()) {
            said = output.lines().toList();
        }
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        List<String> acknowledged =
                said.stream().filter(line -> line.startsWith("full-")).toList();
        assertThat(acknowledged).hasSizeGreaterThan(10);
        assertThat(said).contains("UnavailableException", "not ready").doesNotContain("other failure");
        try (Database database = open()) {
            assertThat(names(database)).containsAll(acknowledged);
        }
    }

    /** @param largestFile what a file may grow to, in blocks of 512 bytes */
    private Process start(String prefix, String largestFile) throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f $0; exec \"$@\"",
                        largestFile,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file().toString(),
                        prefix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private List<String> writeAndBeKilled(String prefix, int killAfter) throws IOException, InterruptedException {
        Process writer = start(prefix, "unlimited");
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader output = writer.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                acknowledged.add(line);
                if (acknowledged.size() == killAfter) {
                    // Through its handle: what it wrote stays readable.
                    writer.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(killAfter);
        return acknowledged;
    }

    /**
     * H2 leaves space alone for 45 seconds after its content is out of date. A process that starts after a longer pause
     * may reuse all of it at once; that is when H2 2.5.252 loses commits, and what a shorter time brings about.
     */
    private static DatabaseSettings readyToReuseSpace(Path file) {
        DatabaseSettings usual = DatabaseSettings.h2File(file);
        return new DatabaseSettings(
                usual.kind(), usual.url() + ";RETENTION_TIME=500", usual.user(), usual.password(), usual.inMemory());
    }

    /** Commits from several threads, changes the row once more, and says each name after that. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            Database database = Database.open(readyToReuseSpace(Path.of(arguments[0])));
            database.migrate("classpath:db/test-migration", "1");
            database.useTransaction(handle -> handle.execute("CREATE TABLE IF NOT EXISTS change_log"
                    + " (at TIMESTAMP(6) WITH TIME ZONE, kind VARCHAR(16), subject VARCHAR(254))"));
            AtomicInteger number = new AtomicInteger();
            for (int thread = 0; thread < 4; thread++) {
                new Thread(() -> writeUntilItFails(database, arguments[1], number)).start();
            }
        }

        private static void sayWhetherItWrites(Database database) {
            try {
                database.requireWriter();
                System.out.println("ready");
            } catch (UnavailableException e) {
                System.out.println("not ready");
            }
        }

        private static void writeUntilItFails(Database database, String prefix, AtomicInteger number) {
            try {
                while (true) {
                    String name = prefix + number.incrementAndGet();
                    insert(database, name);
                    database.useTransaction(
                            handle -> handle.createUpdate("UPDATE thing SET amount = 1 WHERE name = :name")
                                    .bind("name", name)
                                    .execute());
                    System.out.println(name);
                }
            } catch (UnavailableException e) {
                System.out.println("UnavailableException");
                sayWhetherItWrites(database);
                Runtime.getRuntime().halt(1);
            } catch (RuntimeException e) {
                e.printStackTrace();
                System.out.println("other failure");
                Runtime.getRuntime().halt(2);
            }
        }
    }

    @Test
    void everythingIsThereAfterCloseAndOpen() {
        try (Database database = open()) {
            insert(database, "kept");
        }
        try (Database database = open()) {
            assertThat(names(database)).containsExactly("kept");
        }
    }

    @Test
    void fileCannotBeReadByOtherUsers() throws IOException {
        try (Database database = open()) {
            insert(database, "private");
            assertThat(Files.getPosixFilePermissions(Path.of(file() + ".mv.db")).toString())
                    .doesNotContain("GROUP")
                    .doesNotContain("OTHERS");
        }
    }

    @Test
    void fileInUseByAnotherProcessIsWaitedFor() throws Exception {
        Process other = start("other-", "unlimited");
        try (BufferedReader output = other.inputReader()) {
            assertThat(output.readLine()).startsWith("other-");
            List<String> reasons = new ArrayList<>();
            try (Database database = Database.open(DatabaseSettings.h2File(file()))) {
                assertThatThrownBy(() -> database.awaitReady(Duration.ofSeconds(1), reasons::add))
                        .isInstanceOf(UnavailableException.class);
                assertThat(reasons)
                        .singleElement()
                        .asString()
                        .contains("in use")
                        .doesNotContain("server mode");
                assertThatThrownBy(
                                () -> database.awaitReady(Duration.ofMinutes(1), Duration.ofMillis(300), reasons::add))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(
                                " is in use by another process, probably another server. Stop that server,");
                other.destroyForcibly().waitFor();
                database.awaitReady(Duration.ofSeconds(10), reasons::add);
            }
        }
    }

    @Test
    void fileThatIsEmptyOrDamagedEndsTheStart() throws IOException {
        Path data = Path.of(file() + ".mv.db");
        Files.createDirectories(data.getParent());
        Files.createFile(data);
        DatabaseSettings settings = DatabaseSettings.h2File(file());
        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(" is empty. Restore it from a backup, or delete it if it never contained data.");
        Files.writeString(data, "no database\n".repeat(2_000));
        try (Database database = Database.open(settings)) {
            assertThatThrownBy(() -> database.awaitReady(Duration.ofMinutes(1), reason -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is damaged or not a database of this version (")
                    .hasMessageContaining("backup")
                    .hasMessageNotContaining("recovery tool")
                    .hasMessageNotContaining("\n");
        }
    }

    private Database open() {
        Database database = Database.open(DatabaseSettings.h2File(file()));
        database.migrate("classpath:db/test-migration", "1");
        return database;
    }

    private Path file() {
        return directory.resolve("data/vestibule.db");
    }

    private static void insert(Database database, String name) {
        database.useTransaction(handle -> handle.createUpdate("INSERT INTO thing (name) VALUES (:name)")
                .bind("name", name)
                .execute());
    }

    private static List<String> names(Database database) {
        return database.withHandle(handle ->
                handle.createQuery("SELECT name FROM thing").mapTo(String.class).list());
    }
}
