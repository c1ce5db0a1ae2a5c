package dev.vestibule.platform.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Creates all tables of a new embedded database by one script, instead of by all migrations one after the other. The
 * result is the same, the history of the migrations included; {@code EmbeddedTablesTest} makes the script, and
 * compares.
 */
final class EmbeddedTables {
    /** Read by the database itself. */
    private static final String CREATE = "RUNSCRIPT FROM 'classpath:/db/embedded.sql' CHARSET 'UTF-8'";

    /** A table that the script creates first and drops last: as long as it is there, nothing else is of value. */
    static final String UNFINISHED = "unfinished_tables";

    /** In all schemas but those of the database itself: a file may belong to another program, too. */
    private static final String TABLES = "SELECT table_name = '" + UNFINISHED
            + "' AS unfinished FROM information_schema.tables"
            + " WHERE LOWER(table_schema) NOT IN ('information_schema', 'pg_catalog') ORDER BY 1 DESC";

    private EmbeddedTables() {}

    /** Returns whether the tables were created; changes nothing in a database that has tables already. */
    static boolean create(DriverSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            boolean any;
            try (ResultSet tables = statement.executeQuery(TABLES)) {
                any = tables.next();
                if (any && !tables.getBoolean("unfinished")) {
                    return false;
                }
            }
            if (any) {
                statement.execute("DROP ALL OBJECTS"); // what a start that was cut off has left
            }
            statement.execute(CREATE);
            return true;
        }
    }
}
