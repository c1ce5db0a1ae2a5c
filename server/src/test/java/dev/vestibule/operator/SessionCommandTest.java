package dev.vestibule.operator;

import static dev.vestibule.testing.CommandWorld.ANN;
import static dev.vestibule.testing.CommandWorld.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code ./vestibule session} while a server runs on the database. Over the socket; how a command opens PostgreSQL
 * and MariaDB by itself is tried with others.
 */
@ParameterizedClass(name = "on {0}")
@EnumSource(names = "H2")
class SessionCommandTest {
    private static final String BOB = "bob@example.com";

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private CommandWorld world;
    private TestServer server;

    SessionCommandTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() {
        world = new CommandWorld(kind, directory);
        server = world.server;
        server.hasUser(BOB, PASSWORD);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void isRefusedSoon(String... keys) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(4))
                .until(() -> List.of(keys).stream().noneMatch(world::isIn));
    }

    @Test
    void onePersonsSessionsAreListedAndEnded() {
        String first = world.signedIn(BOB);
        String second = world.signedIn(BOB);
        String other = world.signedIn(ANN);
        assertThat(List.of(first, second, other)).allMatch(world::isIn);

        CommandLine.Done listed = world.launch("session", "list", "--user", BOB);
        assertThat(listed.output()).hasLineCount(3).contains("password").doesNotContain(ANN);
        assertThat(listed.output()).doesNotContain(first).doesNotContain(second);

        CommandLine.Done done = world.launch("session", "end", "--user", BOB);
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output()).contains("Revoked 2 sessions of 1 user. Effective on every node by 2");
        isRefusedSoon(first, second);
        assertThat(world.isIn(other)).isTrue();
        assertThat(world.run("session", "list", "--user", BOB).output()).isEqualTo("No active sessions.\n");
        assertThat(world.audited("session.revoke"))
                .contains("actor_id=")
                .contains("\"by\":\"command line\"")
                .contains("\"sessions\":2");
    }

    @Test
    void sessionIsEndedByItsPublicId() {
        String key = world.signedIn(BOB);
        String other = world.signedIn(BOB);
        JsonNode sessions = world.found("session", "list", "--user", BOB).path("sessions");
        assertThat(sessions).hasSize(2);
        String newest = sessions.get(0).path("id").textValue();

        JsonNode ended = world.found("session", "end", "--id", newest);

        assertThat(ended.path("sessions").intValue()).isEqualTo(1);
        assertThat(ended.path("refused_everywhere_by").textValue()).endsWith("Z");
        isRefusedSoon(other);
        assertThat(world.isIn(key)).isTrue();
        CommandLine.Done again = world.run("session", "end", "--id", newest);
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.errors()).isEqualTo("No active sessions match.\n");
    }

    @Test
    void severalPeoplesSessionsEndOnlyWhenThatIsMeant() {
        String bob = world.signedIn(BOB);
        String ann = world.signedIn(ANN);
        Map<String, List<String>> before = server.tables().dump();

        CommandLine.Done unsure = world.run("session", "end", "--all");
        assertThat(unsure.status()).isEqualTo(1);
        assertThat(unsure.errors())
                .contains("This would revoke 2 sessions of 2 users. Nothing was revoked. Add --yes to confirm.");
        assertThat(world.run("session", "end", "--all", "--preview").output())
                .isEqualTo("This would revoke 2 sessions of 2 users.\n");
        assertThat(server.tables().dump()).isEqualTo(before);
        assertThat(world.isIn(bob) && world.isIn(ann)).isTrue();

        assertThat(world.run("session", "end", "--all", "--yes").output()).contains("Revoked 2 sessions of 2 users. ");
        isRefusedSoon(bob, ann);
    }

    @Test
    void filtersAreThoseOfTheApi() {
        Answer there = server.from("203.0.113.7").signIn(BOB, PASSWORD);
        assertThat(there.status()).isEqualTo(200);
        world.signedIn(BOB);
        assertThat(world.found("session", "list", "--address", "203.0.113.7")
                        .path("total")
                        .intValue())
                .isEqualTo(1);
        assertThat(world.found("session", "list", "--provider", "google")
                        .path("total")
                        .intValue())
                .isZero();
        assertThat(world.found("session", "list", "--created-after", "2000-01-01T00:00:00Z", "--limit", "1")
                        .path("sessions"))
                .hasSize(1);
        assertThat(world.found("session", "end", "--address", "203.0.113.7")
                        .path("sessions")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void whatIsWrongEndsNothing() {
        String key = world.signedIn(BOB);
        assertThat(world.run("session", "end").status()).isEqualTo(2);
        assertThat(world.run("session", "end", "--all", "--user", BOB).status()).isEqualTo(2);
        assertThat(world.run("session", "end", "--user", "nobody@example.com").status())
                .isEqualTo(1);
        CommandLine.Done time = world.run("session", "end", "--created-before", "yesterday");
        assertThat(time.status()).isEqualTo(2);
        assertThat(time.errors()).contains("created-before");
        assertThat(world.run("session", "end", "--provider", "carrier-pigeon").status())
                .isEqualTo(2);
        assertThat(world.run("session", "end", "--provider", "", "--yes").status())
                .isEqualTo(2);
        assertThat(world.run("session", "list", "--colour", "red").status()).isEqualTo(2);
        assertThat(world.isIn(key)).isTrue();
    }
}
