package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database behind all stores. Work on it either succeeds, or fails with {@link UnavailableException} if the cause
 * is the database (unreachable, frozen, full, read-only, overloaded), or with Jdbi's own exception if it is the
 * statement.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    static final Duration CONNECT_PAUSE = Duration.ofMillis(250);

    /** Of the process: a server and the commands within it read the same statements. */
    private static final SqlParser STATEMENTS = new StatementParameters();

    private final DatabaseSettings settings;
    private final Dialect dialect;
    private final ClosingSignal closing = new ClosingSignal();
    private final WriteCheck writes = new WriteCheck();
    private final FailureText texts;
    private final DriverSource direct;
    private final Migrations migrations;
    private final DatabaseStart start;
    private final ConnectionPool pool;
    private final TransactionRetry transactions;
    private final Jdbi jdbi;
    private final @Nullable EmbeddedFlush flush;

    private Database(ConnectionSetup setup) {
        this.settings = setup.settings();
        this.dialect = setup.dialect();
        this.texts = new FailureText(dialect, settings);
        this.direct = new DriverSource(setup.driver(), setup.url(), setup.properties());
        this.migrations = new Migrations(direct, dialect, Migrations.LOCATION, Migrations.NEWEST);
        this.start = new DatabaseStart(direct, dialect, settings, migrations, texts, closing);
        TimeoutDataSource supply = new TimeoutDataSource(setup, texts::of);
        this.pool = new ConnectionPool(setup, supply, closing);
        this.transactions = new TransactionRetry(setup, pool, closing);
        this.jdbi = Jdbi.create(pool::connection);
        jdbi.installPlugin(new InstantSupport(dialect));
        // Our statements are fixed texts: there are no templates, and "<" means less than.
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(TemplateEngine.NOP)
                .setSqlParser(STATEMENTS);
        // Bound values may be digests or hashes, and must not be logged.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(Database::textAndStatement);
        this.flush = dialect == Dialect.H2 && !settings.inMemory() ? new EmbeddedFlush() : null;
        if (flush != null) {
            jdbi.setSqlLogger(flush);
        }
    }

    /**
     * Creates the pool; the database need not be available yet, see {@link #awaitReady}.
     *
     * @throws IllegalStateException if no driver accepts the URL, or the file of an embedded database cannot be used
     */
    public static Database open(DatabaseSettings settings) {
        return open(settings, DatabaseTimeouts.STANDARD);
    }

    /** Creates the pool with other timeouts; see {@link #open(DatabaseSettings)}. */
    public static Database open(DatabaseSettings settings, DatabaseTimeouts timeouts) {
        ConnectionSetup setup = new ConnectionSetup(Dialect.of(settings), settings, timeouts);
        setup.requireReadable();
        settings.file().ifPresent(EmbeddedFile::prepare);
        return new Database(setup);
    }

    /**
     * Runs the database work of one request: all its waits together leave time to answer 503 within two seconds
     * (promises, section 1). A slow server that responds is waited for. Other threads have the full timeout for each
     * wait.
     */
    public <T> T asOneRequest(Supplier<T> work) {
        return RequestTime.ofRequest(work);
    }

    /** Runs an action that uses the request's time for the database: a query, or a wait for another thread's query. */
    public <T> T spending(Supplier<T> work) {
        return RequestTime.spending(work);
    }

    private static String textAndStatement(StatementException fault) {
        @Nullable StatementContext context = fault.getStatementContext();
        return fault.getShortMessage() + (context == null ? "" : " [" + context.getRawSql() + "]");
    }

    /**
     * Waits until the database is usable, and migrates its tables. Until {@link #started}, work waits for a connection
     * without a limit.
     *
     * @param mayBeNewer whether tables of a newer version are accepted
     * @param progress receives the reason of the wait, each time it changes
     * @throws UnavailableException if the database is closed meanwhile
     * @throws IllegalStateException if waiting is useless, with a sentence that says what to do
     */
    public void start(boolean mayBeNewer, Consumer<String> progress) {
        pool.setPatient(true);
        start.run(mayBeNewer, progress);
    }

    /** Ends the unlimited waits of {@link #start}: from now on clients wait for answers. */
    public void started() {
        pool.setPatient(false);
    }

    /**
     * Fails with {@link UnavailableException} unless writes are possible now: on a read-only server, without the right
     * to write, or on a full disk. Cheap, and changes nothing; to be called a few times a second.
     */
    public void requireWriter() {
        writes.require(this);
    }

    /**
     * Returns the exception that ends the start: with a sentence, if the database is the reason.
     *
     * @return the exception to throw; the same one if the reason is another
     */
    public RuntimeException explained(RuntimeException failure) {
        return texts.explained(failure);
    }

    /**
     * Waits until the database accepts connections.
     *
     * @param giveUp the maximum wait
     * @param progress receives the reason, each time it changes
     * @throws UnavailableException if the time has passed, or the database is closed meanwhile
     * @throws IllegalStateException at once if the database refuses user, password or name of the database, or is a
     *     damaged file; after a while if another process has the file open
     */
    public void awaitReady(Duration giveUp, Consumer<String> progress) {
        awaitReady(giveUp, DatabaseStart.FILE_IN_USE, progress);
    }

    void awaitReady(Duration giveUp, Duration fileInUse, Consumer<String> progress) {
        start.awaitReady(giveUp, fileInUse, progress);
    }

    /** Creates or migrates the tables; safe if two nodes do so at once, and after a migration was killed. */
    public void migrate() {
        migrations.run();
    }

    /** Returns whether the tables are those of this version, or of a newer one. */
    public boolean isUpToDate() {
        return migrations.isUpToDate();
    }

    /** The checks of {@code doctor}, on connections of their own. */
    Examined examined() {
        return Examined.of(direct, dialect, settings, migrations);
    }

    void migrate(String location, String newest) {
        new Migrations(direct, dialect, location, newest).run();
    }

    /**
     * Runs the work in one transaction (READ COMMITTED) and commits it. Inside another transaction of the same thread
     * it becomes part of that one. After a conflict with another transaction it runs again, so it must have no effects
     * outside the database.
     */
    public <T> T inTransaction(Function<Handle, T> work) {
        // Jdbi returns the handle of a thread that has one already.
        return withHandle(handle -> handle.isInTransaction() ? work.apply(handle) : transactions.run(handle, work));
    }

    /**
     * Runs the work like {@link #inTransaction}, as one step of a request that writes again before it is answered: only
     * that waits for the disk, if the database is embedded.
     */
    public <T> T inFirstTransaction(Function<Handle, T> work) {
        return withHandle(handle -> {
            if (handle.isInTransaction()) {
                return work.apply(handle);
            }
            T result = transactions.run(handle, work);
            EmbeddedFlush.leave();
            return result;
        });
    }

    /** Does work without a result in a transaction; see {@link #inTransaction}. */
    public void useTransaction(Consumer<Handle> work) {
        inTransaction(handle -> {
            work.accept(handle);
            return Boolean.TRUE;
        });
    }

    /**
     * Runs the work on a connection where each statement is its own transaction, or in the ongoing transaction of this
     * thread.
     */
    public <T> T withHandle(Function<Handle, T> work) {
        return spending(() -> onHandle(work));
    }

    private <T> T onHandle(Function<Handle, T> work) {
        try {
            return jdbi.withHandle(handle ->
                    flush == null || handle.isInTransaction() ? work.apply(handle) : flush.after(handle, work));
        } catch (JdbiException e) {
            if (flush != null && SqlErrors.isNotWritten(e)) {
                writes.noteNotWritten();
            }
            if (SqlErrors.isConflict(e, dialect)) {
                throw new UnavailableException("repeated transaction conflicts", RETRY_AFTER, e);
            }
            if (SqlErrors.isUnavailable(e, dialect)) {
                throw new UnavailableException("the database is unavailable", RETRY_AFTER, e);
            }
            throw e;
        }
    }

    /**
     * Runs the work in one transaction; returns empty if a unique key is violated, because another transaction was
     * faster.
     */
    public <T> Optional<T> unlessTaken(Function<Handle, T> work) {
        try {
            return Optional.of(inTransaction(work));
        } catch (RuntimeException e) {
            if (SqlErrors.isDuplicateKey(e, dialect)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** For tests that count connections; an embedded file has none to count. */
    void tellStatementsTo(SqlLogger listener) {
        if (flush != null) {
            throw new IllegalStateException("an embedded file has a listener of its own");
        }
        jdbi.setSqlLogger(listener);
    }

    DatabaseSettings settings() {
        return settings;
    }

    /** Returns the file of an embedded database, without the suffix that H2 adds; empty if there is none. */
    public Optional<Path> file() {
        return settings.file();
    }

    /** Returns the connections in use, and the waits for them. */
    public PoolState pool() {
        return pool.state();
    }

    /** Returns whether nothing survives the process. */
    public boolean inMemory() {
        return settings.inMemory();
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Closes all connections; an embedded database is shut down. */
    @Override
    public void close() {
        if (!closing.give()) {
            return;
        }
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
            // Every commit is in the file already; only an orderly shutdown is missing.
            LOG.warn("The embedded database did not shut down cleanly: {}", texts.of(e));
        }
    }

    @Override
    public String toString() {
        return "the database " + settings.shown();
    }
}
