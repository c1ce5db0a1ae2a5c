package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on an embedded database whose server is killed, stopped and started around them. */
@Tag("faults")
class CommandsAfterKillTest {
    private static final String ADMIN = "admin@example.com";

    @TempDir
    private Path directory;

    private static void isDone(CommandLine.Done done) {
        assertThat(done.status()).as(done.errors()).isZero();
    }

    @Test
    void leftSocketKeepsNeitherCommandsNorTheNextServerFromTheirWork() {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.cheap().in(settings, 0);
        CommandLine commands = new CommandLine(directory, settings);
        Path socket = directory.resolve("vestibule.recover/socket");
        try (ChildNode node = ChildNode.on(directory, settings)) {
            isDone(commands.run("user", "add", "running@example.com"));
            node.kill();
            assertThat(Files.exists(socket)).isTrue();

            CommandLine.Done recovered = commands.run("recover", "--email", ADMIN);
            isDone(recovered);
            isDone(commands.run("user", "add", "stopped@example.com"));
            isDone(commands.run("user", "promote", "stopped@example.com"));
            isDone(commands.run("user", "demote", ADMIN));
            isDone(commands.run("unlock", "--user", ADMIN));
            isDone(commands.run("session", "list"));

            node.restart();
            CommandLine.Done running = commands.run("recover", "--email", "stopped@example.com");
            isDone(running);
            assertThat(running.output()).startsWith("http://localhost:" + node.port() + "/auth/reset_password/");
            String path = running.output().strip().replaceFirst("^http://localhost:[0-9]+", "");
            node.get(path).hasStatus(200);
            assertThat(List.of(
                            commands.run("user", "show", "running@example.com").status(),
                            commands.run("user", "show", "stopped@example.com").status(),
                            commands.run("user", "demote", "stopped@example.com")
                                    .status()))
                    .containsExactly(0, 0, 1);
        }
    }
}
