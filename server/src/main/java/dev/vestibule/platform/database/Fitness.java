package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.DatabaseProbe.Fault;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Finds what makes a database that responds unusable, until an operator changes it. */
final class Fitness {
    private static final String POSTGRES_ENCODING = "SHOW server_encoding";

    private static final String POSTGRES_UNREACHABLE_TABLES = """
            SELECT relname FROM pg_class
            WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind = 'r'
              AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
                AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
            ORDER BY relname
            """;

    /** To be called while tables still have to be created or changed: the latter takes their owner. */
    private static final String POSTGRES_MAY_MAKE_TABLES = """
            SELECT current_schema() IS NOT NULL AND has_schema_privilege(current_schema(), 'CREATE')
              AND NOT EXISTS (SELECT 1 FROM pg_class
                WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind = 'r'
                  AND relname IN ('flyway_schema_history', 'account') AND NOT pg_has_role(relowner, 'USAGE'))
            """;

    private static final String MARIADB_NARROW_TABLES = """
            SELECT DISTINCT table_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND character_set_name <> 'utf8mb4'
              AND table_name <> 'flyway_schema_history'
            ORDER BY table_name
            """;

    private static final String MISPLACED_GROUPS = """
            SELECT name FROM people_group
            WHERE (magic_type = 'all-internal-users' AND id <> 1) OR (magic_type = 'admin' AND id <> 2)
            """;

    /** How to connect to a writable server. */
    static final String WRITER =
            "Set the primary in MB_DB_CONNECTION_URI (on PostgreSQL with targetServerType=primary), or make"
                    + " this database server writable (default_transaction_read_only, read_only).";

    private Fitness() {}

    /** Returns the fault of this one; empty if it is usable. */
    static List<Fault> of(Connection connection, Dialect dialect, DatabaseSettings settings) throws SQLException {
        return switch (dialect) {
            case H2 -> List.of();
            case POSTGRES -> ofPostgres(connection, settings);
            case MARIADB -> ofMariaDb(connection);
        };
    }

    /** Returns what migrations lack, as far as that can be checked without running them; empty if nothing. */
    static List<Fault> forMigrations(Connection connection, Dialect dialect, DatabaseSettings settings)
            throws SQLException {
        if (dialect != Dialect.POSTGRES || List.of("t").equals(list(connection, POSTGRES_MAY_MAKE_TABLES))) {
            return List.of();
        }
        return List.of(new Fault(
                "The database role " + settings.user() + " lacks the privileges to create and alter tables.",
                grant(dialect, settings)));
    }

    /** Returns further faults once the tables exist: whether they are writable, and can store every text. */
    static List<Fault> ofTables(Connection connection, Dialect dialect, DatabaseSettings settings) throws SQLException {
        List<Fault> faults = new ArrayList<>();
        if (!list(connection, MISPLACED_GROUPS).isEmpty()) {
            faults.add(new Fault(
                    "The built-in groups do not have the IDs 1 and 2, so setup is not possible.",
                    "Start this version of the server once. If that does not help, use an empty database."));
        }
        if (dialect == Dialect.H2) {
            return faults; // readiness covers writing
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(WriteCheck.NO_CHANGE);
        } catch (SQLException e) {
            if (SqlErrors.isReadOnly(e, dialect)) {
                faults.add(new Fault("The database is read-only (" + e.getMessage() + ").", WRITER));
            } else if (!SqlErrors.isForbidden(e, dialect)) {
                throw e;
            } else if (dialect == Dialect.MARIADB) { // PostgreSQL has reported each table before
                faults.add(new Fault(
                        "The database role " + settings.user() + " lacks write privileges (" + e.getMessage() + ").",
                        grant(dialect, settings)));
            }
        }
        return faults;
    }

    private static List<Fault> ofPostgres(Connection connection, DatabaseSettings settings) throws SQLException {
        List<Fault> faults = new ArrayList<>();
        String encoding = String.join("", list(connection, POSTGRES_ENCODING));
        if (!encoding.equals("UTF8")) {
            faults.add(new Fault(
                    "The database's encoding is " + encoding + ", which cannot store all characters.",
                    "Create another one: CREATE DATABASE vestibule OWNER \"" + settings.user()
                            + "\" ENCODING 'UTF8' TEMPLATE template0;"));
        }
        List<String> tables = list(connection, POSTGRES_UNREACHABLE_TABLES);
        if (!tables.isEmpty()) {
            faults.add(new Fault(
                    "The database role " + settings.user() + " lacks read and write privileges on some tables ("
                            + String.join(", ", tables) + ").",
                    grant(Dialect.POSTGRES, settings)));
        }
        return faults;
    }

    private static List<Fault> ofMariaDb(Connection connection) throws SQLException {
        return list(connection, MARIADB_NARROW_TABLES).stream()
                .map(table -> new Fault(
                        "The table " + table + " has a character set that cannot store all characters.",
                        "ALTER TABLE " + table + " CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"))
                .toList();
    }

    /** Returns a sentence with the SQL that grants our role what it needs. */
    static String grant(Dialect dialect, DatabaseSettings settings) {
        String database = settings.url().replaceFirst("\\?.*", "").replaceFirst(".*/", "");
        String role = settings.user();
        return switch (dialect) {
            case H2 -> "Make the user that runs Vestibule the owner of the file.";
            case POSTGRES ->
                "As administrator, run in this database: ALTER DATABASE \"" + database + "\" OWNER TO \"" + role
                        + "\"; GRANT ALL ON SCHEMA public TO \"" + role
                        + "\"; and, if the tables belong to another role, REASSIGN OWNED BY that_role TO \"" + role
                        + "\";";
            case MARIADB -> "As administrator, run: GRANT ALL ON `" + database + "`.* TO '" + role + "'@'%';";
        };
    }

    private static List<String> list(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> list = new ArrayList<>();
            while (rows.next()) {
                list.add(rows.getString(1));
            }
            return list;
        }
    }
}
