package dev.vestibule.store;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the tables to the state that this version needs. Several nodes may do so at once; one of them does the work. */
final class Migrations {
    private final Flyway flyway;

    Migrations(DataSource source, Map<String, String> placeholders, String location) {
        flyway = Flyway.configure()
                .dataSource(source)
                .locations(location)
                .placeholders(placeholders)
                .loggers("slf4j")
                .failOnMissingLocations(true)
                .load();
    }

    void run() {
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            if (e.getErrorCode() != CoreErrorCode.FAILED_VERSIONED_MIGRATION) {
                throw e;
            }
            // MariaDB keeps what a migration did before it failed, and Flyway's note that it failed. Our migrations can
            // be run again.
            flyway.repair();
            flyway.migrate();
        }
    }
}
