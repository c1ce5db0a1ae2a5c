package dev.vestibule.platform.database;

import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Detects a connection pooler between us and PostgreSQL, such as PgBouncer, which may give each transaction another
 * connection. The driver's class is accessed by name, as it is loaded by name; its types refer to annotations that are
 * not available to compile with.
 */
final class Pooler {
    private static final String DRIVERS_OWN = "org.postgresql.PGConnection";
    private static final int NEVER = 0;

    private Pooler() {}

    /** Detects a pooler by the process that it reports when a connection opens: it is not the one that answers. */
    static boolean isBetween(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SELECT pg_backend_pid()")) {
            return !answer.next() || !Integer.valueOf(answer.getInt(1)).equals(namedProcess(connection));
        }
    }

    private static Object namedProcess(Connection connection) throws SQLException {
        try {
            Class<?> type = Class.forName(DRIVERS_OWN);
            return type.getMethod("getBackendPID").invoke(connection.unwrap(type));
        } catch (ReflectiveOperationException e) {
            throw failed(e);
        }
    }

    /** Disables prepared statements with names, which another connection would lack in the next transaction. */
    static void prepareNothing(Connection connection) throws SQLException {
        try {
            Class<?> type = Class.forName(DRIVERS_OWN);
            type.getMethod("setPrepareThreshold", int.class).invoke(connection.unwrap(type), NEVER);
        } catch (ReflectiveOperationException e) {
            throw failed(e);
        }
    }

    private static SQLException failed(ReflectiveOperationException e) {
        return e instanceof InvocationTargetException && e.getCause() instanceof SQLException fault
                ? fault
                : new SQLException("the PostgreSQL driver is not the one that Vestibule was built with", e);
    }
}
