package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The version of tables: the number of the newest migration. */
public final class SchemaVersion {
    private static final String APPLIED =
            "SELECT version FROM flyway_schema_history WHERE version IS NOT NULL AND success = TRUE";

    private SchemaVersion() {}

    /** Returns the version of this program. */
    public static int ofProgram() {
        return Integer.parseInt(Migrations.NEWEST);
    }

    /** Returns the version of the tables of an open database. */
    public static int of(Database database) {
        return database.withHandle(handle -> {
            try {
                return of(handle.getConnection());
            } catch (SQLException e) {
                throw new UnavailableException("the version of the tables is unknown", Database.RETRY_AFTER, e);
            }
        });
    }

    /**
     * Opens the file of an embedded database that no process has open, reads the version of its tables, and changes
     * nothing.
     *
     * @throws UnavailableException if it is not a database with such tables
     */
    public static int ofFile(DatabaseSettings settings) {
        ConnectionSetup setup = new ConnectionSetup(Dialect.H2, settings, DatabaseTimeouts.STANDARD);
        String url = setup.url().replace(";DB_CLOSE_DELAY=-1", "") + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE";
        try (Connection connection = new DriverSource(setup.driver(), url, setup.properties()).getConnection()) {
            return of(connection);
        } catch (SQLException e) {
            throw new UnavailableException("the file is not a database", Database.RETRY_AFTER, e);
        }
    }

    private static int of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(APPLIED)) {
            int newest = 0;
            while (rows.next()) {
                String version = rows.getString(1);
                if (version.matches("[0-9]{1,9}")) {
                    newest = Math.max(newest, Integer.parseInt(version));
                }
            }
            return newest;
        }
    }
}
