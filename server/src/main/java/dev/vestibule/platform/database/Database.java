package dev.vestibule.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
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
    private static final Duration NO_TIME = Duration.ofMillis(50);
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(600);
    private static final Duration LEAST_WAIT = Duration.ofMillis(100);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final Duration CONNECT_PAUSE = Duration.ofMillis(250);
    private static final long SHORTEST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 250;
    private static final int MOST_TRIES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** Longer than a server that was told to stop takes to give its file back. */
    private static final Duration FILE_IN_USE = Duration.ofSeconds(30);

    /** We promise to be back two seconds after there is room again. */
    private static final Duration NOT_WRITTEN_COUNTS = Duration.ofMillis(1_200);

    private static final String LOCATION = "classpath:db/migration";

    /** Needs a server that writes and the right to change, and touches no row. */
    static final String NO_CHANGE = "DELETE FROM change_log WHERE 1 = 0";

    private static final int CONNECTIONS = 10;
    private static final ThreadLocal<@Nullable Spent> SPENT = new ThreadLocal<>();

    private final DatabaseSettings settings;
    private final DatabaseTimeouts timeouts;
    private final Dialect dialect;
    private final DriverSource direct;
    private final TimeoutDataSource supply;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final @Nullable EmbeddedFlush flush;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean starting;
    private volatile boolean notWritten;
    private volatile long notWrittenAt;

    private Database(DatabaseSettings settings, DatabaseTimeouts timeouts) {
        this.settings = settings;
        this.timeouts = timeouts;
        this.dialect = Dialect.of(settings);
        String url = dialect.url(settings, timeouts);
        this.direct = new DriverSource(dialect.driver(), url, dialect.connectionProperties(settings, timeouts));
        this.supply = new TimeoutDataSource(dialect, settings, timeouts, this::told);
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
     * @throws IllegalStateException when no driver can read the address, or the file of an embedded database cannot be
     *     used
     */
    public static Database open(DatabaseSettings settings) {
        return open(settings, DatabaseTimeouts.STANDARD);
    }

    /** Makes the pool with other time-outs; see {@link #open(DatabaseSettings)}. */
    public static Database open(DatabaseSettings settings, DatabaseTimeouts timeouts) {
        Dialect.of(settings).requireReadable(settings);
        settings.file().ifPresent(EmbeddedFile::prepare);
        return new Database(settings, timeouts);
    }

    /**
     * Runs what one request asks of the database: all its waits together leave time to tell of our trouble within two
     * seconds (promises, section 1). A server that is slow but answers is waited for. Other threads have the full
     * patience for each wait.
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
    public <T> T spending(Supplier<T> work) {
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

    /**
     * The more time the request has spent here, the less it waits for a connection, and the less that one waits for the
     * server.
     */
    private Connection connection() throws SQLException {
        @Nullable Spent request = SPENT.get();
        if (request == null) {
            return starting ? patientConnection() : pool.getConnection();
        }
        Duration wait = within(LEAST_WAIT, timeouts.together().minus(request.soFar()), timeouts.pool());
        Connection connection = ((HikariPool) pool.getHikariPoolMXBean()).getConnection(wait.toMillis());
        Duration patience = dialect.readTimeout(timeouts);
        Duration soFar = request.soFar();
        if (!patience.isZero() && soFar.compareTo(NO_TIME) > 0) {
            // The pool sets it back; what runs out of time this way costs a connection.
            connection.setNetworkTimeout(Runnable::run, (int)
                    within(LEAST_PATIENCE, patience.minus(soFar), patience).toMillis());
        }
        return connection;
    }

    /**
     * Nobody waits for an answer yet: a server whose connections are all taken is waited for like one that is not
     * there.
     */
    private Connection patientConnection() throws SQLException {
        while (true) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                if (pausedUntilClosed(CONNECT_PAUSE)) {
                    throw e;
                }
            }
        }
    }

    private static Duration within(Duration least, Duration wish, Duration most) {
        return wish.compareTo(least) < 0 ? least : wish.compareTo(most) > 0 ? most : wish;
    }

    /**
     * The time that a request has spent on the database; what it waits for elsewhere, such as a hash, does not count.
     */
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
        config.setConnectionTimeout(timeouts.pool().toMillis());
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(-1);
        config.setExceptionOverride(new LostConnections(dialect));
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
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
        starting = true;
        Consumer<String> once = withoutRepeats(progress);
        while (true) {
            awaitReady(FOR_EVER, once);
            try {
                migrations().run(mayBeNewer);
                requireFit();
                return;
            } catch (RuntimeException e) {
                if (!isWaitedFor(e)) {
                    throw explained(e);
                }
                once.accept(sentence(e));
                if (pausedUntilClosed(CONNECT_PAUSE)) {
                    throw new UnavailableException("closed at the start", RETRY_AFTER, e);
                }
            }
        }
    }

    /** Ends the patience of {@link #start}: from now on somebody waits for answers. */
    public void started() {
        starting = false;
    }

    private boolean isWaitedFor(RuntimeException failure) {
        return SqlErrors.isUnavailable(failure, dialect)
                && !SqlErrors.isForbidden(failure, dialect)
                && dialect != Dialect.H2;
    }

    /** Whether the tables keep every text, and our role may change them. */
    private void requireFit() {
        try (Connection connection = direct.getConnection()) {
            refuse(Fitness.of(connection, dialect, settings));
            if (dialect != Dialect.H2) {
                try (var statement = connection.createStatement()) {
                    statement.execute(NO_CHANGE);
                }
            }
            if (dialect == Dialect.POSTGRES && Pooler.isBetween(connection)) {
                LOG.info("A connection pooler stands before the database: nothing is prepared on its connections.");
            }
        } catch (SQLException e) {
            throw new UnavailableException("the database cannot be worked with", RETRY_AFTER, e);
        }
    }

    private static void refuse(List<DatabaseProbe.Fault> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalStateException(faults.stream()
                    .map(fault -> fault.text() + " " + fault.advice())
                    .collect(Collectors.joining(" ")));
        }
    }

    /**
     * Fails with {@link UnavailableException} unless what is written now is kept: on a server that only reads, without
     * the rights to write, or on a full disk. Cheap, and changes nothing; to be called a few times a second.
     */
    public void requireWriter() {
        if (dialect != Dialect.H2) {
            withHandle(handle -> handle.execute(NO_CHANGE));
        } else if (notWritten && System.nanoTime() - notWrittenAt < NOT_WRITTEN_COUNTS.toNanos()) {
            // What the next look writes is small, and may find room where a session does not.
            throw new UnavailableException("the last change could not be stored", RETRY_AFTER);
        } else if (notWritten) {
            // Only what changes something is written at all.
            useTransaction(handle -> {
                handle.execute("INSERT INTO change_log (at, kind, subject) VALUES (CURRENT_TIMESTAMP, 'writing', '')");
                handle.execute("DELETE FROM change_log WHERE kind = 'writing'");
            });
            notWritten = false;
        }
    }

    /**
     * Why the start ends: a sentence, where the database is the reason.
     *
     * @return what is to be thrown instead; the same where the reason is another one
     */
    public RuntimeException explained(RuntimeException failure) {
        boolean ours = SqlErrors.cause(failure).isPresent() || failure instanceof FlywayException;
        return ours ? new IllegalStateException(sentence(failure), failure) : failure;
    }

    private String sentence(RuntimeException failure) {
        Optional<SQLException> fault = SqlErrors.cause(failure);
        if (fault.isEmpty()) {
            return "the tables cannot be brought up to date: " + oneLine(String.valueOf(failure.getMessage()));
        }
        String told = told(fault.get());
        if (SqlErrors.isForbidden(failure, dialect)) {
            return "the database role " + settings.user() + " may not do what Vestibule needs (" + told + "). "
                    + Fitness.grant(dialect, settings);
        }
        if (SqlErrors.isReadOnly(failure, dialect)) {
            return "the database can only be read (" + told + "). "
                    + (dialect == Dialect.H2
                            ? "Look whether the file system is mounted read-only, and who owns the file."
                            : Fitness.WRITER);
        }
        if (failure instanceof FlywayException) {
            return "the tables cannot be brought up to date: " + told;
        }
        return SqlErrors.isUnavailable(failure, dialect)
                ? "the database went away during the start: " + told
                : "the database cannot be worked with: " + told;
    }

    private static Consumer<String> withoutRepeats(Consumer<String> progress) {
        AtomicReference<String> told = new AtomicReference<>("");
        return message -> {
            if (!message.equals(told.getAndSet(message))) {
                progress.accept(message);
            }
        };
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
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
        awaitReady(giveUp, FILE_IN_USE, progress);
    }

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
                                ? "the database refuses us; look at MB_DB_USER, MB_DB_PASS and MB_DB_DBNAME, or"
                                        + " MB_DB_CONNECTION_URI: " + told(reason)
                                : told(reason),
                        reason);
            }
            once.accept(told(reason));
            if (waited.compareTo(giveUp) > 0 || pausedUntilClosed(CONNECT_PAUSE)) {
                throw new UnavailableException("the database did not appear", RETRY_AFTER, reason);
            }
        }
    }

    /** What the driver or the server says, fit for a log. */
    private String told(SQLException fault) {
        String file = settings.file().map(path -> path + ".mv.db").orElse("");
        if (SqlErrors.isFileInUse(fault, dialect)) {
            return "the database file " + file
                    + " is in use by another process, most likely another server; only one can have"
                    + " it. Stop that one, or set another MB_DB_FILE.";
        }
        String text = settings.withoutSecrets(oneLine(String.valueOf(fault.getMessage())));
        if (SqlErrors.isUnusableFile(fault, dialect)) {
            // H2 advises what only a Java programmer can do.
            return "the database file " + file + " is damaged, or is no database of this version ("
                    + text.replaceFirst("\\.? Possible solutions?:.*", "")
                    + "). Restore it from a backup, or set another MB_DB_FILE.";
        }
        return text;
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
            throw new IllegalStateException("the database is " + product + "; Vestibule needs MariaDB 10.6 or newer");
        }
    }

    /** Makes or upgrades the tables; safe when two nodes do so at once, and after one was killed while it did. */
    public void migrate() {
        migrate(LOCATION, Migrations.NEWEST);
    }

    /** Whether the tables are those of this version, or of a newer one. */
    public boolean isUpToDate() {
        return migrations().isUpToDate();
    }

    /** What {@code doctor} wants to know besides; asked on connections of its own. */
    Examined examined() {
        try (Connection connection = direct.getConnection()) {
            List<String> pending = migrations().pending();
            List<DatabaseProbe.Fault> faults = new ArrayList<>(Fitness.of(connection, dialect, settings));
            faults.addAll(
                    pending.isEmpty()
                            ? Fitness.ofTables(connection, dialect, settings)
                            : Fitness.forMigrations(connection, dialect, settings));
            boolean pooled = dialect == Dialect.POSTGRES && Pooler.isBetween(connection);
            return new Examined(pending, migrations().newer(), faults, pooled);
        } catch (SQLException | FlywayException e) {
            throw new UnavailableException("the database cannot be examined", RETRY_AFTER, e);
        }
    }

    /**
     * A look at tables, rights and ways.
     *
     * @param pending versions of the tables that are still to be made
     * @param newer versions that are not known here
     * @param pooled whether a connection pooler stands between
     */
    record Examined(List<String> pending, List<String> newer, List<DatabaseProbe.Fault> faults, boolean pooled) {}

    void migrate(String location, String newest) {
        migrations(location, newest).run();
    }

    private Migrations migrations() {
        return migrations(LOCATION, Migrations.NEWEST);
    }

    private Migrations migrations(String location, String newest) {
        return new Migrations(direct, dialect, location, newest);
    }

    /**
     * Runs the work in one transaction (READ COMMITTED) and commits it. Inside another transaction of the same thread
     * it becomes part of that one. When transactions stood in each other's way it is run again, so it must have no
     * effects but those in the database.
     */
    public <T> T inTransaction(Function<Handle, T> work) {
        // Jdbi hands a thread the handle that it has already.
        return withHandle(handle -> handle.isInTransaction() ? work.apply(handle) : retried(handle, work));
    }

    private <T> T retried(Handle handle, Function<Handle, T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return handle.inTransaction(transaction -> {
                    if (supply.isPooled()) {
                        transaction.execute(Dialect.transactionStart(timeouts));
                    }
                    return work.apply(transaction);
                });
            } catch (JdbiException | UnavailableException e) {
                if (!SqlErrors.isConflict(e, dialect)
                        || tries == MOST_TRIES
                        || isOutOfTime()
                        || pausedUntilClosed(beforeTryAgain(tries))) {
                    throw e;
                }
            }
        }
    }

    /**
     * The other one has yet to wake up and take its locks: who is faster than that, or as fast, stands in its way
     * again.
     */
    private static Duration beforeTryAgain(int tries) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << tries);
        return Duration.ofMillis(RANDOM.nextLong(SHORTEST_PAUSE_MILLIS, longest));
    }

    private boolean isOutOfTime() {
        @Nullable Spent request = SPENT.get();
        return request != null && request.soFar().compareTo(timeouts.together()) > 0;
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
                notWrittenAt = System.nanoTime();
                notWritten = true;
            }
            if (SqlErrors.isConflict(e, dialect)) {
                throw new UnavailableException(
                        "transactions stood in each other's way, time and again", RETRY_AFTER, e);
            }
            if (SqlErrors.isUnavailable(e, dialect)) {
                throw new UnavailableException("the database is not available", RETRY_AFTER, e);
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
            LOG.warn("The embedded database did not shut down well: {}", told(e));
        }
    }

    @Override
    public String toString() {
        return "the database " + settings.shown();
    }
}
