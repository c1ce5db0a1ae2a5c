package dev.vestibule.operator.backup;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.MariaDbServer;
import dev.vestibule.testing.PostgresServer;
import dev.vestibule.testing.PrintedLines;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every line that {@code docs/guides/backup.md} and {@code upgrade.md} print does what the guide says. */
@Tag("interop")
class BackupGuideTest {
    private static final String GUIDE = "backup.md";
    private static final String ANN = "ann@example.com";

    @TempDir
    private Path directory;

    private static String signedIn(TestServer server) {
        return server.client().signIn(ANN, PASSWORD).json().path("id").textValue();
    }

    private static int status(TestServer server, String key) {
        return server.as(key).get("/api/user/current").status();
    }

    /** Backs up, ends a session, restores with the server stopped, and finds that no session is valid. */
    private static void restoresWithoutReviving(TestServer server, PrintedLines lines, String backup, String restore) {
        server.hasAdministrator(ANN, PASSWORD);
        String ended = signedIn(server);
        String live = signedIn(server);
        lines.run(backup);
        server.as(ended).delete("/api/session");
        server.hasUser("later@example.com", PASSWORD);
        server.stop();

        assertThat(lines.run(restore)).contains("Revoked 2 sessions");
        server.restart();
        assertThat(List.of(status(server, ended), status(server, live))).containsOnly(401);
        assertThat(status(server, signedIn(server))).isEqualTo(200);
        assertThat(server.client().signIn("later@example.com", PASSWORD).status())
                .isEqualTo(401);
    }

    @Test
    void linesForPostgreSql() throws IOException {
        try (DatabaseServer databases = PostgresServer.installed()) {
            DatabaseSettings settings = databases.newDatabase();
            Map<String, String> environment = new HashMap<>(Map.of(
                    "PGHOST", "127.0.0.1",
                    "PGPORT", Integer.toString(databases.port()),
                    "PGUSER", settings.user(),
                    "PGDATABASE", settings.url().replaceFirst(".*/", "")));
            environment.put("MB_DB_CONNECTION_URI", settings.url());
            environment.put("MB_DB_USER", settings.user());
            List<String> blocks = PrintedLines.of(GUIDE, "## PostgreSQL");
            try (TestServer server = TestServer.on(settings)) {
                restoresWithoutReviving(server, new PrintedLines(directory, environment), blocks.get(0), blocks.get(1));
            }
        }
    }

    @Test
    void linesForMariaDb() throws IOException {
        try (DatabaseServer databases = new MariaDbServer(false).prepared()) {
            databases.administer("CREATE DATABASE vestibule CHARACTER SET utf8mb4");
            DatabaseSettings settings = databases.settings("vestibule");
            Files.writeString(
                    directory.resolve(".my.cnf"),
                    "[client]\nhost=127.0.0.1\nport=" + databases.port() + "\nuser=" + settings.user() + "\npassword="
                            + settings.password() + "\n");
            Map<String, String> environment = Map.of(
                    "HOME", directory.toString(),
                    "MB_DB_CONNECTION_URI", settings.url(),
                    "MB_DB_USER", settings.user(),
                    "MB_DB_PASS", settings.password());
            List<String> blocks = PrintedLines.of(GUIDE, "## MariaDB");
            try (TestServer server = TestServer.on(settings)) {
                restoresWithoutReviving(server, new PrintedLines(directory, environment), blocks.get(0), blocks.get(1));
            }
        }
    }

    @Test
    void linesForTheEmbeddedDatabase() throws IOException {
        Map<String, String> environment =
                Map.of("MB_DB_FILE", directory.resolve("data/vestibule").toString());
        PrintedLines lines = new PrintedLines(directory, environment);
        List<String> blocks = PrintedLines.of(GUIDE, "## H2").stream()
                .map(block -> block.replace("/backup/", directory + "/").replace("/root/", directory + "/"))
                .toList();
        assertThat(blocks).hasSize(3);
        try (TestServer server = TestServer.inFile(directory.resolve("data/vestibule"))) {
            assertThat(lines.run(blocks.get(1))).contains(", encrypted)");
            restoresWithoutReviving(server, lines, blocks.get(0), blocks.get(2));
        }
    }

    @Test
    void linesForAnUpgrade() {
        Map<String, String> environment =
                Map.of("MB_DB_FILE", directory.resolve("data/vestibule").toString());
        try (TestServer server = TestServer.inFile(directory.resolve("data/vestibule"))) {
            assertThat(server.get("/readyz").status()).isEqualTo(200);
            String block = PrintedLines.of("upgrade.md", "# Upgrade").get(0);
            assertThat(new PrintedLines(directory, environment).run(block.strip()))
                    .contains("No migration would run");
        }
    }
}
