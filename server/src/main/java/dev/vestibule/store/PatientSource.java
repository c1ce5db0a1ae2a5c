package dev.vestibule.store;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool's supply of connections. While the database is away it goes on trying at a steady pace, because the pool's own pauses
 * grow up to five seconds and we promise to be back two seconds after the database.
 */
final class PatientSource extends DriverSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PatientSource.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable SQLException trouble;

    private final Duration socketPatience;

    PatientSource(Driver driver, String url, Properties properties, Duration socketPatience) {
        super(driver, url, properties);
        this.socketPatience = socketPatience;
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                Connection connection = super.getConnection();
                if (!socketPatience.isZero()) {
                    connection.setNetworkTimeout(Runnable::run, (int) socketPatience.toMillis());
                }
                if (trouble != null) {
                    trouble = null;
                    LOG.info("The database answers again.");
                }
                return connection;
            } catch (SQLException e) {
                if (trouble == null) {
                    LOG.warn("The database cannot be reached: {}", e.getMessage());
                }
                trouble = e;
                pause(e);
            }
        }
    }

    /** Why the last try failed; null when it did not. */
    @Nullable
    SQLException trouble() {
        return trouble;
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
