package dev.vestibule.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HashPoolTest {
    private static final BcryptHash BCRYPT = hash("$2b$04$YyaKPT564oyGJlDUsNFhX.5N06vWN3deFDrShSVNNHaDrMkVQJawu");
    private static final BcryptHash OTHER_BCRYPT = hash("$2a$04$N9qo8uLOickgx2ZMRZoMyexhJu7XyhFyrko6QMKtD6uvGcfCxpYoK");

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final HashPool pool = new HashPool(2, 3);

    @AfterEach
    void letEverybodyGo() {
        gate.countDown();
        pool.close();
        callers.shutdownNow();
    }

    @Test
    void theResultComesBackFromAThreadOfThePool() {
        String thread = pool.run(() ->
                Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon());

        assertThat(thread).matches("password-hash-[12] true");
    }

    @Test
    void noMoreRunAtOnceThanThereAreThreads() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var both = new CountDownLatch(2);
        List<Future<Integer>> answers = IntStream.range(0, 5)
                .mapToObj(i -> callers.submit(() -> pool.run(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    both.countDown();
                    waitFor(both);
                    running.decrementAndGet();
                    return i;
                })))
                .toList();

        for (int i = 0; i < 5; i++) {
            assertThat(answers.get(i).get()).isEqualTo(i);
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void whoDoesNotFitIntoTheQueueIsToldSoAtOnceAndTheOthersAreServed() throws Exception {
        List<Future<Integer>> served = fill();

        assertThat(pool.active()).isEqualTo(2);
        assertThat(pool.waiting()).isEqualTo(3);
        assertThatThrownBy(() -> pool.run(() -> 0))
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        busy -> assertThat(busy.retryAfter()).isPositive());

        gate.countDown();
        for (Future<Integer> answer : served) {
            assertThat(answer.get()).isEqualTo(1);
        }
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void whatTheWorkThrowsReachesTheCallerAsItIs() {
        var fault = new IllegalStateException("fault");

        assertThatThrownBy(() -> pool.run(() -> {
                    throw fault;
                }))
                .isSameAs(fault);
        assertThat(pool.run(() -> "still works")).isEqualTo("still works");
    }

    @Test
    void anInterruptedCallerLeavesTheQueue() throws Exception {
        List<Future<Integer>> served = fill();
        served.get(4).cancel(true);

        await().until(() -> pool.waiting() == 2);
    }

    @Test
    void aClosedPoolFinishesWhatItHasAndTakesNothingNew() throws Exception {
        List<Future<Integer>> served = fill();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close, callers);
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> pool.run(() -> 0)).isInstanceOf(UnavailableException.class));
        assertThat(closing).isNotDone();

        gate.countDown();
        closing.get(10, SECONDS);
        for (Future<Integer> answer : served) {
            assertThat(answer.get()).isEqualTo(1);
        }
    }

    @Test
    void bcryptHashesThatWaitAreComputedTogetherAndEachCallerGetsItsOwnAnswer() throws Exception {
        byte[] password = "correct horse battery staple".getBytes(UTF_8);
        BcryptHash slow = hash(OpenBSDBCrypt.generate("2b", password, new byte[16], 11));
        try (HashPool oneThread = new HashPool(1, 3)) {
            Future<Integer> busy = callers.submit(() -> oneThread.run(() -> {
                waitFor(gate);
                return 1;
            }));
            await().until(() -> oneThread.active() == 1);
            List<Future<Boolean>> answers = new ArrayList<>();
            for (BcryptHash hash : List.of(BCRYPT, slow, OTHER_BCRYPT)) {
                answers.add(callers.submit(() -> oneThread.matches(hash, password)));
                await().until(() -> oneThread.waiting() == answers.size());
            }

            gate.countDown();
            assertThat(busy.get()).isEqualTo(1);
            assertThat(answers.get(1).get()).isTrue();
            assertThat(answers.get(2).isDone())
                    .as("computed with the first one, before the slow one")
                    .isTrue();
            assertThat(answers.get(0).get()).isTrue();
            assertThat(answers.get(2).get()).isFalse();
        }
    }

    /** Two calls running and three waiting, until the gate opens. */
    private List<Future<Integer>> fill() {
        List<Future<Integer>> calls = IntStream.range(0, 5)
                .mapToObj(i -> {
                    Future<Integer> call = callers.submit(() -> pool.run(() -> {
                        waitFor(gate);
                        return 1;
                    }));
                    await().pollInterval(Duration.ofMillis(1)).until(() -> pool.active() + pool.waiting() == i + 1);
                    return call;
                })
                .toList();
        return calls;
    }

    private static BcryptHash hash(String encoded) {
        return BcryptHash.parse(encoded).orElseThrow();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
