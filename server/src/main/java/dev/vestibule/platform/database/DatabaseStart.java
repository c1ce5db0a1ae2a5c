package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a database that is not available yet, migrates its tables, and refuses one that is unusable. */
final class DatabaseStart {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** Longer than a stopping server takes to release its file. */
    static final Duration FILE_IN_USE = Duration.ofSeconds(30);

    private final DriverSource direct;
    private final Dialect dialect;
    private final DatabaseSettings settings;
    private final Migrations migrations;
    private final FailureText texts;
    private final ClosingSignal closing;

    DatabaseStart(
            DriverSource direct,
            Dialect dialect,
            DatabaseSettings settings,
            Migrations migrations,
            FailureText texts,
            ClosingSignal closing) {
        this.direct = direct;
        this.dialect = dialect;
        this.settings = settings;
        this.migrations = migrations;
        this.texts = texts;
        this.closing = closing;
    }

    /** Waits until the database is usable, and migrates its tables; see {@link Database#start}. */
    void run(boolean mayBeNewer, Consumer<String> progress) {
        Consumer<String> once = withoutRepeats(progress);
        while (true) {
            awaitReady(FOR_EVER, FILE_IN_USE, once);
            try {
                migrations.run(mayBeNewer);
                requireFit();
                return;
            } catch (RuntimeException e) {
                if (!isWaitedFor(e)) {
                    throw texts.explained(e);
                }
                once.accept(texts.sentence(e));
                if (closing.comesWithin(Database.CONNECT_PAUSE)) {
                    throw new UnavailableException("closed at the start", Database.RETRY_AFTER, e);
                }
            }
        }
    }

    private boolean isWaitedFor(RuntimeException failure) {
        return SqlErrors.isUnavailable(failure, dialect)
                && !SqlErrors.isForbidden(failure, dialect)
                && dialect != Dialect.H2;
    }

    /** Fails unless the tables can store every text, and our role may change them. */
    private void requireFit() {
        try (Connection connection = direct.getConnection()) {
            refuse(Fitness.of(connection, dialect, settings));
            if (dialect != Dialect.H2) {
                try (var statement = connection.createStatement()) {
                    statement.execute(WriteCheck.NO_CHANGE);
                }
            }
            if (dialect == Dialect.POSTGRES && Pooler.isBetween(connection)) {
                LOG.info("A connection pooler is in use: statements are not prepared.");
            }
        } catch (SQLException e) {
            throw new UnavailableException("the database is unusable", Database.RETRY_AFTER, e);
        }
    }

    private static void refuse(List<DatabaseProbe.Fault> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalStateException(faults.stream()
                    .map(fault -> fault.text() + " " + fault.advice())
                    .collect(Collectors.joining(" ")));
        }
    }

    private static Consumer<String> withoutRepeats(Consumer<String> progress) {
        AtomicReference<String> told = new AtomicReference<>("");
        return message -> {
            if (!message.equals(told.getAndSet(message))) {
                progress.accept(message);
            }
        };
    }

    /** Waits until the database accepts connections; see {@link Database#awaitReady}. */
    void awaitReady(Duration giveUp, Duration fileInUse, Consumer<String> progress) {
        long start = System.nanoTime();
        Consumer<String> once = withoutRepeats(progress);
        while (true) {
            SQLException reason;
            try (Connection connection = direct.getConnection()) {
                refuseMySql(connection);
                return;
            } catch (SQLException e) {
                reason = e;
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            boolean inUse = SqlErrors.isFileInUse(reason, dialect) && waited.compareTo(fileInUse) > 0;
            if (inUse || SqlErrors.isHopeless(reason, dialect)) {
                throw new IllegalStateException(
                        SqlErrors.isRefusal(reason, dialect)
                                ? "database sign-in failed. Check MB_DB_USER, MB_DB_PASS and MB_DB_DBNAME, or"
                                        + " MB_DB_CONNECTION_URI: " + texts.of(reason)
                                : texts.of(reason),
                        reason);
            }
            once.accept(texts.of(reason));
            if (waited.compareTo(giveUp) > 0 || closing.comesWithin(Database.CONNECT_PAUSE)) {
                throw new UnavailableException("the database is unavailable", Database.RETRY_AFTER, reason);
            }
        }
    }

    private void refuseMySql(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (dialect == Dialect.MARIADB && !product.equalsIgnoreCase("MariaDB")) {
            throw new IllegalStateException("the database is " + product + "; Vestibule needs MariaDB 10.6 or newer");
        }
    }
}
