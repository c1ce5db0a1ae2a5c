package dev.vestibule.platform.database;

import dev.vestibule.platform.refusal.UnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Copies an embedded database that this process has open, while it is in use. */
public final class EmbeddedCopy {
    private EmbeddedCopy() {}

    /**
     * Writes a consistent copy: every transaction that was committed before is in it as a whole.
     *
     * @param zip a file that does not exist yet; it has one entry, the database's file
     * @throws UnavailableException if it cannot be written
     */
    public static void write(Database database, Path zip) {
        // Not of the pool, whose connections limit the time of a statement.
        ConnectionSetup setup = new ConnectionSetup(Dialect.H2, database.settings(), DatabaseTimeouts.STANDARD);
        DriverSource source = new DriverSource(setup.driver(), setup.url(), setup.properties());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
            statement.execute("BACKUP TO '" + zip.toString().replace("'", "''") + "'");
        } catch (SQLException e) {
            throw new UnavailableException("the database cannot be copied", Database.RETRY_AFTER, e);
        }
    }
}
