package dev.vestibule.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.refusal.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database behind all stores. Work on it either succeeds, or fails with {@link UnavailableException} when the database is to
 * blame (gone, frozen, full, read-only, overloaded), or with Jdbi's own exception when the statement is.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration POOL_WAIT = Duration.ofSeconds(1);
    private static final Duration NO_TIME = Duration.ofMillis(50);
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(600);
    private static final Duration WAITS_TOGETHER = Duration.ofMillis(1_700);
    private static final Duration LEAST_WAIT = Duration.ofMillis(100);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final Duration CONNECT_PAUSE = Duration.ofMillis(250);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(30);
    private static final int CONNECTIONS = 10;
    private static final ThreadLocal<@Nullable Spent> SPENT = new ThreadLocal<>();

    private final DatabaseSettings settings;
    private final Dialect dialect;
    private final DriverSource direct;
    private final PatientSource supply;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final @Nullable EmbeddedFlush flush;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Database(DatabaseSettings settings) {
        this.settings = settings;
        this.dialect = Dialect.of(settings);
        String url = dialect.url(settings);
        this.direct = new DriverSource(dialect.driver(), url, dialect.connectionProperties(settings));
        this.supply =
                new PatientSource(dialect.driver(), url, dialect.poolProperties(settings), dialect.socketPatience());
        this.pool = new HikariDataSource(poolConfig());
        this.jdbi = Jdbi.create(this::connection);
        jdbi.installPlugin(new InstantSupport(dialect));
        // Our statements are fixed texts: nothing to fill in, and "<" means less than.
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
        // What was bound may be a digest or a hash, and belongs in no log.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(Database::textAndStatement);
        this.flush = dialect == Dialect.H2 && !settings.inMemory() ? new EmbeddedFlush() : null;
        if (flush != null) {
            jdbi.setSqlLogger(flush);
        }
    }

    /**
     * Makes the pool; the database need not be there yet, see {@link #awaitReady}.
     *
     * @throws UncheckedIOException when the file of an embedded database cannot be made
     */
    public static Database open(DatabaseSettings settings) {
        Optional<Path> file = settings.file();
        if (file.isPresent()) {
            try {
                EmbeddedFile.makePrivate(file.get());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make the database file of MB_DB_FILE: " + e, e);
            }
        }
        return new Database(settings);
    }

    /**
     * Runs what one request asks of the database: all its waits together leave time to tell of our trouble within two seconds
     * (promises, section 1). A server that is slow but answers is waited for. Other threads have the full patience for each wait.
     */
    public <T> T asOneRequest(Supplier<T> work) {
        SPENT.set(new Spent());
        try {
            return work.get();
        } finally {
            SPENT.remove();
        }
    }

    /** Does something that takes of the request's time here: asks the database, or waits for somebody else who does. */
    <T> T spending(Supplier<T> work) {
        @Nullable Spent request = SPENT.get();
        if (request == null) {
            return work.get();
        }
        request.enter();
        try {
            return work.get();
        } finally {
            request.leave();
        }
    }

    /** The more time the request has spent here, the less it waits for a connection, and the less that one waits for the server. */
    private Connection connection() throws SQLException {
        @Nullable Spent request = SPENT.get();
        if (request == null) {
            return pool.getConnection();
        }
        Duration wait = within(LEAST_WAIT, WAITS_TOGETHER.minus(request.soFar()), POOL_WAIT);
        Connection connection = ((HikariPool) pool.getHikariPoolMXBean()).getConnection(wait.toMillis());
        Duration patience = dialect.socketPatience();
        Duration soFar = request.soFar();
        if (!patience.isZero() && soFar.compareTo(NO_TIME) > 0) {
            // The pool sets it back; what runs out of time this way costs a connection.
            connection.setNetworkTimeout(Runnable::run, (int)
                    within(LEAST_PATIENCE, patience.minus(soFar), patience).toMillis());
        }
        return connection;
    }

    private static Duration within(Duration least, Duration wish, Duration most) {
        return wish.compareTo(least) < 0 ? least : wish.compareTo(most) > 0 ? most : wish;
    }

    /** The time that a request has spent on the database; what it waits for elsewhere, such as a hash, does not count. */
    private static final class Spent {
        private long nanos;
        private long since;
        private int depth;

        void enter() {
            if (depth++ == 0) {
                since = System.nanoTime();
            }
        }

        void leave() {
            if (--depth == 0) {
                nanos += System.nanoTime() - since;
            }
        }

        Duration soFar() {
            return Duration.ofNanos(nanos + (depth == 0 ? 0 : System.nanoTime() - since));
        }
    }

    private static String textAndStatement(StatementException fault) {
        @Nullable StatementContext context = fault.getStatementContext();
        return fault.getShortMessage() + (context == null ? "" : " [" + context.getRawSql() + "]");
    }

    private HikariConfig poolConfig() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(supply);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(POOL_WAIT.toMillis());
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(-1);
        config.setExceptionOverride(new LostConnections(dialect));
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        dialect.connectionStart().ifPresent(config::setConnectionInitSql);
        return config;
    }

    /**
     * Waits until the database lets us in.
     *
     * @param giveUp how long to wait at most
     * @param progress told why, each time the reason changes
     * @throws UnavailableException when the time is over, or the database is closed meanwhile
     * @throws IllegalStateException at once when the database refuses user, password or name of the database
     */
    public void awaitReady(Duration giveUp, Consumer<String> progress) {
        long start = System.nanoTime();
        String told = "";
        while (true) {
            SQLException reason;
            try (Connection connection = direct.getConnection()) {
                refuseMySql(connection);
                return;
            } catch (SQLException e) {
                reason = e;
            }
            if (Faults.isRefusal(reason, dialect)) {
                throw new IllegalStateException(
                        "The database refuses us; look at MB_DB_USER, MB_DB_PASS and MB_DB_DBNAME, or MB_DB_CONNECTION_URI: "
                                + reason.getMessage(),
                        reason);
            }
            String message = String.valueOf(reason.getMessage());
            if (!message.equals(told)) {
                progress.accept(message);
                told = message;
            }
            if (System.nanoTime() - start > giveUp.toNanos() || pausedUntilClosed(CONNECT_PAUSE)) {
                throw new UnavailableException("the database did not appear", RETRY_AFTER, reason);
            }
        }
    }

    private boolean pausedUntilClosed(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void refuseMySql(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (dialect == Dialect.MARIADB && !product.equalsIgnoreCase("MariaDB")) {
            throw new IllegalStateException("The database is " + product + "; Vestibule needs MariaDB 10.6 or newer");
        }
    }

    /** Makes or upgrades the tables; safe when two nodes do so at once, and after one was killed while it did. */
    public void migrate() {
        migrate("classpath:db/migration", Migrations.NEWEST);
    }

    /** Whether the tables are those of this version, or of a newer one. */
    public boolean isUpToDate() {
        return migrations("classpath:db/migration", Migrations.NEWEST).isUpToDate();
    }

    void migrate(String location, String newest) {
        migrations(location, newest).run();
    }

    private Migrations migrations(String location, String newest) {
        return new Migrations(direct, dialect.placeholders(), location, newest);
    }

    /**
     * Runs the work in one transaction (READ COMMITTED) and commits it. Inside another transaction of the same thread it becomes
     * part of that one. When two transactions stood in each other's way it is run a second time, so it must have no effects but
     * those in the database.
     */
    public <T> T inTransaction(Function<Handle, T> work) {
        // Jdbi hands a thread the handle that it has already.
        return withHandle(handle -> handle.isInTransaction() ? work.apply(handle) : retriedOnce(handle, work));
    }

    private <T> T retriedOnce(Handle handle, Function<Handle, T> work) {
        try {
            return handle.inTransaction(work::apply);
        } catch (JdbiException | UnavailableException e) {
            // The other one has yet to wake up and take its locks: who is faster than that stands in its way again.
            if (!Faults.isConflict(e) || pausedUntilClosed(RETRY_PAUSE)) {
                throw e;
            }
            return handle.inTransaction(work::apply);
        }
    }

    /** Like {@link #inTransaction}, for work without a result. */
    public void useTransaction(Consumer<Handle> work) {
        inTransaction(handle -> {
            work.accept(handle);
            return Boolean.TRUE;
        });
    }

    /** Runs the work on a connection where each statement is its own transaction, or in the ongoing transaction of this thread. */
    public <T> T withHandle(Function<Handle, T> work) {
        return spending(() -> onHandle(work));
    }

    private <T> T onHandle(Function<Handle, T> work) {
        try {
            return jdbi.withHandle(handle ->
                    flush == null || handle.isInTransaction() ? work.apply(handle) : flush.after(handle, work));
        } catch (JdbiException e) {
            if (Faults.isUnavailable(e, dialect) || Faults.isConflict(e)) {
                throw new UnavailableException("the database is not available", RETRY_AFTER, e);
            }
            throw e;
        }
    }

    /** Does the work in one transaction; empty when a unique key is taken, as somebody was faster. */
    <T> Optional<T> unlessTaken(Function<Handle, T> work) {
        try {
            return Optional.of(inTransaction(work));
        } catch (RuntimeException e) {
            if (Faults.isDuplicateKey(e, dialect)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** For tests that count; an embedded file listens itself and cannot be told to. */
    void tellStatementsTo(SqlLogger listener) {
        if (flush != null) {
            throw new IllegalStateException("an embedded file has a listener of its own");
        }
        jdbi.setSqlLogger(listener);
    }

    DatabaseSettings settings() {
        return settings;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Closes all connections; an embedded database is shut down. */
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        supply.close();
        pool.close();
        if (dialect == Dialect.H2) {
            shutDownEmbedded();
        }
    }

    private void shutDownEmbedded() {
        try (Connection connection = direct.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            // Every commit is in the file already; what is missed is a tidy end.
            LOG.warn("The embedded database did not shut down well", e);
        }
    }

    @Override
    public String toString() {
        return "the database " + settings.url();
    }
}
