package dev.vestibule.platform.database;

import static dev.vestibule.platform.database.Things.MOMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values on their way into a database and back, faults told apart, and migrations. */
@OnEachDatabase
class DatabaseTest {
    private final FreshDatabase fresh;
    private final TimeZone zone = TimeZone.getDefault();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Things things;
    private Database database;

    DatabaseTest(FreshDatabase fresh) {
        this.fresh = fresh;
    }

    @BeforeEach
    void open() {
        things = new Things(fresh.kind());
        database = things.database();
    }

    @AfterEach
    void close() {
        TimeZone.setDefault(zone);
        threads.shutdownNow();
        things.close();
    }

    @Test
    void instantComesBackWhateverTheTimeZoneOfTheJvm() {
        List<Instant> instants = List.of(
                MOMENT,
                Instant.parse("2026-03-29T00:59:59.999999Z"),
                // Does not exist as a local time in Berlin, nor the next in New York.
                Instant.parse("2026-03-29T02:30:00Z"),
                Instant.parse("2026-03-08T02:30:00Z"),
                // Exists twice there.
                Instant.parse("2026-10-25T00:30:00Z"),
                Instant.parse("2026-10-25T01:30:00Z"),
                Instant.parse("1969-12-31T23:59:59.000001Z"),
                Instant.parse("2000-02-29T12:00:00Z"),
                Instant.parse("9999-12-30T00:00:00Z"));
        for (String writing : List.of("Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu")) {
            TimeZone.setDefault(TimeZone.getTimeZone(writing));
            Database writer = things.openAgain();
            writer.useTransaction(handle -> handle.execute("DELETE FROM thing"));
            instants.forEach(instant -> Things.insert(writer, instant.toString(), instant));
            TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
            Database reader = things.openAgain();
            for (Instant instant : instants) {
                assertThat(Things.seenAt(reader, instant.toString()))
                        .as(writing)
                        .contains(instant);
                assertThat(Things.countSeenAt(reader, instant)).as(writing).isEqualTo(1);
            }
        }
    }

    @Test
    void instantIsCutToMicroseconds() {
        Things.insert(database, "fine", MOMENT.plusNanos(999));
        assertThat(Things.seenAt(database, "fine")).contains(MOMENT);
        assertThat(Things.countSeenAt(database, MOMENT.plusNanos(500))).isEqualTo(1);
    }

    @Test
    void absentInstantIsEmpty() {
        Things.insert(database, "never", null);
        assertThat(Things.seenAt(database, "never")).isEmpty();
    }

    @Test
    void generatedKeyIsTold() {
        int first = Things.insert(database, "first", MOMENT);
        int second = Things.insert(database, "second", MOMENT);
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void everyTypeOfTheMigrationsIsReadBack() {
        String longText = "é".repeat(100_000);
        database.useTransaction(handle -> handle.createUpdate(
                        "INSERT INTO thing (name, note, amount, on_hand) VALUES (:name, :note, :amount, :onHand)")
                .bind("name", "\uD83D\uDE00")
                .bind("note", longText)
                .bind("amount", -7)
                .bind("onHand", false)
                .execute());
        String seen = database.withHandle(handle -> handle.createQuery("SELECT * FROM thing")
                .map(Row.to(row -> row.text("name")
                        + row.optionalText("note").map(String::length)
                        + row.integer("amount")
                        + row.optionalInteger("amount")
                        + row.bigInteger("id")
                        + row.flag("on_hand")))
                .one());
        assertThat(seen).isEqualTo("\uD83D\uDE00Optional[100000]-7OptionalInt[-7]1false");
    }

    @Test
    void nullWhereNoneMayBeIsAFault() {
        Things.insert(database, "never", null);
        assertThatThrownBy(() -> database.withHandle(handle -> handle.createQuery("SELECT * FROM thing")
                        .map(Row.to(row -> row.instant("seen_at")))
                        .one()))
                .isInstanceOf(JdbiException.class)
                .hasStackTraceContaining("column seen_at is null");
    }

    @Test
    void keysTellCaseAndTrailingBlanksApart() {
        List.of("ann", "Ann", "ann ", "\u00e4nn", "a\u0308nn").forEach(name -> Things.insert(database, name, MOMENT));
        assertThat(things.count("SELECT COUNT(*) FROM thing WHERE name = 'ann'"))
                .isEqualTo(1);
        assertThat(things.count()).isEqualTo(5);
    }

    @Test
    void updateCountTellsTheRowsFoundNotTheRowsThatDiffer() {
        Things.insert(database, "one", MOMENT);
        int count =
                database.inTransaction(handle -> handle.createUpdate("UPDATE thing SET amount = 0 WHERE name = 'one'")
                        .execute());
        assertThat(count).isEqualTo(1);
    }

    @Test
    void insertIgnoringDuplicatesTellsWhetherItInserted() {
        String insert = database.dialect().insertIgnoringDuplicates("INSERT INTO thing (name) VALUES (:name)");
        Callable<Integer> add = () -> database.inTransaction(
                handle -> handle.createUpdate(insert).bind("name", "one").execute());
        assertThat(List.of(call(add), call(add))).containsExactly(1, 0);
    }

    @Test
    void upsertInsertsThenChanges() {
        String upsert = database.dialect().upsert("thing", List.of("name"), List.of("amount", "note"));
        for (int amount = 1; amount <= 2; amount++) {
            int given = amount;
            database.useTransaction(handle -> handle.createUpdate(upsert)
                    .bind("name", "one")
                    .bind("amount", given)
                    .bind("note", "n" + given)
                    .execute());
        }
        String seen = database.withHandle(handle -> handle.createQuery("SELECT * FROM thing")
                .map(Row.to(row -> row.text("name") + row.integer("amount") + row.text("note")))
                .one());
        assertThat(seen).isEqualTo("one2n2");
    }

    @Test
    void takenKeyIsToldFromOtherFaults() {
        Things.insert(database, "one", MOMENT);
        Throwable taken = catchThrowable(() -> Things.insert(database, "one", MOMENT));
        Throwable missing = catchThrowable(() -> Things.insert(database, null, MOMENT));
        Throwable nonsense = catchThrowable(() -> things.count("SELECT nothing FROM nowhere"));
        assertThat(List.of(taken, missing, nonsense))
                .allSatisfy(fault -> assertThat(fault).isInstanceOf(JdbiException.class));
        assertThat(SqlErrors.isDuplicateKey(taken, database.dialect())).isTrue();
        assertThat(SqlErrors.isDuplicateKey(missing, database.dialect())).isFalse();
        assertThat(SqlErrors.isDuplicateKey(nonsense, database.dialect())).isFalse();
    }

    @Test
    void textOfAFaultHoldsNothingThatWasBound() {
        Throwable fault = catchThrowable(() -> database.withHandle(
                handle -> handle.createQuery("SELECT nothing FROM thing WHERE name = :name AND note = :note")
                        .bind("name", "marker-one")
                        .bind("note", "marker-two")
                        .mapToMap()
                        .list()));
        assertThat(fault).isInstanceOf(JdbiException.class);
        assertThat(stackTraceOf(fault))
                .contains("FROM thing WHERE name = :name")
                .doesNotContain("marker");
    }

    @Test
    void clockFollowsTheDatabase() {
        DatabaseClock clock = new DatabaseClock(database);
        Instant before = clock.instant();
        clock.sync();
        Instant after = clock.instant();
        assertThat(Duration.between(before, after)).isBetween(Duration.ofMillis(-50), Duration.ofSeconds(1));
        assertThat(clock.aheadOf(Instant::now)).isBetween(Duration.ofMillis(-500), Duration.ofMillis(500));
        assertThat(clock.aheadOf(() -> clock.instant().plusSeconds(90)).toSeconds())
                .isBetween(-91L, -89L);
    }

    @Test
    void secondMigrationChangesNothing() {
        Things.insert(database, "kept", MOMENT);
        database.migrate(Things.TABLES, Things.NEWEST);
        assertThat(Things.seenAt(database, "kept")).contains(MOMENT);
    }

    @Test
    void nodesThatMigrateAtOnceDoItOnce() throws Exception {
        if (fresh.kind() == DatabaseKind.H2) {
            return; // One process, one node.
        }
        DatabaseSettings settings = fresh.kind().newDatabase();
        CyclicBarrier together = new CyclicBarrier(3);
        List<Future<Boolean>> nodes = IntStream.range(0, 3)
                .mapToObj(node -> threads.submit(() -> {
                    try (Database own = Database.open(settings)) {
                        together.await(5, TimeUnit.SECONDS);
                        own.migrate(Things.TABLES, Things.NEWEST);
                        return true;
                    }
                }))
                .toList();
        for (Future<Boolean> node : nodes) {
            assertThat(node.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String stackTraceOf(Throwable fault) {
        StringWriter text = new StringWriter();
        fault.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
