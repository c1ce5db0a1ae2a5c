package dev.vestibule.platform.database;

import static dev.vestibule.platform.database.Things.MOMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is whole or not at all, and how long one waits for another. */
@OnEachDatabase
class TransactionsTest {
    private final FreshDatabase fresh;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Things things;
    private Database database;

    TransactionsTest(FreshDatabase fresh) {
        this.fresh = fresh;
    }

    @BeforeEach
    void open() {
        things = new Things(fresh.kind());
        database = things.database();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        things.close();
    }

    @Test
    void failedWorkLeavesNothing() {
        assertThatThrownBy(() -> database.useTransaction(handle -> {
                    Things.insert(handle, "half", MOMENT);
                    throw new IllegalArgumentException("of the caller");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(things.count()).isZero();
    }

    @Test
    void transactionInsideAnotherIsPartOfIt() {
        assertThatThrownBy(() -> database.useTransaction(outer -> {
                    database.useTransaction(inner -> Things.insert(inner, "inner", MOMENT));
                    assertThat(things.count()).isEqualTo(1);
                    throw new IllegalArgumentException("of the caller");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(things.count()).isZero();
    }

    /** Promises, D10. */
    @Test
    void deadlockIsRetriedUnseen() throws Exception {
        Things.insert(database, "a", MOMENT);
        Things.insert(database, "b", MOMENT);
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        CountDownLatch oneDone = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Future<?> there = threads.submit(() -> addOneToBoth("a", "b", bothHoldOne, oneDone, runs));
        Future<?> back = threads.submit(() -> addOneToBoth("b", "a", bothHoldOne, oneDone, runs));
        there.get(60, TimeUnit.SECONDS);
        back.get(60, TimeUnit.SECONDS);
        assertThat(things.count("SELECT SUM(amount) FROM thing")).isEqualTo(4);
        assertThat(runs).hasValue(3);
    }

    private void addOneToBoth(
            String first, String second, CyclicBarrier bothHoldOne, CountDownLatch oneDone, AtomicInteger runs) {
        AtomicInteger ownRuns = new AtomicInteger();
        database.useTransaction(handle -> {
            runs.incrementAndGet();
            boolean again = ownRuns.incrementAndGet() > 1;
            if (again) { // or it could take its first row before the other wakes, and be in its way once more
                call(() -> oneDone.await(30, TimeUnit.SECONDS));
            }
            Things.addOne(handle, first);
            if (!again) {
                call(() -> bothHoldOne.await(30, TimeUnit.SECONDS));
            }
            Things.addOne(handle, second);
        });
        oneDone.countDown();
    }

    @Test
    void conflictThatStaysIsOurTroubleAndCalledSo() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> database.useTransaction(handle -> {
                    runs.incrementAndGet();
                    throw new TransactionException("conflict", new SQLException("conflict", "40001"));
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("repeated transaction conflicts");
        assertThat(runs).hasValueGreaterThan(5);
    }

    @Test
    void conflictWithinAStepRunsAllStepsAgainAndTellsOnce() {
        Transactions transactions = new Transactions(database);
        AtomicInteger runs = new AtomicInteger();
        List<Integer> told = new ArrayList<>();
        transactions.run(() -> {
            int run = runs.incrementAndGet();
            Things.insert(database, "step", MOMENT);
            transactions.afterCommit(() -> told.add(run));
            database.useTransaction(handle -> {
                if (run == 1) {
                    throw new TransactionException("conflict", new SQLException("conflict", "40001"));
                }
            });
            assertThat(told).isEmpty();
        });
        assertThat(told).containsExactly(2);
        assertThat(things.count()).isEqualTo(1);
    }

    @Test
    void timeoutsLeaveTwoSecondsForTheResponse() {
        DatabaseTimeouts standard = DatabaseTimeouts.STANDARD;
        assertThat(standard.together()).isLessThan(Duration.ofSeconds(2));
        assertThat(standard.pool()).isLessThan(standard.together());
        assertThat(standard.statement()).isLessThan(standard.read());
        assertThat(standard.read()).isLessThan(standard.together());
    }

    @Test
    void slowStatementIsCutAfterTwoSeconds() {
        String slow = switch (fresh.kind()) {
            case H2 -> "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 100000000000) WHERE MOD(\"X\", 7) = 1";
            case POSTGRES -> "SELECT pg_sleep(60)";
            case MARIADB -> "SELECT SLEEP(60)";
        };
        assertUnavailableWithin(
                Duration.ofSeconds(2),
                () -> database.withHandle(
                        handle -> handle.createQuery(slow).mapToMap().list()));
        assertThat(things.count()).isZero();
    }

    @Test
    void lockedRowIsWaitedForTwoSeconds() throws Exception {
        Things.insert(database, "one", MOMENT);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Future<?> locker = threads.submit(() -> database.useTransaction(handle -> {
            Things.addOne(handle, "one");
            locked.countDown();
            call(() -> done.await(60, TimeUnit.SECONDS));
        }));
        assertThat(locked.await(30, TimeUnit.SECONDS)).isTrue();
        assertUnavailableWithin(
                Duration.ofSeconds(2), () -> database.useTransaction(handle -> Things.addOne(handle, "one")));
        done.countDown();
        locker.get(30, TimeUnit.SECONDS);
        database.useTransaction(handle -> Things.addOne(handle, "one"));
        assertThat(things.count("SELECT SUM(amount) FROM thing")).isEqualTo(2);
    }

    @Test
    void usedUpPoolIsWaitedForOneSecond() throws Exception {
        CountDownLatch taken = new CountDownLatch(10);
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            threads.execute(() -> database.useTransaction(handle -> {
                taken.countDown();
                call(() -> done.await(60, TimeUnit.SECONDS));
            }));
        }
        assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
        assertUnavailableWithin(Duration.ofMillis(1_500), () -> things.count());
        done.countDown();
        assertThat(things.count()).isZero();
    }

    private static void assertUnavailableWithin(Duration limit, Runnable work) {
        long start = System.nanoTime();
        assertThatThrownBy(work::run).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    }

    private static <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
