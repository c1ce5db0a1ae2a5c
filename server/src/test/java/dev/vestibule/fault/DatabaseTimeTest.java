package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The time that counts is the database's, whatever the node's own clock says (promises, T01 to T03). Here the
 * database's clock is moved, which to a node looks as if its own were wrong.
 */
class DatabaseTimeTest {
    private static DatabaseServer server;
    private static DatabaseSettings settings;
    private static Node node;

    @BeforeAll
    static void start() {
        server = DatabaseServer.dedicated(DatabaseKind.POSTGRES);
        DatabaseSettings plain = server.newDatabase();
        People.cheap().in(plain, 3);
        settings = plain.as("traveller", "traveller");
        // Names are looked for in "travel" first, so its clock stands before the server's own.
        run(plain, "CREATE SCHEMA travel");
        clockIsAheadBy(plain, "0");
        server.administer("CREATE USER traveller SUPERUSER PASSWORD 'traveller'");
        server.administer("ALTER USER traveller SET search_path = public, travel, pg_catalog");
        node = Node.on(settings);
    }

    @AfterAll
    static void stop() {
        node.close();
        server.close();
    }

    private static void clockIsAheadBy(DatabaseSettings owner, String interval) {
        run(
                owner,
                "CREATE OR REPLACE FUNCTION travel.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
                        + " $$ SELECT pg_catalog.clock_timestamp() + INTERVAL '" + interval + "' $$");
    }

    private static void run(DatabaseSettings as, String statement) {
        try (Database database = Database.open(as)) {
            database.useTransaction(handle -> handle.execute(statement));
        }
    }

    private static String signIn(int person) {
        return node.signIn(People.email(person), People.PASSWORD).hasStatus(200).key();
    }

    private static void within2Seconds(String key, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> node.check(key).status() == status);
    }

    private static Instant lastSignIn(int person) {
        try (Database database = Database.open(settings)) {
            return database.withHandle(
                    handle -> handle.createQuery("SELECT last_sign_in_at FROM account WHERE email = :email")
                            .bind("email", People.email(person))
                            .mapTo(Instant.class)
                            .one());
        }
    }

    @Test
    void sessionsBeginAndEndByTheDatabasesClock() {
        clockIsAheadBy(settings, "0");
        String early = signIn(0);
        node.check(early).hasStatus(200);

        clockIsAheadBy(settings, "3 days");
        Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> {
            signIn(1);
            Duration ahead = Duration.between(InstantSource.system().instant(), lastSignIn(1));
            return ahead.minusDays(3).abs().compareTo(Duration.ofSeconds(30)) < 0;
        });
        String late = signIn(1);
        node.check(early).hasStatus(200);
        node.check(late).hasStatus(200);

        clockIsAheadBy(settings, "14 days 1 minute"); // the first one's life is over, the second one's is not
        within2Seconds(early, 401);
        node.check(late).hasStatus(200);

        clockIsAheadBy(settings, "18 days");
        within2Seconds(late, 401);

        clockIsAheadBy(settings, "0"); // what was refused once is refused for ever, though its time has not come now
        String afterwards = signIn(2);
        within2Seconds(afterwards, 200);
        node.check(early).hasStatus(401);
        node.check(late).hasStatus(401);
    }

    @Test
    void sessionsLiveOnWhenTheDatabasesClockIsSetBack() {
        clockIsAheadBy(settings, "1 hour");
        String key = signIn(0);
        node.check(key).hasStatus(200);
        clockIsAheadBy(settings, "-1 hour");
        for (int i = 0; i < 20; i++) {
            node.check(key).hasStatus(200);
        }
        String another = signIn(0);
        node.check(another).hasStatus(200);
        node.signOut(key).hasStatus(204);
        node.check(key).hasStatus(401);
        node.check(another).hasStatus(200);
        assertThat(lastSignIn(0)).isBefore(InstantSource.system().instant().plusSeconds(3601));
        clockIsAheadBy(settings, "0");
    }
}
