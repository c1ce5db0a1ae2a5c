package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What differs between the three databases, and nothing else. */
public enum Dialect {
    H2("org.h2.Driver"),
    POSTGRES("org.postgresql.Driver"),
    MARIADB("org.mariadb.jdbc.Driver");

    /**
     * The drivers' own logs are off, here and in {@code Logging}: they repeat addresses and the values of rows, and
     * what they have to tell reaches us as exceptions. Kept in a field, as the log manager forgets loggers that nobody
     * holds.
     */
    private static final List<Logger> DRIVER_LOGS =
            List.of(Logger.getLogger("org.postgresql"), Logger.getLogger("org.mariadb.jdbc"));

    static {
        DRIVER_LOGS.forEach(log -> log.setLevel(Level.OFF));
    }

    private final String driver;

    Dialect(String driver) {
        this.driver = driver;
    }

    static Dialect of(DatabaseSettings settings) {
        return switch (settings.kind()) {
            case H2 -> H2;
            case POSTGRES -> POSTGRES;
            case MARIADB -> MARIADB;
        };
    }

    // --- Statements ---

    /**
     * Makes an insert pass over a row whose unique key is taken already; the update count tells whether it was.
     *
     * @param insert a whole {@code INSERT INTO ... VALUES (...)} statement
     */
    public String insertIgnoringDuplicates(String insert) {
        return switch (this) {
            case H2, POSTGRES -> insert + " ON CONFLICT DO NOTHING";
            case MARIADB -> insert.replaceFirst("(?i)INSERT\\s+INTO", "INSERT IGNORE INTO");
        };
    }

    /**
     * A statement that inserts a row, or changes the row that has the same key. Every column is a named parameter of
     * the same name.
     *
     * @param keys the columns of one unique key
     * @param values the columns that change; not empty
     */
    public String upsert(String table, List<String> keys, List<String> values) {
        String columns = Stream.concat(keys.stream(), values.stream()).collect(Collectors.joining(", "));
        String parameters = Stream.concat(keys.stream(), values.stream())
                .map(name -> ":" + name)
                .collect(Collectors.joining(", "));
        String row = "INTO " + table + " (" + columns + ")";
        String changes = values.stream()
                .map(name -> name + (this == MARIADB ? " = VALUES(" + name + ")" : " = EXCLUDED." + name))
                .collect(Collectors.joining(", "));
        String key = String.join(", ", keys);
        return switch (this) {
            case H2 -> "MERGE " + row + " KEY (" + key + ") VALUES (" + parameters + ")";
            case POSTGRES ->
                "INSERT " + row + " VALUES (" + parameters + ") ON CONFLICT (" + key + ") DO UPDATE SET " + changes;
            case MARIADB -> "INSERT " + row + " VALUES (" + parameters + ") ON DUPLICATE KEY UPDATE " + changes;
        };
    }

    /** A query for the database's present time, to the microsecond, unaffected by the transaction it stands in. */
    String currentTime() {
        return "SELECT " + now();
    }

    /** That time within a statement. */
    public String now() {
        return switch (this) {
            case H2 -> "CURRENT_TIMESTAMP(6)";
            case POSTGRES -> "clock_timestamp()";
            case MARIADB -> "UTC_TIMESTAMP(6)";
        };
    }

    // --- Points in time: never through the time zone of the JVM or of the session ---

    /** The form in which the driver takes a point in time; digits past the microsecond are cut, all three keep six. */
    Object toDatabase(Instant instant) {
        OffsetDateTime utc = instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        return switch (this) {
            case H2, POSTGRES -> utc;
            case MARIADB -> utc.toLocalDateTime();
        };
    }

    Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        return switch (this) {
            case H2, POSTGRES -> {
                @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
                yield Optional.ofNullable(value).map(OffsetDateTime::toInstant);
            }
            case MARIADB -> {
                @Nullable LocalDateTime value = row.getObject(column, LocalDateTime.class);
                yield Optional.ofNullable(value).map(utc -> utc.toInstant(ZoneOffset.UTC));
            }
        };
    }

    // --- Types in migrations ---

    /** What {@code ${...}} in the migrations stands for. */
    public Map<String, String> placeholders() {
        boolean maria = this == MARIADB;
        String drawn = maria ? "AUTO_INCREMENT" : "GENERATED BY DEFAULT AS IDENTITY";
        Map<String, String> types = new HashMap<>();
        types.put("identity", "INTEGER " + drawn + " PRIMARY KEY");
        types.put("big_identity", "BIGINT " + drawn + " PRIMARY KEY");
        types.put("added_identity", "INTEGER " + drawn + (maria ? " UNIQUE" : ""));
        types.put("timestamp", maria ? "DATETIME(6)" : "TIMESTAMP(6) WITH TIME ZONE");
        types.put(
                "text",
                switch (this) {
                    case H2 -> "VARCHAR"; // whose TEXT is a CLOB, kept apart from its row and slower to read
                    case POSTGRES -> "TEXT";
                    case MARIADB -> "MEDIUMTEXT";
                });
        types.put("stored", this == H2 ? "" : "STORED");
        // Compares as the other two do: case and blanks at the end count.
        types.put("table_options", maria ? "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin" : "");
        return Map.copyOf(types);
    }

    // --- Connections ---

    /** The driver itself: asking the driver manager would load all three. */
    Driver driver() {
        try {
            return Class.forName(driver)
                    .asSubclass(Driver.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the driver " + driver + " is missing", e);
        }
    }

    /**
     * Has the driver read the address, which asks no server yet.
     *
     * @throws IllegalStateException when no driver ever will, with a sentence that repeats nothing of it
     */
    void requireReadable(DatabaseSettings settings) {
        boolean readable;
        try {
            Driver reader = driver();
            Properties properties = connectionProperties(settings, DatabaseTimeouts.STANDARD);
            String url = url(settings, DatabaseTimeouts.STANDARD);
            readable = reader.acceptsURL(url) && reader.getPropertyInfo(url, properties) != null;
        } catch (SQLException | IllegalArgumentException e) {
            readable = false;
        }
        if (!readable) {
            throw new IllegalStateException("the driver cannot read the address in MB_DB_CONNECTION_URI."
                    + " It must look like postgres://user:password@host:5432/database?option=value, with options that the"
                    + " driver knows, and with @ : / ? # in user and password written as %40 %3A %2F %3F %23.");
        }
    }

    /** The address as the driver is to have it. */
    String url(DatabaseSettings settings, DatabaseTimeouts timeouts) {
        return switch (this) {
            // FILE_LOCK=FS: the lock goes with the process; the other kind makes the next start wait.
            // TRACE_LEVEL_FILE=0: no log of its own beside the data, which would hold statements.
            case H2 ->
                settings.url()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                        + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT="
                        + timeouts.statement().toMillis()
                        // Of itself it would take 64 MB for each gigabyte that the heap may grow to.
                        + (settings.inMemory() ? "" : ";FILE_LOCK=FS;CACHE_SIZE=32768");
            case POSTGRES, MARIADB -> settings.url();
        };
    }

    /** What every connection has, those for migrations too. */
    Properties connectionProperties(DatabaseSettings settings, DatabaseTimeouts timeouts) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        switch (this) {
            case H2 -> {}
            case POSTGRES -> {
                properties.setProperty(
                        "connectTimeout", Long.toString(timeouts.connect().toSeconds()));
                properties.setProperty(
                        "loginTimeout", Long.toString(timeouts.connect().toSeconds()));
                properties.setProperty("gssEncMode", "disable");
                properties.setProperty("tcpKeepAlive", "true");
                properties.setProperty("ApplicationName", "vestibule");
                // Its details quote the values of the row.
                properties.setProperty("logServerErrorDetail", "false");
                // A pooler may stand between; see TimeoutDataSource for the connections of the pool.
                properties.setProperty("prepareThreshold", "0");
            }
            case MARIADB -> {
                properties.setProperty(
                        "connectTimeout", Long.toString(timeouts.connect().toMillis()));
                properties.setProperty("tcpKeepAlive", "true");
                properties.setProperty("sessionVariables", "time_zone='+00:00',sql_mode='STRICT_ALL_TABLES'");
            }
        }
        return properties;
    }

    /**
     * What the connections of the pool have besides: no statement runs, and no read waits, longer than our promise
     * allows.
     */
    Properties poolProperties(DatabaseSettings settings, DatabaseTimeouts timeouts) {
        Properties properties = connectionProperties(settings, timeouts);
        switch (this) {
            case H2 -> {}
            // In whole seconds, and only until the connection stands: TimeoutDataSource sets it finer.
            case POSTGRES -> {
                properties.setProperty(
                        "socketTimeout", Long.toString(timeouts.connect().toSeconds()));
                properties.remove("prepareThreshold");
            }
            case MARIADB -> {
                properties.setProperty(
                        "socketTimeout", Long.toString(timeouts.connect().toMillis()));
                properties.setProperty(
                        "sessionVariables",
                        properties.getProperty("sessionVariables") + ",max_statement_time="
                                + timeouts.statement().toMillis() / 1000.0 + ",innodb_lock_wait_timeout="
                                + timeouts.connect().toSeconds()
                                + ",idle_transaction_timeout=" + ABANDONED.toSeconds());
            }
        }
        return properties;
    }

    /** Run once on each new connection of the pool that is ours alone. */
    Optional<String> connectionStart(DatabaseTimeouts timeouts) {
        return switch (this) {
            case H2 -> Optional.of("SET QUERY_TIMEOUT " + timeouts.statement().toMillis());
            case POSTGRES -> Optional.of(limits("SET", timeouts));
            case MARIADB -> Optional.empty();
        };
    }

    /**
     * Run at the start of each transaction where a pooler gives each one another connection of the server's: a limit
     * set for longer would be somebody else's. Only PostgreSQL has such poolers.
     */
    static String transactionStart(DatabaseTimeouts timeouts) {
        return limits("SET LOCAL", timeouts);
    }

    private static String limits(String set, DatabaseTimeouts timeouts) {
        return set + " statement_timeout = " + timeouts.statement().toMillis() + "; " + set
                + " idle_in_transaction_session_timeout = " + ABANDONED.toMillis();
    }

    /** How long one read from the server may take; zero where there is no server. */
    Duration readTimeout(DatabaseTimeouts timeouts) {
        return this == H2 ? Duration.ZERO : timeouts.read();
    }

    /**
     * A transaction in which nothing happens for so long is over, and its locks with it: its node is frozen or gone.
     * Far less than {@link ChangePoller} looks back, so no change becomes visible after nobody looks for it any more.
     */
    private static final Duration ABANDONED = Duration.ofSeconds(4);
}
