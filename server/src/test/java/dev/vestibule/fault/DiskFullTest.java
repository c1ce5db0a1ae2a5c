package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The disk of the database is full: sessions are checked as before, what cannot be stored is answered with 503, and all
 * that was reported as done is there afterwards (promises, D09).
 */
@Tag("faults")
class DiskFullTest {
    private static final int PEOPLE = 20;
    private static final int MOST_UNTIL_FULL = 20_000;
    private static final int BEFORE = 100;
    private static final int ROUNDS = 200;

    /** Makes rows large, so that free space within the files is soon used up. */
    private static final String AGENT = "User-Agent: " + "x".repeat(240);

    private static final String MUCH_LOG =
            "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000)) FROM generate_series(1, 100)";

    private final Outcomes checks = new Outcomes();
    private final Outcomes changes = new Outcomes();
    private final List<String> kept = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void checksGoOnAndNothingIsReportedThatWasNotStored(DatabaseKind kind) {
        try (DatabaseServer server = DatabaseServer.onSmallDisk(kind, kind == DatabaseKind.POSTGRES ? 192 : 256)) {
            DatabaseSettings settings = server.newDatabase();
            People.cheap().in(settings, PEOPLE);
            try (Node node = Node.on(settings)) {
                String boss = node.signIn("admin@example.com", People.PASSWORD)
                        .hasStatus(200)
                        .key();
                for (int i = 0; i < BEFORE; i++) {
                    kept.add(signIn(node, i).hasStatus(200).key());
                }
                server.disk().fill();
                int until = untilSomethingCannotBeStored(node);
                for (int i = 0; i < ROUNDS; i++) {
                    tryEverything(node, boss, i);
                }
                int ready = node.get("/readyz").status();
                server.disk().makeRoom();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> signIn(node, 0).status() == 200);
                Figures.print(
                        "D09",
                        "%s: %d sign-ins until the disk was full; then checks: %s; changes: %s; readiness %d",
                        kind,
                        until,
                        checks,
                        changes,
                        ready);
                isAsReported(node);
            }
            try (Node another = Node.on(settings)) {
                isAsReported(another);
            }
            assertThat(Halves.in(settings)).isEmpty();
        }
        assertThat(checks.count()).isEqualTo(checks.count(200));
        assertThat(changes.count(503)).isPositive();
    }

    /** PostgreSQL ends itself when it cannot write its log: then it is as one that was killed. */
    @Test
    void nothingIsLostWhenTheDatabaseEndsItself() {
        try (DatabaseServer server = DatabaseServer.onSmallDisk(DatabaseKind.POSTGRES, 192)) {
            DatabaseSettings settings = server.newDatabase();
            People.cheap().in(settings, PEOPLE);
            try (Node node = Node.on(settings)) {
                for (int i = 0; i < BEFORE; i++) {
                    kept.add(signIn(node, i).hasStatus(200).key());
                }
                ended.add(kept.remove(0));
                node.signOut(ended.get(0)).hasStatus(204);
                server.disk().fill();
                assertThatThrownBy(() -> server.administer(MUCH_LOG)).isInstanceOf(IllegalStateException.class);
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                    int status = node.check(kept.get(0)).status();
                    assertThat(status).isIn(200, 503);
                    assertThat(node.check(ended.get(0)).status()).isIn(401, 503);
                    return status == 503;
                });
                server.disk().makeRoom();
                if (!server.runs()) {
                    server.start();
                }
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> node.get("/readyz").status() == 200);
                Figures.print("D09", "PostgreSQL could not write its log: 0 of %d sessions lost", kept.size());
                isAsReported(node);
            }
            assertThat(Halves.in(settings)).isEmpty();
        }
    }

    private static Reply signIn(Node node, int person) {
        return node.ask(Wire.signIn(People.email(person % PEOPLE), People.PASSWORD, AGENT));
    }

    private int untilSomethingCannotBeStored(Node node) {
        for (int i = 0; i < MOST_UNTIL_FULL; i++) {
            Reply reply = signIn(node, i);
            if (reply.status() != 200) {
                reply.isOurTrouble();
                return i;
            }
            kept.add(reply.key());
        }
        throw new AssertionError("the disk is not full after " + MOST_UNTIL_FULL + " sign-ins");
    }

    private void tryEverything(Node node, String boss, int round) {
        Reply check = node.check(kept.get(round % kept.size()));
        checks.add(check.status(), check.took());
        Reply signIn = changed(signIn(node, round), 200);
        if (signIn.status() == 200) {
            kept.add(signIn.key());
        }
        if (round % 5 == 0) {
            String key = kept.remove(kept.size() - 1);
            if (changed(node.signOut(key), 204).status() == 204) {
                ended.add(key);
            }
        }
        if (round % 10 == 0) {
            String name = "{\"name\": \"" + "key ".repeat(20) + round + "\", \"group_id\": 1}";
            changed(node.ask(Wire.post("/api/api-key", name, Wire.holding(boss))), 200);
            String user = "{\"email\": \"new" + round + "@example.com\", \"first_name\": \"Nora\"}";
            changed(node.ask(Wire.post("/api/user", user, Wire.holding(boss))), 200);
            changed(node.ask(Wire.signIn(People.email(round % PEOPLE), "not the password")), 401);
        }
    }

    private Reply changed(Reply reply, int done) {
        changes.add(reply.status(), reply.took());
        return reply.status() == done ? reply : reply.isOurTrouble();
    }

    private void isAsReported(Node node) {
        kept.forEach(key -> node.check(key).hasStatus(200));
        ended.forEach(key -> node.check(key).hasStatus(401));
    }
}
