package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
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
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database behind all stores. Work on it either succeeds, or fails with {@link UnavailableException} when the
 * database is to blame (gone, frozen, full, read-only, overloaded), or with Jdbi's own exception when the statement is.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    static final Duration CONNECT_PAUSE = Duration.ofMillis(250);
    private static final String LOCATION = "classpath:db/migration";

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
        this.migrations = new Migrations(direct, dialect, LOCATION, Migrations.NEWEST);
        this.start = new DatabaseStart(direct, dialect, settings, migrations, texts, closing);
        TimeoutDataSource supply = new TimeoutDataSource(setup, texts::of);
        this.pool = new ConnectionPool(setup, supply, closing);
        this.transactions = new TransactionRetry(setup, pool, closing);
        this.jdbi = Jdbi.create(pool::connection);
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
     * @throws IllegalStateException when no driver can read the address, or the file of an embedded database cannot be
     *     used
     */
    public static Database open(DatabaseSettings settings) {
        return open(settings, DatabaseTimeouts.STANDARD);
    }

    /** Makes the pool with other time-outs; see {@link #open(DatabaseSettings)}. */
    public static Database open(DatabaseSettings settings, DatabaseTimeouts timeouts) {
        ConnectionSetup setup = new ConnectionSetup(Dialect.of(settings), settings, timeouts);
        setup.requireReadable();
        settings.file().ifPresent(EmbeddedFile::prepare);
        return new Database(setup);
    }

    /**
     * Runs what one request asks of the database: all its waits together leave time to tell of our trouble within two
     * seconds (promises, section 1). A server that is slow but answers is waited for. Other threads have the full
     * patience for each wait.
     */
    public <T> T asOneRequest(Supplier<T> work) {
        return RequestTime.ofRequest(work);
    }

    /** Does something that takes of the request's time here: asks the database, or waits for somebody else who does. */
    public <T> T spending(Supplier<T> work) {
        return RequestTime.spending(work);
    }

    private static String textAndStatement(StatementException fault) {
        @Nullable StatementContext context = fault.getStatementContext();
        return fault.getShortMessage() + (context == null ? "" : " [" + context.getRawSql() + "]");
    }

    /**
     * Waits until the database can be worked with, and brings its tables up to date. Until {@link #started}, work waits
     * for a connection for as long as it takes.
     *
     * @param mayBeNewer whether tables that a newer version made are taken
     * @param progress told why it waits, each time the reason changes
     * @throws UnavailableException when the database is closed meanwhile
     * @throws IllegalStateException when waiting is of no use, with a sentence that says what to do
     */
    public void start(boolean mayBeNewer, Consumer<String> progress) {
        pool.setPatient(true);
        start.run(mayBeNewer, progress);
    }

    /** Ends the patience of {@link #start}: from now on somebody waits for answers. */
    public void started() {
        pool.setPatient(false);
    }

    /**
     * Fails with {@link UnavailableException} unless what is written now is kept: on a server that only reads, without
     * the rights to write, or on a full disk. Cheap, and changes nothing; to be called a few times a second.
     */
    public void requireWriter() {
        writes.require(this);
    }

    /**
     * Why the start ends: a sentence, where the database is the reason.
     *
     * @return what is to be thrown instead; the same where the reason is another one
     */
    public RuntimeException explained(RuntimeException failure) {
        return texts.explained(failure);
    }

    /**
     * Waits until the database lets us in.
     *
     * @param giveUp how long to wait at most
     * @param progress told why, each time the reason changes
     * @throws UnavailableException when the time is over, or the database is closed meanwhile
     * @throws IllegalStateException at once when the database refuses user, password or name of the database, or is a
     *     file that is damaged; after a while when another process has the file
     */
    public void awaitReady(Duration giveUp, Consumer<String> progress) {
        awaitReady(giveUp, DatabaseStart.FILE_IN_USE, progress);
    }

    void awaitReady(Duration giveUp, Duration fileInUse, Consumer<String> progress) {
        start.awaitReady(giveUp, fileInUse, progress);
    }

    /** Makes or upgrades the tables; safe when two nodes do so at once, and after one was killed while it did. */
    public void migrate() {
        migrations.run();
    }

    /** Whether the tables are those of this version, or of a newer one. */
    public boolean isUpToDate() {
        return migrations.isUpToDate();
    }

    /** What {@code doctor} wants to know besides; asked on connections of its own. */
    Examined examined() {
        return Examined.of(direct, dialect, settings, migrations);
    }

    void migrate(String location, String newest) {
        new Migrations(direct, dialect, location, newest).run();
    }

    /**
     * Runs the work in one transaction (READ COMMITTED) and commits it. Inside another transaction of the same thread
     * it becomes part of that one. When transactions stood in each other's way it is run again, so it must have no
     * effects but those in the database.
     */
    public <T> T inTransaction(Function<Handle, T> work) {
        // Jdbi hands a thread the handle that it has already.
        return withHandle(handle -> handle.isInTransaction() ? work.apply(handle) : transactions.run(handle, work));
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

    /** Does the work in one transaction; empty when a unique key is taken, as somebody was faster. */
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
            // Every commit is in the file already; what is missed is a tidy end.
            LOG.warn("The embedded database did not shut down cleanly: {}", texts.of(e));
        }
    }

    @Override
    public String toString() {
        return "the database " + settings.shown();
    }
}
