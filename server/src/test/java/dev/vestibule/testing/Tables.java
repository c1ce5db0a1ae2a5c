package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The server's tables as they are, read and written past the server. */
public final class Tables implements AutoCloseable {
    /** The last two are figures that jobs repeat. */
    private static final Set<String> OURS_NOT = Set.of("flyway_schema_history", "overview_state", "sign_in_day");

    /** What clean-up ends or deletes once it is old, and the column that says since when it is there. */
    private static final Map<String, String> CLEANED_UP = Map.of(
            "attempt", "at",
            "attempt_subject", "touched_at",
            "audit_event", "at",
            "mail_event", "(SELECT m.created_at FROM outbox_mail m WHERE m.id = mail_event.mail_id)",
            "outbox_mail", "created_at",
            "reset_token", "created_at",
            "session", "created_at",
            "sign_in", "at");

    private final DatabaseSettings settings;
    private @Nullable Connection connection;

    public Tables(DatabaseSettings settings) {
        this.settings = settings;
    }

    /** A piece of work with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Does the work on the connection of these tables, on which each statement is its own transaction. */
    public synchronized <T> T with(Work<T> work) {
        try {
            Connection open = connection;
            if (open == null) {
                open = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                connection = open;
            }
            return work.on(open);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets go of the database; the next use connects again. */
    @Override
    public synchronized void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        } finally {
            connection = null;
        }
    }

    /** Rows by column name, in the order of the statement. */
    public List<Map<String, String>> rows(String query, Object... values) {
        return with(connection -> {
            try (PreparedStatement statement = prepare(connection, query, values);
                    ResultSet result = statement.executeQuery()) {
                List<Map<String, String>> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        });
    }

    /** The only column of the only row; empty text for null. */
    public String value(String query, Object... values) {
        List<Map<String, String>> rows = rows(query, values);
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows from " + query);
        }
        return rows.get(0).values().iterator().next();
    }

    public int count(String query, Object... values) {
        return Integer.parseInt(value(query, values));
    }

    /** How many rows a table has. */
    public int size(String table) {
        return count("SELECT COUNT(*) FROM " + table);
    }

    public int run(String statement, Object... values) {
        return with(connection -> {
            try (PreparedStatement prepared = prepare(connection, statement, values)) {
                return prepared.executeUpdate();
            }
        });
    }

    /** Does something while the rows of a query are locked, as if another transaction were slow. */
    public synchronized void whileLocked(String query, Runnable work) {
        boolean unused = with(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(query + " FOR UPDATE")) {
                statement.execute();
                work.run();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return true;
        });
    }

    /** All rows of all tables save the named ones; two dumps are equal when nothing has changed. */
    public Map<String, List<String>> dump(String... except) {
        return dump(table -> "", except);
    }

    /** As {@link #dump}, save what was there before that instant and may be cleaned up at any moment. */
    public Map<String, List<String>> dumpSince(Instant since, String... except) {
        String offset = settings.kind() == DatabaseSettings.Kind.MARIADB ? "" : "+00";
        String time = since.truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace('T', ' ')
                .replace("Z", offset);
        return dump(
                table -> CLEANED_UP.containsKey(table) ? " WHERE " + CLEANED_UP.get(table) + " >= '" + time + "'" : "",
                except);
    }

    private Map<String, List<String>> dump(UnaryOperator<String> condition, String... except) {
        Map<String, List<String>> all = new TreeMap<>();
        for (String table : names()) {
            if (!Set.of(except).contains(table)) {
                List<String> rows = new ArrayList<>();
                rows("SELECT * FROM " + table + condition.apply(table)).forEach(row -> rows.add(row.toString()));
                Collections.sort(rows);
                all.put(table, rows);
            }
        }
        return all;
    }

    /** As {@link #dump}, save what a refused try may leave behind: that somebody tried. */
    public Map<String, List<String>> dumpBesideTries(String... except) {
        return dump(Stream.concat(Stream.of(except), Stream.of("attempt", "attempt_subject", "sign_in"))
                .toArray(String[]::new));
    }

    private List<String> names() {
        String schema = switch (settings.kind()) {
            case H2, POSTGRES -> "'public'";
            case MARIADB -> "DATABASE()";
        };
        return rows("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = " + schema).stream()
                .map(row -> row.get("name"))
                .filter(name -> !OURS_NOT.contains(name))
                .toList();
    }

    private static PreparedStatement prepare(Connection connection, String text, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private static Map<String, String> row(ResultSet result) throws SQLException {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            String value = result.getString(i);
            row.put(result.getMetaData().getColumnLabel(i), value == null ? "" : value);
        }
        return row;
    }
}
