package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sign-in attempts from many addresses, more at once than the heap could hash: the server continues (K07,
 * R05).
 */
@Tag("faults")
class SmallHeapTest {
    private static final int TRIES = 48;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /**
     * {@code MaxRAM} is what the virtual machine finds in a container with such a limit; its heap is a quarter, or a
     * half of little.
     */
    @ParameterizedTest
    @CsvSource({"MaxRAM=512m, 16", "MaxRAM=256m, 2", "MaxHeapSize=64m, 4", "MaxHeapSize=84m, 2"})
    void tryingManyPasswordsAtOnceDoesNotEndTheServer(String memory, int processors) throws Exception {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.withHashes(Argon2Settings.standard()).in(settings, 1);
        try (ChildNode node = ChildNode.launched(
                        directory,
                        settings,
                        List.of(
                                "-XX:" + memory,
                                "-XX:ActiveProcessorCount=" + processors,
                                "-XX:+ExitOnOutOfMemoryError"),
                        "VESTIBULE_TRUSTED_PROXIES=127.0.0.1")
                .ready()) {
            Outcomes outcomes = new Outcomes();
            List<Future<?>> storm = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                String password = i % 2 == 0 ? "not the password" : "\uD83D\uDD11".repeat(256);
                String request =
                        Wire.signIn("nobody" + i + "@example.com", password, "X-Forwarded-For: 198.51.100." + (i + 1));
                storm.add(threads.submit(() -> {
                    Reply reply = node.ask(request);
                    outcomes.add(reply.status(), reply.took());
                }));
            }
            for (Future<?> one : storm) {
                one.get(90, TimeUnit.SECONDS);
            }

            assertThat(outcomes.count(401) + outcomes.count(503)).isEqualTo(TRIES);
            assertThat(outcomes.count(401)).isPositive();
            node.signIn(People.email(0), People.PASSWORD).hasStatus(200);
            assertThat(node.logText()).doesNotContain("OutOfMemoryError", "ERROR");
        }
    }

    @Test
    void bodiesThatNeverEndDoNotEndTheServerEither() {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.withHashes(Argon2Settings.standard()).in(settings, 1);
        List<Wire> wires = new ArrayList<>();
        try (ChildNode node = ChildNode.launched(directory, settings, List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"))
                .ready()) {
            String unfinished = "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 65536\r\n\r\n" + " ".repeat(60_000);
            for (int i = 0; i < 900; i++) {
                wires.add(node.connect().send(unfinished));
            }
            assertThat(wires.get(899).reply().hasStatus(503).header("Retry-After"))
                    .contains("1");
            node.signIn(People.email(0), People.PASSWORD).hasStatus(200);
            assertThat(node.logText()).doesNotContain("OutOfMemoryError");
        } finally {
            wires.forEach(Wire::close);
        }
    }

    @Test
    void aHeapThatIsTooSmallIsRefusedAtTheStartAndTheSentenceSaysWhatIsNeeded() {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        try (ChildNode node = ChildNode.launched(directory, settings, List.of("-Xmx24m"))) {
            assertThat(node.awaitEnd(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(node.logText())
                    .contains(
                            "The Java heap is limited to 2",
                            "this server needs 64 MiB: set VESTIBULE_JAVA_OPTS=-Xmx64m")
                    .doesNotContain("\tat ");
        }
        CommandLine.Done doctor =
                new CommandLine(directory, settings).withOptions("-Xmx24m").run("doctor");
        assertThat(doctor.status()).isEqualTo(1);
        assertThat(doctor.output()).contains("this server needs 64 MiB");
    }
}
