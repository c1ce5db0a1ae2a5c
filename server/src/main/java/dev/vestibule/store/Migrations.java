package dev.vestibule.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * Brings the tables to the state that this version needs. Several nodes may do so at once; one of them does the work. Every
 * migration can be run again after it was cut off, since only PostgreSQL takes back the half that was done.
 */
final class Migrations {
    /** The version of the newest file in {@code db/migration}. */
    static final String NEWEST = "17";

    private final DataSource source;
    private final Map<String, String> placeholders;
    private final String location;
    private final String newest;

    Migrations(DataSource source, Map<String, String> placeholders, String location, String newest) {
        this.source = source;
        this.placeholders = placeholders;
        this.location = location;
        this.newest = newest;
    }

    void run() {
        // Flyway takes a fifth of a second to find out that there is nothing to do.
        if (!isUpToDate()) {
            migrate();
        }
    }

    boolean isUpToDate() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet done = statement.executeQuery("SELECT version, success FROM flyway_schema_history")) {
            boolean upToDate = false;
            while (done.next()) {
                if (!done.getBoolean("success")) {
                    return false;
                }
                upToDate |= newest.equals(done.getString("version"));
            }
            return upToDate;
        } catch (SQLException e) {
            // No such table yet; and if it is anything else, Flyway meets it too.
            return false;
        }
    }

    private void migrate() {
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .locations(location)
                .placeholders(placeholders)
                .loggers("slf4j")
                .failOnMissingLocations(true)
                .load();
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            if (e.getErrorCode() != CoreErrorCode.FAILED_VERSIONED_MIGRATION) {
                throw e;
            }
            // Where a failure is not taken back, Flyway notes it and goes no further until told that it is mended.
            flyway.repair();
            flyway.migrate();
        }
    }
}
