package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How connections to a database are set up: driver, address, properties and limits. */
record ConnectionSetup(Dialect dialect, DatabaseSettings settings, DatabaseTimeouts timeouts) {
    /**
     * The drivers' own logs are off, here and in {@code Logging}: they repeat addresses and the values of rows, and
     * their errors reach us as exceptions. Kept in a field, as the log manager drops loggers without references. H2 has
     * no such log, so its start does without Java's logging.
     */
    private static final class DriverLogs {
        static final List<Logger> ALL =
                List.of(Logger.getLogger("org.postgresql"), Logger.getLogger("org.mariadb.jdbc"));

        static void turnOff() {
            ALL.forEach(log -> log.setLevel(Level.OFF));
        }
    }

    /**
     * A transaction that idles for this long is rolled back, and its locks are released: its node is frozen or gone.
     * Far less than {@link ChangePoller} looks back, so no change becomes visible after the others have stopped
     * looking.
     */
    private static final Duration ABANDONED = Duration.ofSeconds(4);

    /** Creates the driver directly: asking the driver manager would load all three. */
    Driver driver() {
        if (dialect != Dialect.H2) {
            DriverLogs.turnOff();
        }
        try {
            return Class.forName(dialect.driver())
                    .asSubclass(Driver.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the driver " + dialect.driver() + " is missing", e);
        }
    }

    /**
     * Has the driver parse the URL, without connecting to a server.
     *
     * @throws IllegalStateException if no driver can ever parse it, with a sentence that repeats nothing of it
     */
    void requireReadable() {
        boolean readable;
        try {
            Driver reader = driver();
            Properties properties = properties();
            readable = reader.acceptsURL(url()) && reader.getPropertyInfo(url(), properties) != null;
        } catch (SQLException | IllegalArgumentException e) {
            readable = false;
        }
        if (!readable) {
            throw new IllegalStateException("MB_DB_CONNECTION_URI is invalid."
                    + " Use postgres://user:password@host:5432/database?option=value with options that the driver"
                    + " supports, and write @ : / ? # in user and password as %40 %3A %2F %3F %23.");
        }
    }

    /** Returns the URL for the driver. */
    String url() {
        return switch (dialect) {
            // FILE_LOCK=FS: the lock ends with the process; the other kind makes the next start wait.
            // TRACE_LEVEL_FILE=0: no log of its own beside the data, which would contain statements.
            case H2 ->
                settings.url()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                        + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT="
                        + timeouts.statement().toMillis()
                        // A sign-in has nine statements; by default a connection keeps only eight prepared.
                        + ";QUERY_CACHE_SIZE=32"
                        // By default it would take 64 MB for each gigabyte of the maximum heap.
                        + (settings.inMemory() ? "" : ";FILE_LOCK=FS;CACHE_SIZE=32768");
            case POSTGRES, MARIADB -> settings.url();
        };
    }

    /** Returns the properties of every connection, those for migrations included. */
    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        switch (dialect) {
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
                // There may be a pooler in between; see TimeoutDataSource for the connections of the pool.
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
     * Returns the further properties of connections of the pool: no statement runs, and no read waits, longer than our
     * promise allows.
     */
    Properties poolProperties() {
        Properties properties = properties();
        switch (dialect) {
            case H2 -> {}
            // In whole seconds, and only until the connection is open: TimeoutDataSource sets it more precisely.
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

    /** Returns a statement for each new connection of the pool without a pooler. */
    Optional<String> connectionStart() {
        return switch (dialect) {
            case H2 -> Optional.of("SET QUERY_TIMEOUT " + timeouts.statement().toMillis());
            case POSTGRES -> Optional.of(limits("SET"));
            case MARIADB -> Optional.empty();
        };
    }

    /**
     * Returns a statement for the start of each transaction where a pooler gives each one another connection to the
     * server: a longer-lived limit would affect other clients. Only PostgreSQL has such poolers.
     */
    String transactionStart() {
        return limits("SET LOCAL");
    }

    private String limits(String set) {
        return set + " statement_timeout = " + timeouts.statement().toMillis() + "; " + set
                + " idle_in_transaction_session_timeout = " + ABANDONED.toMillis();
    }

    /** Returns the limit of one read from the server; zero if there is no server. */
    Duration readTimeout() {
        return dialect == Dialect.H2 ? Duration.ZERO : timeouts.read();
    }
}
