package dev.vestibule.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.Settings;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that the guides for operators print are run as they stand. */
@Tag("interop")
class GuideCommandsTest {
    /**
     * How many blocks of shell commands and SQL a guide has. This class runs them; {@code BackupGuideTest} those of
     * backups and upgrades, {@code .ci/install} those of installations, except for Docker's, in place of which it runs
     * what the image contains. A block that is added needs something that runs it.
     */
    private static final Map<String, Integer> BLOCKS = Map.of(
            "backup.md", 7,
            "email.md", 3,
            "installation.md", 5,
            "monitoring.md", 1,
            "proxies.md", 1,
            "set-up.md", 1,
            "troubleshooting.md", 1,
            "upgrade.md", 1);

    private static final Pattern SECRET_FILE = Pattern.compile("/run/secrets/([a-z-]+)");
    private static final String ANN = "ann@example.com";

    /** The servers of the tests have a role of the name that the guide uses. */
    private static final String NAME = "wiki";

    @TempDir
    private Path directory;

    @Test
    void everyBlockIsKnown() {
        Map<String, Integer> found = new LinkedHashMap<>();
        BLOCKS.keySet()
                .forEach(guide -> found.put(guide, (int) Stream.of("sh", "sql", "console", "bash")
                        .flatMap(language -> PrintedLines.of(guide, title(guide), language).stream())
                        .count()));
        assertThat(found)
                .as("a block was added: run it in a test, and count it here")
                .isEqualTo(BLOCKS);
    }

    private static String title(String guide) {
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "guides", guide))) {
            return lines.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Blocks that set the environment of a server make one that the server takes. */
    @ParameterizedTest
    @ValueSource(strings = {"email.md", "monitoring.md", "proxies.md", "../reference/settings.md"})
    void settingsAreValid(String guide) throws IOException {
        PrintedLines lines = new PrintedLines(directory, Map.of());
        List<String> blocks = PrintedLines.of(guide, title(guide));
        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            for (MatchResult file : SECRET_FILE.matcher(block).results().toList()) {
                Files.writeString(directory.resolve(file.group(1)), "seven purple kettles sing\n");
            }
            String here = SECRET_FILE.matcher(block).replaceAll(Matcher.quoteReplacement(directory + "/") + "$1");
            String served = "./vestibule serve\n";
            String checked = here.endsWith(served)
                    ? here.replace(served, "./vestibule config check")
                    : here + "./vestibule config check";
            assertThat(lines.run(checked)).as(block).contains("All settings are valid.");
        }
    }

    @Test
    void recoveryPrintsWhatTheGuideShows() {
        Map<String, String> environment = new HashMap<>(Map.of("MB_SITE_URL", "https://id.example.com"));
        environment.put("MB_DB_FILE", directory.resolve("data/vestibule").toString());
        String command =
                PrintedLines.of("troubleshooting.md", "# Troubleshooting").get(0);
        String shown = PrintedLines.of("troubleshooting.md", "# Troubleshooting", "text")
                .get(0);
        try (TestServer server =
                TestServer.inFile(directory.resolve("data/vestibule"), "MB_SITE_URL=https://id.example.com")) {
            server.hasAdministrator(ANN, TestServer.PASSWORD);
            String printed = new PrintedLines(directory, environment).run(command);
            assertThat(withoutVariables(printed)).isEqualTo(withoutVariables(shown));
        }
    }

    private static String withoutVariables(String text) {
        return text.replaceAll("\\d+_[0-9a-f-]{36}", "TOKEN").replaceAll("[0-9-]{10}T[0-9:.]+Z", "TIME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "MariaDB"})
    void statementsMakeADatabaseForTheServer(String product) throws IOException {
        boolean postgres = product.equals("PostgreSQL");
        String block =
                PrintedLines.of("set-up.md", "## Databases", "sql").get(0).replace("vestibule", NAME);
        List<String> statements = Stream.of(block.split("\n\n"))
                .filter(part -> part.startsWith("-- " + product))
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("--"))
                .toList();
        assertThat(statements).hasSizeGreaterThan(1);
        try (DatabaseServer databases = postgres ? PostgresServer.installed() : new MariaDbServer(false).prepared()) {
            statements.forEach(statement -> databases.administer(statement.replaceFirst(";$", "")));
            String uri = uri(postgres ? "postgres" : "mariadb", databases.port());
            DatabaseSettings settings =
                    Settings.from(Map.of("MB_DB_CONNECTION_URI", uri)).database();
            try (TestServer server = TestServer.on(settings)) {
                assertThat(server.get("/readyz").status()).isEqualTo(200);
            }
        }
    }

    /** The address that the guide shows, with another server and without encryption. */
    private static String uri(String scheme, int port) throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "guides", "set-up.md"));
        Matcher shown = Pattern.compile("`MB_DB_CONNECTION_URI=(" + scheme + "://[^`?]+)")
                .matcher(guide);
        assertThat(shown.find()).isTrue();
        return shown.group(1).replace("vestibule", NAME).replaceFirst("@[^/]+", "@127.0.0.1:" + port);
    }
}
