package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.testing.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed server leaves beside its database is in nobody's way. */
class RecoveryAfterKillTest {
    @TempDir
    private Path directory;

    @Test
    void leftSocketKeepsNeitherTheCommandNorTheNextServerFromTheirWork() {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.cheap().in(settings, 0);
        CommandLine commands = new CommandLine(directory, settings);
        Path socket = directory.resolve("vestibule.recover/socket");
        try (ChildNode node = ChildNode.on(directory, settings)) {
            node.kill();
            assertThat(Files.exists(socket)).isTrue();

            CommandLine.Done stopped = commands.run("recover", "--email", "admin@example.com");
            assertThat(stopped.status()).as(stopped.errors()).isZero();

            node.restart();
            CommandLine.Done running = commands.run("recover", "--email", "admin@example.com");
            assertThat(running.status()).as(running.errors()).isZero();
            assertThat(running.output()).startsWith("http://localhost:" + node.port() + "/auth/reset_password/");
            String path = running.output().strip().replaceFirst("^http://localhost:[0-9]+", "");
            node.get(path).hasStatus(200);
        }
    }
}
