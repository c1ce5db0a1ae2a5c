package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.FlywayException;

/**
 * The state of tables, rights and connection.
 *
 * @param pending versions of migrations that have not run yet
 * @param newer versions that are unknown to this program
 * @param pooled whether there is a connection pooler in between
 */
record Examined(List<String> pending, List<String> newer, List<DatabaseProbe.Fault> faults, boolean pooled) {
    /**
     * Examines a database on connections of its own.
     *
     * @throws UnavailableException if it is unavailable
     */
    static Examined of(DriverSource direct, Dialect dialect, DatabaseSettings settings, Migrations migrations) {
        try (Connection connection = direct.getConnection()) {
            List<String> pending = migrations.pending();
            List<DatabaseProbe.Fault> faults = new ArrayList<>(Fitness.of(connection, dialect, settings));
            faults.addAll(
                    pending.isEmpty()
                            ? Fitness.ofTables(connection, dialect, settings)
                            : Fitness.forMigrations(connection, dialect, settings));
            boolean pooled = dialect == Dialect.POSTGRES && Pooler.isBetween(connection);
            return new Examined(pending, migrations.newer(), faults, pooled);
        } catch (SQLException | FlywayException e) {
            throw new UnavailableException("the database cannot be checked", Database.RETRY_AFTER, e);
        }
    }
}
