package dev.vestibule.platform.database;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * One node's turn to migrate the tables in a Galera cluster, where a named lock holds on one member only. The node that
 * changes the row has the turn: of two changes on two members the cluster accepts one. A turn that is not extended
 * expires, as its node may be gone.
 */
final class ClusterTurn {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECONDS = 30;
    private static final Duration PROLONGED = Duration.ofSeconds(10);
    private static final String MADE = """
            CREATE TABLE IF NOT EXISTS migration_turn (
                id INTEGER NOT NULL PRIMARY KEY,
                holder CHAR(36) NOT NULL,
                ends_at DATETIME(6) NOT NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
            """;
    private static final String FIRST = "INSERT IGNORE INTO migration_turn VALUES (1, '', '2000-01-01')";
    private static final String TAKE = "UPDATE migration_turn SET holder = ?, ends_at = UTC_TIMESTAMP(6) + INTERVAL "
            + SECONDS + " SECOND WHERE id = 1 AND (holder = ? OR ends_at < UTC_TIMESTAMP(6))";
    private static final String END = "UPDATE migration_turn SET ends_at = '2000-01-01' WHERE id = 1 AND holder = ?";

    private final DataSource source;
    private final String holder = UUID.randomUUID().toString();
    private final CountDownLatch over = new CountDownLatch(1);

    private ClusterTurn(DataSource source) {
        this.source = source;
    }

    /** Returns whether the server is a member of a cluster. */
    static boolean isNeeded(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet on = statement.executeQuery("SHOW VARIABLES LIKE 'wsrep_on'")) {
            return on.next() && on.getString(2).equalsIgnoreCase("ON");
        }
    }

    /** Returns whether there are no tables but that of the turns. */
    static boolean isAlone(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet others = statement.executeQuery("SELECT COUNT(*) FROM information_schema.tables"
                        + " WHERE table_schema = DATABASE() AND table_name <> 'migration_turn'")) {
            return others.next() && others.getInt(1) == 0;
        }
    }

    /** Waits for the turn while other nodes have it. */
    static ClusterTurn take(DataSource source) throws SQLException {
        ClusterTurn turn = new ClusterTurn(source);
        while (!turn.isTaken()) {
            turn.pause(Duration.ofMillis(RANDOM.nextLong(100, 500)));
        }
        Thread prolonging = new Thread(turn::prolong, "turn to migrate");
        prolonging.setDaemon(true);
        prolonging.start();
        return turn;
    }

    private boolean isTaken() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(MADE);
            statement.execute(FIRST);
            return took(connection);
        } catch (SQLException e) {
            if (SqlErrors.isConflict(e, Dialect.MARIADB)) {
                return false;
            }
            throw e;
        }
    }

    private boolean took(Connection connection) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setString(1, holder);
            take.setString(2, holder);
            return take.executeUpdate() > 0;
        }
    }

    private void prolong() {
        while (!pause(PROLONGED)) {
            try (Connection connection = source.getConnection()) {
                took(connection);
            } catch (SQLException e) {
                // Unavailable or in a conflict: there are two more attempts before the turn expires.
            }
        }
    }

    private boolean pause(Duration pause) {
        try {
            return over.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends the turn, so that the next node can take it. */
    void close() {
        over.countDown();
        try (Connection connection = source.getConnection();
                PreparedStatement end = connection.prepareStatement(END)) {
            end.setString(1, holder);
            end.executeUpdate();
        } catch (SQLException e) {
            // It expires by itself.
        }
    }
}
