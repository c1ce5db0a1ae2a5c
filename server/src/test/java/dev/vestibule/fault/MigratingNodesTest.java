package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Figures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes start on an empty database, and the one that makes the tables is killed meanwhile (promises, D15). */
@Tag("faults")
class MigratingNodesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void theOtherNodeGoesOnWhereTheKilledOneWas(DatabaseKind kind) throws SQLException {
        DatabaseSettings settings = kind.newDatabase();
        try (ChildNode first = ChildNode.launched(directory, settings, List.of())) {
            Awaitility.await().until(() -> migrations(settings) > 0);
            try (ChildNode second = ChildNode.launched(directory, settings, List.of())) {
                int before = migrations(settings);
                first.kill();
                second.ready();
                Figures.print("D15", "%s: killed after %d of %d migrations", kind, before, migrations(settings));
                assertThat(count(settings, "SELECT COUNT(*) FROM flyway_schema_history WHERE NOT success"))
                        .isZero();
                assertThat(count(settings, "SELECT COUNT(DISTINCT version) FROM flyway_schema_history"))
                        .isEqualTo(migrations(settings));
                People.cheap().in(settings, 1);
                first.restart();
                String key = first.signIn(People.email(0), People.PASSWORD)
                        .hasStatus(200)
                        .key();
                second.check(key).hasStatus(200);
            }
        }
    }

    /** How many have been done; none while there is no table of them. */
    private static int migrations(DatabaseSettings settings) {
        try {
            return count(settings, "SELECT COUNT(*) FROM flyway_schema_history WHERE success AND version IS NOT NULL");
        } catch (SQLException e) {
            return 0;
        }
    }

    private static int count(DatabaseSettings settings, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getInt(1);
        }
    }
}
