package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * What a start of this program would do with the tables of a database. Changes nothing.
 *
 * @param from the version of the tables; 0 if there are none
 * @param to the version of this program
 * @param steps the migrations that would run
 * @param tables those that exist and that they touch
 */
public record UpgradePlan(int from, int to, List<Step> steps, List<Table> tables) {
    private static final Pattern TOUCHED = Pattern.compile(
            "(?i)^\\s*(?:ALTER TABLE(?: IF EXISTS)?|UPDATE|DELETE FROM|"
                    + "INSERT INTO|CREATE (?:UNIQUE )?INDEX(?: IF NOT EXISTS)? \\w+ ON)\\s+(\\w+)",
            Pattern.MULTILINE);

    /** A migration. */
    public record Step(String version, String description) {}

    /**
     * A table.
     *
     * @param rows an estimate on a database server
     * @param bytes with its indexes; 0 if unknown
     */
    public record Table(String name, long rows, long bytes) {}

    /**
     * Reads the plan on a connection of its own.
     *
     * @throws UnavailableException if the database is unavailable
     */
    public static UpgradePlan of(DatabaseSettings settings) {
        Dialect dialect = Dialect.of(settings);
        ConnectionSetup setup = new ConnectionSetup(dialect, settings, DatabaseTimeouts.STANDARD);
        DriverSource source = new DriverSource(setup.driver(), setup.url(), setup.properties());
        Migrations migrations = new Migrations(source, dialect, Migrations.LOCATION, Migrations.NEWEST);
        try (Connection connection = source.getConnection()) {
            List<Step> steps = new ArrayList<>();
            Set<String> touched = new TreeSet<>();
            for (MigrationInfo migration : migrations.pendingInfo()) {
                steps.add(new Step(String.valueOf(migration.getVersion()), migration.getDescription()));
                touched.addAll(tables(migration.getScript()));
            }
            List<Table> tables = new ArrayList<>();
            for (String name : touched) {
                table(connection, dialect, name, tables);
            }
            return new UpgradePlan(migrations.applied(), Integer.parseInt(Migrations.NEWEST), steps, tables);
        } catch (SQLException | FlywayException e) {
            throw new UnavailableException("the database cannot be examined", Database.RETRY_AFTER, e);
        }
    }

    /** Returns whether the tables are of a version that this program does not know. */
    public boolean isDowngrade() {
        return from > to;
    }

    private static Set<String> tables(String script) {
        Set<String> tables = new TreeSet<>();
        try (InputStream text = UpgradePlan.class.getResourceAsStream("/db/migration/" + script)) {
            if (text != null) { // a migration may be a class
                Matcher found = TOUCHED.matcher(new String(text.readAllBytes(), StandardCharsets.UTF_8));
                while (found.find()) {
                    tables.add(found.group(1));
                }
            }
            return tables;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a table if it exists: a migration may create it. */
    private static void table(Connection connection, Dialect dialect, String name, List<Table> tables)
            throws SQLException {
        String query = switch (dialect) {
            case H2 ->
                "SELECT row_count_estimate, 0 FROM information_schema.tables"
                        + " WHERE table_schema = CURRENT_SCHEMA AND table_name = ?";
            case POSTGRES ->
                "SELECT GREATEST(reltuples, 0), pg_total_relation_size(oid) FROM pg_class"
                        + " WHERE oid = to_regclass(?)";
            case MARIADB ->
                "SELECT table_rows, data_length + index_length FROM information_schema.tables"
                        + " WHERE table_schema = DATABASE() AND table_name = ?";
        };
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    tables.add(new Table(name, row.getLong(1), row.getLong(2)));
                }
            }
        }
    }
}
