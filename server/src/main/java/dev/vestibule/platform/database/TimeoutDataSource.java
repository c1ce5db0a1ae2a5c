package dev.vestibule.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of the pool's connections. While the database is unavailable it retries at a steady pace, because the
 * pool's own pauses grow up to five seconds and we promise to serve requests two seconds after the database returns.
 */
final class TimeoutDataSource extends DriverSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimeoutDataSource.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean failing;
    private volatile boolean pooled;

    private final ConnectionSetup setup;
    private final Function<SQLException, String> told;

    TimeoutDataSource(ConnectionSetup setup, Function<SQLException, String> told) {
        super(setup.driver(), setup.url(), setup.poolProperties());
        this.setup = setup;
        this.told = told;
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                Connection connection = prepared(super.getConnection());
                if (failing) {
                    failing = false;
                    LOG.info("The database is available again.");
                }
                return connection;
            } catch (SQLException e) {
                if (!failing) {
                    LOG.warn("Database unavailable: {}", told.apply(e));
                }
                failing = true;
                pause(e);
            }
        }
    }

    private Connection prepared(Connection connection) throws SQLException {
        try {
            Duration read = setup.readTimeout();
            if (!read.isZero()) {
                connection.setNetworkTimeout(Runnable::run, (int) read.toMillis());
            }
            Optional<String> start = setup.connectionStart();
            if (setup.dialect() == Dialect.POSTGRES && Pooler.isBetween(connection)) {
                Pooler.prepareNothing(connection);
                pooled = true;
            } else if (start.isPresent()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(start.get());
                }
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Returns whether a pooler was met; then each transaction sets its own limits, see
     * {@link ConnectionSetup#transactionStart}.
     */
    boolean isPooled() {
        return pooled;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void pause(SQLException reason) throws SQLException {
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw reason;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }
}
