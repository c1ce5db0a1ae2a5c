package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Reply;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that is there and of no use: readiness says so, and the start says what to do about it (D08 and D12). */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"POSTGRES", "MARIADB"})
class UselessDatabaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROLE = "plain";

    private static DatabaseServer server;

    private final boolean postgres;

    @TempDir
    private Path directory;

    UselessDatabaseTest(DatabaseKind kind) {
        postgres = kind == DatabaseKind.POSTGRES;
    }

    @BeforeParameterizedClassInvocation
    static void startServer(DatabaseKind kind) {
        server = DatabaseServer.dedicated(kind);
        server.administer(
                kind == DatabaseKind.POSTGRES
                        ? "CREATE ROLE plain LOGIN PASSWORD 'plain'"
                        : "CREATE USER plain IDENTIFIED BY 'plain'");
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    /** A new database that belongs to a role without special rights. */
    private DatabaseSettings owned() {
        DatabaseSettings settings = server.newDatabase();
        server.administer(
                postgres
                        ? "ALTER DATABASE " + name(settings) + " OWNER TO plain"
                        : "GRANT ALL ON " + name(settings) + ".* TO plain");
        return settings.as(ROLE, ROLE);
    }

    private static String name(DatabaseSettings settings) {
        return settings.url().replaceFirst(".*/", "");
    }

    private static void run(DatabaseSettings settings, String... statements) {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                var statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DatabaseSettings migrated(DatabaseSettings settings) {
        try (Database database = Database.open(settings)) {
            database.migrate();
        }
        return settings;
    }

    /** Of a database that no server runs on. */
    private void doctorSays(DatabaseSettings settings, String trouble, String advice) {
        CommandLine.Done done = new CommandLine(directory, settings).run("doctor");
        assertThat(done.status()).as(done.output()).isEqualTo(1);
        assertThat(done.output())
                .containsPattern("(?m)^fail   database use    .*" + trouble)
                .contains(advice);
    }

    private void makeReadOnly(boolean readOnly) {
        if (postgres) {
            server.administer("ALTER SYSTEM SET default_transaction_read_only = " + (readOnly ? "on" : "off"));
            server.administer("SELECT pg_reload_conf()");
        } else {
            server.administer("SET GLOBAL read_only = " + (readOnly ? "ON" : "OFF"));
        }
    }

    @Test
    void serverThatOnlyReadsIsNotReadyUntilItWritesAgain() {
        DatabaseSettings settings = owned();
        People.cheap().in(settings, 1);
        try (Node node = Node.on(settings)) {
            assertThat(signIn(node).status()).isEqualTo(200);
            assertThat(ready(node)).isEqualTo(200);
            makeReadOnly(true);
            try {
                Awaitility.await().atMost(PATIENCE).until(() -> ready(node) == 503);
                Reply refused = signIn(node);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isNotEmpty();
            } finally {
                makeReadOnly(false);
            }
            Awaitility.await().atMost(PATIENCE).until(() -> ready(node) == 200);
            Awaitility.await().atMost(PATIENCE).until(() -> signIn(node).status() == 200);
        }
    }

    @Test
    void startWaitsForAServerThatOnlyReadsToWrite() throws Exception {
        DatabaseSettings settings = migrated(owned());
        CompletableFuture<Node> starting;
        makeReadOnly(true);
        try {
            starting = CompletableFuture.supplyAsync(() -> Node.on(settings));
            assertThat(starting.handle((node, failure) -> true)
                            .completeOnTimeout(false, 3, TimeUnit.SECONDS)
                            .get())
                    .isFalse();
            doctorSays(settings, "The database is read-only", "Set the primary in MB_DB_CONNECTION_URI");
        } finally {
            makeReadOnly(false);
        }
        try (Node node = starting.get(60, TimeUnit.SECONDS)) {
            assertThat(ready(node)).isEqualTo(200);
        }
    }

    @Test
    void roleThatMayOnlyReadIsToldWhatToGrant() {
        DatabaseSettings settings = migrated(server.newDatabase());
        if (postgres) {
            run(settings, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain");
        } else {
            run(settings, "GRANT SELECT ON " + name(settings) + ".* TO plain");
        }
        assertThatThrownBy(() -> Node.on(settings.as(ROLE, ROLE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("role plain lacks ")
                .hasMessageContaining(postgres ? "ALTER DATABASE" : "GRANT ALL ON `" + name(settings) + "`.*");
    }

    @Test
    void roleThatMayNotMakeTablesIsToldWhatToGrant() {
        DatabaseSettings settings = server.newDatabase();
        if (!postgres) {
            server.administer("GRANT SELECT ON " + name(settings) + ".* TO plain");
        }
        assertThatThrownBy(() -> Node.on(settings.as(ROLE, ROLE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("role plain lacks ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void characterSetThatCannotKeepEveryTextEndsTheStart() {
        DatabaseSettings settings;
        if (postgres) {
            server.administer("CREATE DATABASE ascii OWNER plain ENCODING 'SQL_ASCII' TEMPLATE template0");
            settings = DatabaseSettings.postgres("127.0.0.1", server.port(), "ascii", ROLE, ROLE);
        } else {
            settings = migrated(owned());
            run(settings, "ALTER TABLE setting CONVERT TO CHARACTER SET latin1");
        }
        String remedy = postgres ? "ENCODING 'UTF8'" : "ALTER TABLE setting CONVERT TO";
        assertThatThrownBy(() -> Node.on(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot store all characters.")
                .hasMessageContaining(remedy);
        doctorSays(settings, "cannot store all characters.", remedy);
    }

    @Test
    void tablesOfANewerVersionEndTheStartUnlessItIsMeant() {
        DatabaseSettings settings = migrated(owned());
        run(settings, "UPDATE flyway_schema_history SET version = '900' WHERE version = '1'");
        run(settings, "UPDATE flyway_schema_history SET success = TRUE");
        assertThatThrownBy(() -> Node.on(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("newer version (900)")
                .hasMessageContaining("VESTIBULE_ALLOW_DOWNGRADE");
        try (Node node = Node.on(settings, "VESTIBULE_ALLOW_DOWNGRADE=true")) {
            assertThat(ready(node)).isEqualTo(200);
        }
    }

    @Test
    void serverWithoutConnectionsLeftIsWaitedForThroughoutTheStart() throws Exception {
        DatabaseSettings settings = owned();
        limitConnections(1);
        CompletableFuture<Node> starting;
        try {
            starting = CompletableFuture.supplyAsync(() -> Node.on(settings));
            // One connection may even be enough; what must not happen is that the want of others ends the start.
            assertThat(starting.handle((node, failure) -> failure == null)
                            .completeOnTimeout(true, 5, TimeUnit.SECONDS)
                            .get())
                    .isTrue();
        } finally {
            limitConnections(0);
        }
        try (Node node = starting.get(60, TimeUnit.SECONDS)) {
            assertThat(ready(node)).isEqualTo(200);
        }
    }

    /** A sign-in that was not possible is no failed one, also if that cannot be written at first. */
    @Test
    void signInsThatCouldNotBeStoredDoNotUseUpTheLimit() {
        DatabaseSettings settings = owned();
        People.cheap().in(settings, 1);
        try (Node node = Node.on(settings)) {
            refuse(settings, "INSERT", "session");
            refuse(settings, "DELETE", "attempt");
            for (int i = 0; i < 12; i++) {
                signIn(node).isOurTrouble();
            }
            run(settings, "DROP TRIGGER no_session" + (postgres ? " ON session" : ""));
            run(settings, "DROP TRIGGER no_attempt" + (postgres ? " ON attempt" : ""));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> signIn(node).status() == 200);
            for (int i = 0; i < 10; i++) {
                assertThat(node.signIn(People.email(0), "wrong").status()).isEqualTo(401);
            }
            assertThat(signIn(node).header("Retry-After")).as("failures count").isPresent();
        }
    }

    /** Lets the database fail as on a full disk when it is to do this to the table. */
    private void refuse(DatabaseSettings settings, String act, String table) {
        String trigger = "CREATE TRIGGER no_" + table + " BEFORE " + act + " ON " + table + " FOR EACH ROW ";
        if (postgres) {
            run(
                    settings,
                    "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100''; END'",
                    trigger + "EXECUTE FUNCTION no_room()");
        } else {
            run(settings, trigger + "SIGNAL SQLSTATE '53100'");
        }
    }

    /** @param most 0 for no limit */
    private void limitConnections(int most) {
        server.administer(
                postgres
                        ? "ALTER ROLE plain CONNECTION LIMIT " + (most == 0 ? -1 : most)
                        : "ALTER USER plain WITH MAX_USER_CONNECTIONS " + most);
    }

    private static int ready(Node node) {
        return node.get("/readyz").status();
    }

    private static Reply signIn(Node node) {
        return node.signIn(People.email(0), People.PASSWORD);
    }
}
