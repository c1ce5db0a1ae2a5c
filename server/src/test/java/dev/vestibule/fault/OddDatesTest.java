package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.FakeTime;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes and their databases in New York live through a leap day, both changes of the clocks and the end of a year:
 * nothing happens (promises, T06). The database servers take a faked clock for their machine's, and the nodes take
 * theirs; a node with an embedded database has its time moved.
 */
@Tag("faults")
class OddDatesTest {
    private static final String ZONE = "America/New_York";
    private static final Duration LIFE = Duration.ofDays(14);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A leap day's end, hours that New York skips and has twice, and the moments of these changes, and a new year. */
    private static final List<String> ENDS = List.of(
            "2028-02-29T23:59:59.999Z",
            "2028-03-01T05:00:00Z",
            "2028-03-12T02:30:00Z",
            "2028-03-12T07:00:00Z",
            "2028-11-05T01:30:00Z",
            "2028-11-05T06:00:00Z",
            "2029-01-01T00:00:00Z",
            "2029-01-01T05:00:00Z");

    private static final Duration RUN_UP = Duration.ofMillis(1_500);

    /** How well a node knows the time of its database, and we that of the node. */
    private static final Duration CLOSE = Duration.ofMillis(900);

    @TempDir
    private static Path directory;

    private static final FakeTime TIME = new FakeTime(Instant.parse("2028-02-27T02:00:00Z"));
    private static final List<DatabaseServer> SERVERS = new ArrayList<>();
    private static final List<ChildNode> NODES = new ArrayList<>();

    private int checks;

    @BeforeAll
    static void start() {
        Map<String, String> environment = new HashMap<>(TIME.environment());
        environment.put("TZ", ZONE);
        for (DatabaseKind kind : List.of(DatabaseKind.POSTGRES, DatabaseKind.MARIADB)) {
            DatabaseServer server = DatabaseServer.dedicated(kind, environment);
            SERVERS.add(server);
            DatabaseSettings database = server.newDatabase();
            People.cheap().in(database, 1);
            ChildNode node = ChildNode.cheapAtRest(directory, database, "TZ=" + ZONE);
            NODES.add(node);
            node.launch();
        }
        NODES.forEach(ChildNode::ready);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(ChildNode::close);
        SERVERS.forEach(DatabaseServer::close);
    }

    @Test
    void sessionsLiveFourteenDaysWhateverTheCalendarDoes() {
        // Ends at an hour that New York's clocks would skip: a time of the database is no local one.
        List<Stay> skipped = signedIn("2028-02-27T02:30:00Z");
        List<Stay> changed = signedIn("2028-02-27T07:00:01Z"); // ends a second after they have skipped theirs
        List<Stay> leap = signedIn("2028-02-29T04:59:58.500Z");
        liveUntil("2028-02-29T05:00:01Z", leap);
        leap.forEach(OddDatesTest::isShown);
        end("2028-03-12T02:30:00Z", skipped);
        end("2028-03-12T07:00:01Z", changed);
        List<Stay> repeated = signedIn("2028-10-22T01:30:00Z"); // ends at an hour that they have twice
        List<Stay> repeating = signedIn("2028-10-22T06:00:01Z");
        end("2028-11-05T01:30:00Z", repeated);
        end("2028-11-05T06:00:01Z", repeating);
        List<Stay> year = signedIn("2028-12-18T00:00:01Z");
        end("2029-01-01T00:00:01Z", year);
        Figures.print(
                "T06",
                "%d sessions on each of %d databases, over a leap day, two changes of the clocks and a new year: "
                        + "%d checks right, none early or late by more than %d ms",
                6,
                NODES.size(),
                checks,
                CLOSE.toMillis());
        NODES.forEach(node -> assertThat(node.logText()).doesNotContain(" ERROR "));
    }

    @Test
    void embeddedDatabaseEndsThemToTheMillisecond() {
        TimeZone usual = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(ZONE));
        try (TestServer server = TestServer.on(DatabaseKind.H2)) {
            server.hasUser(People.email(0), People.PASSWORD);
            server.stopTheClock();
            for (String end : ENDS) {
                Instant expiry = Instant.parse(end);
                server.passes(Duration.between(server.now(), expiry.minus(LIFE)));
                String key = server.signIn(People.email(0), People.PASSWORD);
                server.passes(LIFE.minusMillis(1));
                assertThat(server.as(key).get("/api/user/current").status())
                        .as(end)
                        .isEqualTo(200);
                server.passes(Duration.ofMillis(1));
                assertThat(server.as(key).get("/api/user/current").status())
                        .as(end)
                        .isEqualTo(401);
            }
            Figures.print("T06", "%d sessions on H2: each ended at its millisecond", ENDS.size());
        } finally {
            TimeZone.setDefault(usual);
        }
    }

    /** One session for each node, begun at this time. */
    private List<Stay> signedIn(String time) {
        TIME.set(Instant.parse(time));
        return NODES.stream().map(OddDatesTest::follow).toList();
    }

    /** Waits until a node has the time, and returns a session that begins now. */
    private static Stay follow(ChildNode node) {
        Stay[] found = new Stay[1];
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            Instant before = TIME.now();
            found[0] = Stay.begun(node);
            assertThat(found[0].createdAt())
                    .isBetween(before.minus(CLOSE), TIME.now().plus(CLOSE));
        });
        assertThat(found[0].expiresAt()).isEqualTo(found[0].createdAt().plus(LIFE));
        return found[0];
    }

    private void liveUntil(String time, List<Stay> stays) {
        Instant end = Instant.parse(time);
        while (TIME.now().isBefore(end)) {
            for (Stay stay : stays) {
                stay.node().check(stay.key()).hasStatus(200);
                checks++;
            }
        }
    }

    /** Lets sessions come to their end, from shortly before this time, which is theirs. */
    private void end(String time, List<Stay> stays) {
        Instant about = Instant.parse(time);
        TIME.set(about.minus(RUN_UP));
        NODES.forEach(OddDatesTest::follow);
        for (Stay stay : stays) {
            assertThat(stay.expiresAt()).isBetween(about, about.plus(PATIENCE));
        }
        List<Stay> left = new ArrayList<>(stays);
        while (!left.isEmpty()) {
            left.removeIf(this::isOver);
        }
    }

    private boolean isOver(Stay stay) {
        Instant before = TIME.now();
        int status = stay.node().check(stay.key()).status();
        checks++;
        assertThat(status).isIn(200, 401);
        if (status == 200) {
            assertThat(before).as("still there").isBefore(stay.expiresAt().plus(CLOSE));
            return false;
        }
        assertThat(TIME.now()).as("already gone").isAfter(stay.expiresAt().minus(CLOSE));
        return true;
    }

    /** Pages show the time in UTC, whatever zone the machine is in. */
    private static void isShown(Stay stay) {
        String page = stay.node()
                .get("/account/sessions", "Cookie: metabase.SESSION=" + stay.key())
                .hasStatus(200)
                .body();
        assertThat(page)
                .contains("datetime=\"" + stay.createdAt().truncatedTo(ChronoUnit.SECONDS) + "\"", "Feb 29, 2028");
    }

    /** A session as its node tells it. */
    private record Stay(ChildNode node, String key, Instant createdAt, Instant expiresAt) {
        static Stay begun(ChildNode node) {
            String key =
                    node.signIn(People.email(0), People.PASSWORD).hasStatus(200).key();
            String listed = node.get("/api/vestibule/session", Wire.holding(key))
                    .hasStatus(200)
                    .body();
            try {
                for (JsonNode one : new ObjectMapper().readTree(listed).path("data")) {
                    if (one.path("current").booleanValue()) {
                        return new Stay(node, key, instant(one, "created_at"), instant(one, "expires_at"));
                    }
                }
            } catch (JsonProcessingException e) {
                throw new AssertionError(listed, e);
            }
            throw new AssertionError(listed);
        }

        private static Instant instant(JsonNode entry, String name) {
            return Instant.parse(entry.path(name).textValue());
        }
    }
}
