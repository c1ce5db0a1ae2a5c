package dev.vestibule.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Provides connections, with the timeouts for one and for the responses of its server. */
final class ConnectionPool implements AutoCloseable {
    private static final Duration NO_TIME = Duration.ofMillis(50);
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(600);
    private static final Duration LEAST_WAIT = Duration.ofMillis(100);
    private static final int CONNECTIONS = 10;

    private final ConnectionSetup setup;
    private final TimeoutDataSource supply;
    private final HikariDataSource pool;
    private final ClosingSignal closing;
    private final LongAdder taken = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();
    private volatile boolean patient;

    ConnectionPool(ConnectionSetup setup, TimeoutDataSource supply, ClosingSignal closing) {
        this.setup = setup;
        this.supply = supply;
        this.closing = closing;
        this.pool = new HikariDataSource(config(setup, supply));
    }

    private static HikariConfig config(ConnectionSetup setup, TimeoutDataSource supply) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(supply);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(setup.timeouts().pool().toMillis());
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(-1);
        config.setExceptionOverride(new LostConnections(setup.dialect()));
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
    }

    /** Sets whether waits for connections are unlimited, as no client waits for an answer yet. */
    void setPatient(boolean isPatient) {
        patient = isPatient;
    }

    /**
     * The more time the request has used, the less it waits for a connection, and the less that one waits for the
     * server.
     */
    Connection connection() throws SQLException {
        long from = System.nanoTime();
        try {
            Connection connection = inTime();
            taken.increment();
            return connection;
        } catch (SQLException e) {
            failed.increment();
            throw e;
        } finally {
            waitedNanos.add(System.nanoTime() - from);
        }
    }

    private Connection inTime() throws SQLException {
        @Nullable RequestTime request = RequestTime.current();
        if (request == null) {
            return patient ? patientConnection() : pool.getConnection();
        }
        Duration wait = within(
                LEAST_WAIT,
                setup.timeouts().together().minus(request.soFar()),
                setup.timeouts().pool());
        Connection connection = ((HikariPool) pool.getHikariPoolMXBean()).getConnection(wait.toMillis());
        Duration patience = setup.readTimeout();
        Duration soFar = request.soFar();
        if (!patience.isZero() && soFar.compareTo(NO_TIME) > 0) {
            // The pool resets it; a timeout of this kind costs a connection.
            connection.setNetworkTimeout(Runnable::run, (int)
                    within(LEAST_PATIENCE, patience.minus(soFar), patience).toMillis());
        }
        return connection;
    }

    /** No client waits for an answer yet: a server without free connections is waited for like an unreachable one. */
    private Connection patientConnection() throws SQLException {
        while (true) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                if (closing.comesWithin(Database.CONNECT_PAUSE)) {
                    throw e;
                }
            }
        }
    }

    private static Duration within(Duration least, Duration wish, Duration most) {
        return wish.compareTo(least) < 0 ? least : wish.compareTo(most) > 0 ? most : wish;
    }

    /** Returns the connections, and the waits for them. */
    PoolState state() {
        HikariPoolMXBean now = pool.getHikariPoolMXBean();
        return new PoolState(
                now.getActiveConnections(),
                now.getIdleConnections(),
                CONNECTIONS,
                now.getThreadsAwaitingConnection(),
                taken.sum(),
                failed.sum(),
                waitedNanos.sum());
    }

    /** Returns whether there is a pooler in between; see {@link TimeoutDataSource#isPooled}. */
    boolean isPooled() {
        return supply.isPooled();
    }

    @Override
    public void close() {
        supply.close();
        pool.close();
    }
}
