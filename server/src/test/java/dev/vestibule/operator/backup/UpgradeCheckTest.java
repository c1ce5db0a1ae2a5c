package dev.vestibule.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.SchemaVersion;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./vestibule upgrade check}, and what stops the way back. */
class UpgradeCheckTest {
    private static final int NEWEST = SchemaVersion.ofProgram();
    private static final String AFTER_33 =
            "installed_rank > (SELECT MAX(installed_rank) FROM flyway_schema_history WHERE version = '33')";

    @TempDir
    private Path directory;

    private static String said(CommandLine.Done done) {
        assertThat(done.status()).as(done.errors()).isZero();
        return done.output();
    }

    private static void run(DatabaseSettings settings, String statement) {
        try (Tables tables = new Tables(settings)) {
            tables.run(statement);
        }
    }

    @Test
    void embeddedDatabaseIsExaminedWhetherOrNotItsServerRuns() throws Exception {
        try (CommandWorld world = new CommandWorld(DatabaseKind.H2, directory)) {
            assertThat(said(world.run("upgrade", "check")))
                    .contains("version " + NEWEST + ", as this version", "No migration would run");

            world.server.tables().run("DELETE FROM flyway_schema_history WHERE " + AFTER_33);
            assertThat(said(world.run("upgrade", "check")))
                    .contains("The tables are of version 33", "  34  group descriptions", "people_group")
                    .containsPattern("On a copy of the database they took \\d+ ms")
                    .contains("Way back: ");
            assertThat(world.server.tables().value("SELECT COUNT(*) FROM flyway_schema_history WHERE version = '34'"))
                    .isEqualTo("0");

            world.server.tables().run("UPDATE flyway_schema_history SET version = '999' WHERE version = '33'");
            world.server.stop();
            assertThat(said(world.run("upgrade", "check")))
                    .contains("The tables are of version 999", "It would refuse to start");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.map(path -> path.getFileName().toString())).containsExactly("vestibule.mv.db");
            }
            CommandLine.Done old = world.run("restore", "--revoke-only");
            assertThat(old.errors()).contains("are of a newer version (999) than this server");
            assertThat(old.status()).isEqualTo(3);
        }
    }

    @Test
    void tablesOnAServerAreMeasuredAndNotChanged() {
        DatabaseSettings settings = DatabaseKind.POSTGRES.migratedDatabase();
        run(settings, "DELETE FROM flyway_schema_history WHERE version = '32' OR " + AFTER_33);
        CommandLine commands = new CommandLine(directory, settings);
        assertThat(said(commands.runHere("upgrade", "check")))
                .contains("  32  second factor rules", "passkey ", " rows, ", " MiB")
                .doesNotContain("On a copy");
        try (Tables tables = new Tables(settings)) {
            assertThat(tables.value("SELECT COUNT(*) FROM flyway_schema_history WHERE version = '32'"))
                    .isEqualTo("0");
        }
    }
}
