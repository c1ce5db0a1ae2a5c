package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.PgBouncer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PgBouncer in transaction mode stands before PostgreSQL. */
@Tag("interop")
class PoolerTest {
    private static final int PEOPLE = 6;
    private static final int ROUNDS = 8;

    @TempDir
    private Path directory;

    @Test
    void everythingWorksAndNothingIsLeftOnTheSharedConnections() throws Exception {
        DatabaseSettings direct = DatabaseKind.POSTGRES.newDatabase();
        ExecutorService threads = Executors.newFixedThreadPool(PEOPLE);
        try (PgBouncer pooler = PgBouncer.before(direct, 3);
                Node node = Node.on(pooler.settings());
                Node another = Node.on(pooler.settings())) {
            People.cheap().in(direct, PEOPLE);
            List<Future<Set<Integer>>> clients = IntStream.range(0, PEOPLE)
                    .mapToObj(number -> threads.submit(() -> statuses(number % 2 == 0 ? node : another, number)))
                    .toList();
            Set<Integer> statuses = new HashSet<>();
            for (Future<Set<Integer>> client : clients) {
                statuses.addAll(client.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 204);
            assertThat(node.get("/readyz").status()).isEqualTo(200);
            for (int look = 0; look < 10; look++) {
                assertThat(limits(pooler.settings())).containsExactly("0", "0");
            }
            CommandLine.Done doctor = new CommandLine(directory, pooler.settings()).run("doctor");
            assertThat(doctor.output())
                    .contains("A connection pooler is in use. ")
                    .contains("0 fail.");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Often enough that a driver left to itself would prepare its statements under names. */
    private static Set<Integer> statuses(Served node, int number) {
        Set<Integer> statuses = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            var signedIn = node.signIn(People.email(number), People.PASSWORD);
            statuses.add(signedIn.status());
            statuses.add(node.check(signedIn.key()).status());
            statuses.add(node.signOut(signedIn.key()).status());
        }
        return statuses;
    }

    private static List<String> limits(DatabaseSettings settings) throws SQLException {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')")) {
            row.next();
            return List.of(row.getString(1), row.getString(2));
        }
    }
}
