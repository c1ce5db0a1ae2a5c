package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachDatabase
class DatabaseTest {
    private static final String TABLES = "classpath:db/test-migration";
    private static final String NEWEST = "1";
    private static final Instant MOMENT = Instant.parse("2026-03-04T05:06:07.123456Z");

    private final FreshDatabase fresh;
    private final TimeZone zone = TimeZone.getDefault();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Database> opened = new ArrayList<>();
    private Database database;

    DatabaseTest(FreshDatabase fresh) {
        this.fresh = fresh;
    }

    @BeforeEach
    void openWithEmptyTables() {
        database = Database.open(fresh.kind().newDatabase());
        opened.add(database);
        database.migrate(TABLES, NEWEST);
    }

    @AfterEach
    void close() {
        TimeZone.setDefault(zone);
        threads.shutdownNow();
        opened.forEach(Database::close);
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
            Database writer = openAgain();
            writer.useTransaction(handle -> handle.execute("DELETE FROM thing"));
            instants.forEach(instant -> insert(writer, instant.toString(), instant));
            TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
            Database reader = openAgain();
            for (Instant instant : instants) {
                assertThat(seenAt(reader, instant.toString())).as(writing).contains(instant);
                assertThat(countSeenAt(reader, instant)).as(writing).isEqualTo(1);
            }
        }
    }

    @Test
    void instantIsCutToMicroseconds() {
        insert(database, "fine", MOMENT.plusNanos(999));
        assertThat(seenAt(database, "fine")).contains(MOMENT);
        assertThat(countSeenAt(database, MOMENT.plusNanos(500))).isEqualTo(1);
    }

    @Test
    void absentInstantIsEmpty() {
        insert(database, "never", null);
        assertThat(seenAt(database, "never")).isEmpty();
    }

    @Test
    void generatedKeyIsTold() {
        int first = insert(database, "first", MOMENT);
        int second = insert(database, "second", MOMENT);
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
        insert(database, "never", null);
        assertThatThrownBy(() -> database.withHandle(handle -> handle.createQuery("SELECT * FROM thing")
                        .map(Row.to(row -> row.instant("seen_at")))
                        .one()))
                .isInstanceOf(JdbiException.class)
                .hasStackTraceContaining("column seen_at is null");
    }

    @Test
    void keysTellCaseAndTrailingBlanksApart() {
        List.of("ann", "Ann", "ann ", "\u00e4nn", "a\u0308nn").forEach(name -> insert(database, name, MOMENT));
        assertThat(count("SELECT COUNT(*) FROM thing WHERE name = 'ann'")).isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM thing")).isEqualTo(5);
    }

    @Test
    void updateCountTellsTheRowsFoundNotTheRowsThatDiffer() {
        insert(database, "one", MOMENT);
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
    void failedWorkLeavesNothing() {
        assertThatThrownBy(() -> database.useTransaction(handle -> {
                    insert(handle, "half", MOMENT);
                    throw new IllegalArgumentException("of the caller");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(count("SELECT COUNT(*) FROM thing")).isZero();
    }

    @Test
    void transactionInsideAnotherIsPartOfIt() {
        assertThatThrownBy(() -> database.useTransaction(outer -> {
                    database.useTransaction(inner -> insert(inner, "inner", MOMENT));
                    assertThat(count("SELECT COUNT(*) FROM thing")).isEqualTo(1);
                    throw new IllegalArgumentException("of the caller");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(count("SELECT COUNT(*) FROM thing")).isZero();
    }

    @Test
    void takenKeyIsToldFromOtherFaults() {
        insert(database, "one", MOMENT);
        Throwable taken = catchThrowable(() -> insert(database, "one", MOMENT));
        Throwable missing = catchThrowable(() -> insert(database, null, MOMENT));
        Throwable nonsense = catchThrowable(() -> count("SELECT nothing FROM nowhere"));
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
    void deadlockIsRetriedUnseen() throws Exception {
        insert(database, "a", MOMENT);
        insert(database, "b", MOMENT);
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        Future<?> there = threads.submit(() -> addOneToBoth("a", "b", bothHoldOne, runs));
        Future<?> back = threads.submit(() -> addOneToBoth("b", "a", bothHoldOne, runs));
        there.get(10, TimeUnit.SECONDS);
        back.get(10, TimeUnit.SECONDS);
        assertThat(count("SELECT SUM(amount) FROM thing")).isEqualTo(4);
        assertThat(runs).hasValue(3);
    }

    private void addOneToBoth(String first, String second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
        AtomicInteger ownRuns = new AtomicInteger();
        database.useTransaction(handle -> {
            runs.incrementAndGet();
            addOne(handle, first);
            if (ownRuns.incrementAndGet() == 1) {
                call(() -> bothHoldOne.await(5, TimeUnit.SECONDS));
            }
            addOne(handle, second);
        });
    }

    private static void addOne(Handle handle, String name) {
        handle.createUpdate("UPDATE thing SET amount = amount + 1 WHERE name = :name")
                .bind("name", name)
                .execute();
    }

    @Test
    void conflictThatStaysIsOurTroubleAndCalledSo() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> database.useTransaction(handle -> {
                    runs.incrementAndGet();
                    throw new TransactionException("conflict", new SQLException("conflict", "40001"));
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("in each other's way");
        assertThat(runs).hasValueGreaterThan(5);
    }

    @Test
    void conflictWithinAStepRunsAllStepsAgainAndTellsOnce() {
        Transactions transactions = new Transactions(database);
        AtomicInteger runs = new AtomicInteger();
        List<Integer> told = new ArrayList<>();
        transactions.run(() -> {
            int run = runs.incrementAndGet();
            insert(database, "step", MOMENT);
            transactions.afterCommit(() -> told.add(run));
            database.useTransaction(handle -> {
                if (run == 1) {
                    throw new TransactionException("conflict", new SQLException("conflict", "40001"));
                }
            });
            assertThat(told).isEmpty();
        });
        assertThat(told).containsExactly(2);
        assertThat(count("SELECT COUNT(*) FROM thing")).isEqualTo(1);
    }

    @Test
    void slowStatementIsCutAfterTwoSeconds() {
        String slow = switch (fresh.kind()) {
            case H2 -> "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 100000000000) WHERE MOD(\"X\", 7) = 1";
            case POSTGRES -> "SELECT pg_sleep(20)";
            case MARIADB -> "SELECT SLEEP(20)";
        };
        assertUnavailableWithin(
                Duration.ofSeconds(2),
                () -> database.withHandle(
                        handle -> handle.createQuery(slow).mapToMap().list()));
        assertThat(count("SELECT COUNT(*) FROM thing")).isZero();
    }

    @Test
    void lockedRowIsWaitedForTwoSeconds() throws Exception {
        insert(database, "one", MOMENT);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Future<?> locker = threads.submit(() -> database.useTransaction(handle -> {
            addOne(handle, "one");
            locked.countDown();
            call(() -> done.await(20, TimeUnit.SECONDS));
        }));
        assertThat(locked.await(5, TimeUnit.SECONDS)).isTrue();
        assertUnavailableWithin(Duration.ofSeconds(2), () -> database.useTransaction(handle -> addOne(handle, "one")));
        done.countDown();
        locker.get(5, TimeUnit.SECONDS);
        database.useTransaction(handle -> addOne(handle, "one"));
        assertThat(count("SELECT SUM(amount) FROM thing")).isEqualTo(2);
    }

    @Test
    void usedUpPoolIsWaitedForOneSecond() throws Exception {
        CountDownLatch taken = new CountDownLatch(10);
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            threads.execute(() -> database.useTransaction(handle -> {
                taken.countDown();
                call(() -> done.await(20, TimeUnit.SECONDS));
            }));
        }
        assertThat(taken.await(5, TimeUnit.SECONDS)).isTrue();
        assertUnavailableWithin(Duration.ofMillis(1_500), () -> count("SELECT COUNT(*) FROM thing"));
        done.countDown();
        assertThat(count("SELECT COUNT(*) FROM thing")).isZero();
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
        insert(database, "kept", MOMENT);
        database.migrate(TABLES, NEWEST);
        assertThat(seenAt(database, "kept")).contains(MOMENT);
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
                        own.migrate(TABLES, NEWEST);
                        return true;
                    }
                }))
                .toList();
        for (Future<Boolean> node : nodes) {
            assertThat(node.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Database openAgain() {
        Database again = Database.open(database.settings());
        opened.add(again);
        return again;
    }

    private static int insert(Database database, String name, Instant seenAt) {
        return database.inTransaction(handle -> insert(handle, name, seenAt));
    }

    private static int insert(Handle handle, String name, Instant seenAt) {
        return handle.createUpdate("INSERT INTO thing (name, seen_at) VALUES (:name, :seenAt)")
                .bind("name", name)
                .bindByType("seenAt", seenAt, Instant.class)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .one();
    }

    private static Optional<Instant> seenAt(Database database, String name) {
        return database.withHandle(handle -> handle.createQuery("SELECT seen_at FROM thing WHERE name = :name")
                .bind("name", name)
                .map(Row.to(row -> row.optionalInstant("seen_at")))
                .one());
    }

    private static int countSeenAt(Database database, Instant instant) {
        return database.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM thing WHERE seen_at = :at")
                .bind("at", instant)
                .mapTo(Integer.class)
                .one());
    }

    private int count(String query) {
        return database.withHandle(
                handle -> handle.createQuery(query).mapTo(Integer.class).one());
    }

    private static void assertUnavailableWithin(Duration limit, Runnable work) {
        long start = System.nanoTime();
        assertThatThrownBy(work::run).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
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
