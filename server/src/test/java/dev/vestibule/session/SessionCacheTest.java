package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Membership;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionCacheTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final UserId ANN = new UserId(1);
    private static final Digest KEY = Digests.sha512("key");
    private static final Session SESSION = new Session(
            new SessionId("id"),
            ANN,
            SignInMethod.PASSWORD,
            NOW,
            NOW.plus(Duration.ofDays(14)),
            NOW,
            Session.Proof.single(NOW));

    private static final SessionLookupStore.Owned OWNED = new SessionLookupStore.Owned(SESSION, Optional.of(user(0)));

    private static final UserId OWNER = new UserId(2);
    private static final ApiKey PROGRAM =
            new ApiKey(new KeyId(7), ANN, Optional.of(OWNER), Optional.empty(), Optional.empty(), KeyLimits.NONE);

    private final SessionCache cache = new SessionCache(100);

    /** Some way of forgetting a session or a user. */
    @FunctionalInterface
    interface Dropping {
        void on(SessionCache cache);
    }

    static Stream<Dropping> waysToDropSessions() {
        return Stream.of(
                cache -> cache.drop(KEY),
                cache -> cache.drop(List.of(KEY, Digests.sha512("another"))),
                cache -> cache.dropAllOf(Set.of(ANN)),
                SessionCache::clear);
    }

    static Stream<Dropping> waysToDropKeys() {
        return Stream.concat(
                waysToDropSessions(), Stream.of(cache -> cache.dropAllOf(Set.of(OWNER)), SessionCache::dropKeys));
    }

    static Stream<Dropping> waysToDropUsers() {
        return Stream.of(cache -> cache.drop(ANN), cache -> cache.dropAllOf(Set.of(ANN)), SessionCache::clear);
    }

    @Test
    void remembersWhatWasLoaded() {
        assertThat(cache.session(KEY)).isNull();
        assertThat(cache.session(KEY, digest -> Optional.of(OWNED)).value()).isEqualTo(SESSION);
        assertThat(cache.session(KEY).value()).isEqualTo(SESSION);
        assertThat(cache.session(KEY, digest -> Optional.empty()).value()).isEqualTo(SESSION);
        assertThat(cache.user(ANN, true, id -> Optional.of(user(0)))).isEqualTo(user(0));
        assertThat(cache.user(ANN)).isEqualTo(user(0));
    }

    @Test
    void loadedSessionBringsItsUser() {
        cache.user(ANN, true, id -> Optional.of(user(7)));
        cache.session(KEY, digest -> Optional.of(OWNED));
        assertThat(cache.user(ANN)).isEqualTo(user(0));
    }

    @Test
    void outdatedUserIsLoadedAgain() {
        cache.user(ANN, true, id -> Optional.of(user(7)));
        assertThat(cache.user(ANN, true, id -> Optional.of(user(0)))).isEqualTo(user(7));
        assertThat(cache.user(ANN, false, id -> Optional.of(user(0)))).isEqualTo(user(0));
        assertThat(cache.user(ANN)).isEqualTo(user(0));
    }

    @Test
    void remembersNothingThatIsNotThere() {
        assertThat(cache.session(KEY, digest -> Optional.empty())).isNull();
        assertThat(cache.session(KEY, digest -> Optional.of(OWNED))).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("waysToDropSessions")
    void droppedSessionsAreGone(Dropping dropping) {
        cache.session(KEY, digest -> Optional.of(OWNED));
        dropping.on(cache);
        assertThat(cache.session(KEY)).isNull();
    }

    /** It may have been read before the change that the drop was for. */
    @ParameterizedTest
    @MethodSource("waysToDropSessions")
    void sessionThatWasBeingLoadedDuringADropIsNotKept(Dropping dropping) {
        loadSessionDuring(dropping);
        assertThat(cache.session(KEY)).isNull();
    }

    @ParameterizedTest
    @MethodSource("waysToDropKeys")
    void droppedKeysAreGone(Dropping dropping) {
        assertThat(cache.key(KEY, digest -> Optional.of(PROGRAM)).value()).isEqualTo(PROGRAM);
        dropping.on(cache);
        assertThat(cache.key(KEY)).isNull();
    }

    /** It may have been read before the change that the drop was for. */
    @ParameterizedTest
    @MethodSource("waysToDropKeys")
    void keyThatWasBeingLoadedDuringADropIsNotKept(Dropping dropping) {
        cache.key(KEY, digest -> {
            Optional<ApiKey> read = Optional.of(PROGRAM);
            dropping.on(cache);
            return read;
        });
        assertThat(cache.key(KEY)).isNull();
    }

    @ParameterizedTest
    @MethodSource("waysToDropUsers")
    void userWhoWasBeingLoadedDuringADropIsNotKept(Dropping dropping) {
        cache.user(ANN, true, id -> {
            Optional<User> read = Optional.of(user(0));
            dropping.on(cache);
            return read;
        });
        assertThat(cache.user(ANN)).isNull();
        assertThat(cache.user(ANN, true, id -> Optional.of(user(1)))).isEqualTo(user(1));
    }

    @ParameterizedTest
    @MethodSource("waysToDropUsers")
    void userWhoWasBeingLoadedWithASessionDuringADropIsNotKept(Dropping dropping) {
        loadSessionDuring(dropping);
        assertThat(cache.user(ANN)).isNull();
    }

    /** Or else all who show the same key would wait for a frozen database one after the other. */
    @Test
    void slowLoadHoldsNobodyUp() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch loading = new CountDownLatch(1);
        CompletableFuture<?> first = CompletableFuture.runAsync(() -> cache.session(KEY, digest -> {
            loading.countDown();
            await(slow);
            return Optional.of(OWNED);
        }));
        await(loading);
        assertThat(cache.session(KEY, digest -> Optional.of(OWNED))).isNotNull();
        cache.drop(KEY);
        cache.dropAllOf(Set.of(ANN));
        cache.clear();
        slow.countDown();
        first.get(10, TimeUnit.SECONDS);
        assertThat(cache.session(KEY)).isNull();
    }

    @Test
    void useIsWrittenOnceInAWhile() {
        CachedEntry<Session> entry = cache.session(KEY, digest -> Optional.of(OWNED));
        long start = NOW.toEpochMilli();
        assertThat(entry.use(start + 10_000, 60_000)).isFalse();
        assertThat(entry.unwrittenUse()).contains(NOW.plusSeconds(10));
        assertThat(entry.use(start + 60_000, 60_000)).isTrue();
        assertThat(entry.unwrittenUse()).isEmpty();
        assertThat(entry.use(start + 30_000, 60_000)).isFalse();
        assertThat(entry.lastUsed()).isEqualTo(NOW.plusSeconds(60));
    }

    private void loadSessionDuring(Dropping dropping) {
        cache.session(KEY, digest -> {
            Optional<SessionLookupStore.Owned> read = Optional.of(OWNED);
            dropping.on(cache);
            return read;
        });
    }

    private static User user(int generation) {
        Email email = new Email("ann@example.com");
        return new User(
                ANN,
                User.Type.PERSONAL,
                email,
                null,
                new User.Profile(null, null, null, null),
                false,
                new User.Status(User.State.ACTIVE, generation, false, SecondFactors.NONE, null),
                new User.Activity(NOW, NOW, null, null, true),
                null,
                List.of(Membership.of(GroupId.ALL_USERS)));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
