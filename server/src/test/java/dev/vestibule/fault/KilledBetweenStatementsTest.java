package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A flow is cut between two of its statements, by a lock that stops it there and the end of its connection, which is
 * all that the database sees of a killed node: the flow is whole or absent (promises, K02 and K03).
 */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"POSTGRES", "MARIADB"})
class KilledBetweenStatementsTest {
    /** Jobs delete from there, or try whether they could, and wait for the lock too. */
    private static final String IS_A_REQUEST = " NOT LIKE 'DELETE FROM change_log%'";

    private static DatabaseServer server;

    private final DatabaseKind kind;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private DatabaseSettings settings;
    private Node node;

    KilledBetweenStatementsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void startServer(DatabaseKind kind) {
        server = DatabaseServer.dedicated(kind);
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        settings = server.newDatabase();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        node.close();
    }

    @Test
    void firstRunIsWholeOrAbsent() throws Exception {
        node = Node.on(settings);
        String token =
                node.get("/api/session/properties").body().replaceFirst(".*\"setup-token\":\"([^\"]+)\".*", "$1");
        String setup = Wire.post("/api/setup", """
                {"token": "%s", "prefs": {"site_name": "Example", "site_locale": "en"},
                 "user": {"first_name": "Ann", "last_name": "Example", "email": "ann@example.com", "password": "%s"}}""".formatted(token, People.PASSWORD));
        for (String table : List.of(
                "account", "membership", "password_credential", "setting", "change_log", "session", "sign_in")) {
            cutAt(table, setup);
            assertThat(node.get("/api/session/properties").body())
                    .as("after the cut at %s", table)
                    .contains("\"has-user-setup\":false", token);
            for (String written : List.of("account", "membership", "session", "sign_in")) {
                assertThat(rows(written))
                        .as("%s after the cut at %s", written, table)
                        .isZero();
            }
        }
        String key = node.ask(setup).hasStatus(200).key();
        node.check(key).hasStatus(200);
        assertThat(rows("account")).isEqualTo(1);
        assertThat(Halves.in(settings)).isEmpty();
    }

    @Test
    void signInIsWholeOrAbsent() throws Exception {
        People.cheap().in(settings, 1);
        node = Node.on(settings);
        for (String table : List.of("session", "sign_in")) {
            cutAt(table, Wire.signIn(People.email(0), People.PASSWORD));
            assertThat(rows("session"))
                    .as("sessions after the cut at %s", table)
                    .isZero();
            assertThat(rows("sign_in"))
                    .as("sign-ins after the cut at %s", table)
                    .isZero();
        }
        node.signIn(People.email(0), People.PASSWORD).hasStatus(200);
        assertThat(Halves.in(settings)).isEmpty();
    }

    @Test
    void endOfManySessionsIsWholeOrAbsent() throws Exception {
        People.cheap().in(settings, 1);
        node = Node.on(settings);
        String admin = node.signIn("admin@example.com", People.PASSWORD).key();
        List<String> keys = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> node.signIn(People.email(0), People.PASSWORD)
                        .hasStatus(200)
                        .key())
                .toList();
        String close = Wire.request("DELETE", "/api/user/2", "", Wire.holding(admin));
        cutAt("change_log", close);
        keys.forEach(key -> node.check(key).hasStatus(200));
        node.signIn(People.email(0), People.PASSWORD).hasStatus(200);

        node.ask(close).hasStatus(200);
        keys.forEach(key -> node.check(key).hasStatus(401));
        node.signIn(People.email(0), People.PASSWORD).hasStatus(401);
    }

    /** Sends the request, lets it come as far as the table, and ends its connection there. */
    private void cutAt(String table, String request) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> node.get("/readyz").status() == 200);
        Future<Reply> reply;
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Reading goes on, so that the flow comes to its first writing.
            lock.execute(
                    kind == DatabaseKind.POSTGRES
                            ? "LOCK TABLE " + table + " IN EXCLUSIVE MODE"
                            : "LOCK TABLES " + table + " READ");
            reply = threads.submit(() -> node.ask(request));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> cut(lock));
        }
        reply.get(10, TimeUnit.SECONDS).isOurTrouble();
    }

    /** Ends the connection of the request once it waits for the lock; says whether it did. */
    private boolean cut(Statement statement) throws SQLException {
        if (kind == DatabaseKind.POSTGRES) {
            // Or connections that are opened after the first look are not seen within this transaction.
            statement.execute("SELECT pg_stat_clear_snapshot()");
            try (var rows = statement.executeQuery("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event_type = 'Lock' AND query" + IS_A_REQUEST)) {
                return rows.next();
            }
        }
        try (var rows = statement.executeQuery("SELECT id FROM information_schema.processlist"
                + " WHERE db = DATABASE() AND state LIKE 'Waiting for table%' AND info" + IS_A_REQUEST)) {
            if (!rows.next()) {
                return false;
            }
            server.administer("KILL " + rows.getInt(1));
            return true;
        }
    }

    private int rows(String table) {
        try (Database database = Database.open(settings)) {
            return database.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table)
                    .mapTo(Integer.class)
                    .one());
        }
    }
}
