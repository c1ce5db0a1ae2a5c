package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.TcpLink;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The way to the database is slow, or is cut when the database has just done its work (promises, D06 and D11). */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"POSTGRES", "MARIADB"})
class DistantDatabaseTest {
    private final DatabaseKind kind;
    private final DatabaseServer server;
    private final DatabaseSettings near;
    private final TcpLink link;
    private final Node distant;

    DistantDatabaseTest(DatabaseKind kind) {
        this.kind = kind;
        server = DatabaseServer.dedicated(kind);
        near = server.newDatabase();
        People.cheap().in(near, 2);
        link = TcpLink.to(server.port());
        distant = Node.on(new DatabaseSettings(
                near.kind(),
                near.url().replace(":" + server.port() + "/", ":" + link.port() + "/"),
                near.user(),
                near.password(),
                false));
    }

    @AfterEach
    void stop() {
        distant.close();
        link.close();
        server.close();
    }

    @Test
    void slowNetworkMakesAnswersSlowOr503AndNeverWrong() {
        Outcomes outcomes = new Outcomes();
        try (Node node = Node.on(near)) {
            String kept = signIn(node);
            String ended = signIn(node);
            distant.check(kept).hasStatus(200);
            distant.check(ended).hasStatus(200);
            link.delays(Duration.ofMillis(100)); // each way
            for (int i = 0; i < 10; i++) {
                String fresh = signIn(node);
                var checked = distant.check(i % 2 == 0 ? kept : fresh);
                assertThat(checked.status()).isIn(200, 503);
                outcomes.add(checked.status(), checked.took());
            }
            for (int i = 0; i < 3; i++) {
                var reply = distant.signIn(People.email(1), People.PASSWORD);
                assertThat(reply.status()).isIn(200, 503);
                outcomes.add(reply.status(), reply.took());
                if (reply.status() == 200) {
                    node.check(reply.key()).hasStatus(200);
                }
            }
            node.signOut(ended).hasStatus(204);
            long endedAt = System.nanoTime();
            Awaitility.await().until(() -> {
                long asked = System.nanoTime();
                int status = distant.check(ended).status();
                boolean inTime = asked - endedAt < Duration.ofSeconds(1).toNanos();
                assertThat(status == 401 || status == 503 || inTime)
                        .as("a stale yes")
                        .isTrue();
                return status == 401;
            });
            link.delays(Duration.ZERO);
            Awaitility.await().until(() -> distant.check(kept).status() == 200);
            distant.check(ended).hasStatus(401);
        }
        Figures.print("D06", "%s: 200 ms away: %s", kind, outcomes);
        assertThat(Halves.in(near)).isEmpty();
    }

    /** It was done, but who asked cannot know; and asking again does no harm. */
    @Test
    void cutAfterTheCommitIsOurTroubleAndCanBeRepeated() throws Exception {
        String key = signIn(distant);
        int before = count("SELECT COUNT(*) FROM session");
        link.cutsTheCommitAfter("INSERT INTO session ");
        distant.signIn(People.email(0), People.PASSWORD).isOurTrouble();
        assertThat(link.cuts()).isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM session")).isEqualTo(before + 1);
        assertThat(Halves.in(near)).isEmpty();

        String repeated = signIn(distant);
        distant.check(key).hasStatus(200);
        link.cutsTheCommitAfter("UPDATE session SET ended_at");
        distant.signOut(repeated).isOurTrouble();
        assertThat(link.cuts()).isEqualTo(2);
        distant.check(repeated).hasStatus(401); // it has ended
        distant.signOut(repeated).hasStatus(404);
        distant.check(key).hasStatus(200);
        Figures.print("D11", "%s: sign-in and sign-out cut after the commit: 503 and 503, both done once", kind);
    }

    private int count(String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection(near.url(), near.user(), near.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static String signIn(Node node) {
        return node.signIn(People.email(0), People.PASSWORD).hasStatus(200).key();
    }
}
