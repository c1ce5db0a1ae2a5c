package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.GuardedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes beside a program for each core that takes all of it: slower, and not one wrong answer (promises, R03).
 * What it does to the latency is measured in {@code bench/load}.
 */
@Tag("faults")
class CpuTakenTest {
    private static final int REQUESTS = 1_500;
    private static final List<String> PROGRAM = List.of("sh", "-c", "while :; do :; done");

    @TempDir
    private Path directory;

    @Test
    void everyRequestIsAnsweredAndRight() {
        int programs = Runtime.getRuntime().availableProcessors();
        try (DatabaseServer server = DatabaseServer.dedicated(DatabaseKind.POSTGRES)) {
            DatabaseSettings settings = server.newDatabase();
            People.cheap().in(settings, SteadyClients.NUMBER);
            try (ChildNode first = ChildNode.cheap(directory, settings);
                    ChildNode second = ChildNode.cheap(directory, settings)) {
                List<GuardedProcess> taking = IntStream.range(0, programs)
                        .mapToObj(i ->
                                GuardedProcess.start(directory, directory.resolve("program.log"), Map.of(), PROGRAM))
                        .toList();
                try {
                    judge(List.of(first, second), programs);
                    assertThat(taking).allMatch(GuardedProcess::isAlive);
                } finally {
                    taking.forEach(GuardedProcess::kill);
                }
                assertThat(first.logText() + second.logText()).doesNotContain(" ERROR ");
            }
        }
    }

    private static void judge(List<ChildNode> nodes, int programs) {
        List<SteadyClients> clients =
                nodes.stream().map(node -> SteadyClients.of(node.port())).toList();
        try {
            for (SteadyClients one : clients) {
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> one.asked() >= REQUESTS);
            }
        } finally {
            clients.forEach(SteadyClients::close);
        }
        for (SteadyClients one : clients) {
            Figures.print("R03", "beside a program for each of %d cores: %s", programs, one);
            assertThat(one.refused()).isZero();
            assertThat(one.failed()).as(one.toString()).isZero();
        }
    }
}
