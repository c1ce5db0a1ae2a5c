package dev.vestibule.platform.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jdbi.v3.core.ConnectionException;

/**
 * Migrates the tables to this version. Several nodes may do so at once; one of them does the work. Every migration can
 * run again after an interruption, since only PostgreSQL rolls back an incomplete one.
 */
final class Migrations {
    static final String LOCATION = "classpath:db/migration";

    /** The version of the newest file in {@code db/migration}. */
    static final String NEWEST = "37";

    /** A member of a cluster numbers rows by its own steps, and shows what others did a moment later. */
    private static final String CLUSTER = "wsrep_sync_wait=7,auto_increment_increment=1,auto_increment_offset=1";

    private final DriverSource source;
    private final Dialect dialect;
    private final String location;
    private final String newest;

    Migrations(DriverSource source, Dialect dialect, String location, String newest) {
        this.source = source;
        this.dialect = dialect;
        this.location = location;
        this.newest = newest;
    }

    /**
     * Migrates the tables like {@link #run}, and refuses those of a newer version.
     *
     * @param mayBeNewer whether they are accepted nevertheless
     * @throws IllegalStateException with a sentence, if they are not
     */
    void run(boolean mayBeNewer) {
        List<Done> history = history();
        List<String> newer = newer(history);
        if (!newer.isEmpty() && !mayBeNewer) {
            throw new IllegalStateException(
                    "the tables of the database are of a newer version (" + String.join(", ", newer)
                            + ") than this server (" + newest
                            + "). Start the newer version, or restore a backup from before the upgrade."
                            + " VESTIBULE_ALLOW_DOWNGRADE=true starts this version anyway.");
        }
        run(history);
    }

    void run() {
        run(history());
    }

    private void run(List<Done> history) {
        // Flyway takes a fifth of a second to find out that there is nothing to do.
        if (isUpToDate(history)) {
            return;
        }
        try {
            if (isEmbedded() && history.isEmpty() && EmbeddedTables.create(source)) {
                return;
            }
            if (dialect != Dialect.MARIADB || !ClusterTurn.isNeeded(source)) {
                migrate(flyway(source).load());
                return;
            }
            DriverSource inCluster = source.withSessionVariables(CLUSTER);
            ClusterTurn turn = ClusterTurn.take(inCluster);
            try {
                // The turns are kept in a table, so the schema is never empty here; with further tables it belongs to
                // another program.
                migrate(flyway(inCluster)
                        .baselineOnMigrate(ClusterTurn.isAlone(inCluster))
                        .baselineVersion("0")
                        .load());
            } finally {
                turn.close();
            }
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /** The script for new databases ends where the migrations of this program do. */
    private boolean isEmbedded() {
        return dialect == Dialect.H2 && location.equals(LOCATION) && newest.equals(NEWEST);
    }

    boolean isUpToDate() {
        return isUpToDate(history());
    }

    private boolean isUpToDate(List<Done> history) {
        boolean upToDate = false;
        for (Done done : history) {
            if (!done.success()) {
                return false;
            }
            upToDate |= newest.equals(done.version());
        }
        return upToDate;
    }

    /** Returns versions in the database that are newer than this program. */
    List<String> newer() {
        return newer(history());
    }

    private List<String> newer(List<Done> history) {
        return history.stream()
                .map(Done::version)
                .filter(version ->
                        version.matches("[0-9]{1,9}") && Integer.parseInt(version) > Integer.parseInt(newest))
                .toList();
    }

    /** Returns versions of this program that the database lacks. */
    List<String> pending() {
        return pendingInfo().stream()
                .map(MigrationInfo::getVersion)
                .map(version -> version == null ? "" : version.getVersion())
                .toList();
    }

    /** Returns the migrations that would run. */
    List<MigrationInfo> pendingInfo() {
        if (isUpToDate()) {
            return List.of(); // without Flyway, which loads 700 classes; servers ask this soon after each start
        }
        return Arrays.stream(flyway(source).load().info().all())
                .filter(migration -> migration.getState().isResolved()
                        && !migration.getState().isApplied())
                .toList();
    }

    /** Returns the newest version that was applied; 0 if there are no tables. */
    int applied() {
        return history().stream()
                .filter(done -> done.success() && done.version().matches("[0-9]{1,9}"))
                .mapToInt(done -> Integer.parseInt(done.version()))
                .max()
                .orElse(0);
    }

    private record Done(String version, boolean success) {}

    private List<Done> history() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version, success FROM flyway_schema_history WHERE version IS NOT NULL")) {
            List<Done> history = new ArrayList<>();
            while (rows.next()) {
                history.add(new Done(rows.getString("version"), rows.getBoolean("success")));
            }
            return history;
        } catch (SQLException e) {
            // No such table yet; any other error also occurs in Flyway.
            return List.of();
        }
    }

    private static void migrate(Flyway flyway) {
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            if (e.getErrorCode() != CoreErrorCode.FAILED_VERSIONED_MIGRATION) {
                throw e;
            }
            // Where a failure is not rolled back, Flyway records it and stops until it is told that it was repaired.
            flyway.repair();
            flyway.migrate();
        }
    }

    private FluentConfiguration flyway(DataSource where) {
        return Flyway.configure()
                .dataSource(where)
                .locations(location)
                .placeholders(dialect.placeholders())
                .loggers("slf4j")
                .failOnMissingLocations(true);
    }
}
