package dev.vestibule.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailState;
import dev.vestibule.mail.NewMail;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.ApiKeyLookupStore;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.session.SessionCache;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two secrets may begin alike, drawn on two nodes in the same moment: whoever was later draws again. */
@OnEachDatabase
class ApiKeyPrefixTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final AtomicInteger BEGINNINGS = new AtomicInteger();

    private final Database database;
    private final ApiKeyLookupStore lookup;
    private UserId target = new UserId(1);

    ApiKeyPrefixTest(FreshDatabase fresh) {
        database = fresh.database();
        lookup = new ApiKeyLookupStore(database);
    }

    @BeforeEach
    void newUser() {
        Email email = Email.parse(UUID.randomUUID() + "@example.com").orElseThrow();
        NewUser ann = new NewUser(email, "Ann", null, false, null);
        target = new Transactions(database)
                .call(() -> new Users(new UserStore(database), new Memberships(database)).add(ann, NOW));
    }

    /** Draws secrets that begin alike so many times. */
    private static final class Alike extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final int beginning;
        private int left;

        Alike(int beginning, int times) {
            this.beginning = beginning;
            this.left = times;
        }

        @Override
        public synchronized void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            if (left > 0) {
                left--;
                bytes[0] = (byte) (beginning >> 16);
                bytes[1] = (byte) (beginning >> 8);
                bytes[2] = (byte) beginning;
            }
        }
    }

    private ApiKeyCreation drawing(int beginning, int times) {
        return new ApiKeyCreation(database, () -> NOW, new Alike(beginning, times));
    }

    private Actor by() {
        return new Actor(Optional.of(target), Optional.empty(), Optional.empty());
    }

    private NewMail notice() {
        return new NewMail(
                fresh("id"),
                MailKind.API_KEY_CREATED,
                new Email("ann@example.com"),
                Optional.of(target),
                Optional.empty(),
                "{}",
                MailState.QUEUED,
                Optional.empty(),
                NOW,
                NOW.plusSeconds(60));
    }

    private static KeySettings named(String name) {
        return new KeySettings(
                name, Optional.of(GroupId.ALL_USERS), Optional.empty(), Optional.empty(), KeyLimits.NONE);
    }

    private KeySettings own(String name) {
        Optional<Instant> end = Optional.of(NOW.plus(Duration.ofDays(30)));
        return new KeySettings(name, Optional.empty(), Optional.of(target), end, KeyLimits.NONE);
    }

    private static String fresh(String name) {
        return name + " " + UUID.randomUUID();
    }

    @Test
    void aKeyThatBeginsLikeAnotherIsDrawnAgain() {
        int beginning = BEGINNINGS.incrementAndGet();
        ApiKeyService.Fresh first = drawing(beginning, 1).create(named(fresh("first")), by());
        ApiKeyService.Fresh second = drawing(beginning, 3).create(named(fresh("second")), by());
        ApiKeyService.Fresh third =
                drawing(beginning, 3).createOwn(target, own(fresh("third")), secret -> notice(), by());
        assertThat(List.of(
                        first.secret().prefix(),
                        second.secret().prefix(),
                        third.secret().prefix()))
                .doesNotHaveDuplicates();
        for (ApiKeyService.Fresh key : List.of(first, second, third)) {
            assertThat(lookup.find(key.secret().digest()))
                    .hasValueSatisfying(
                            found -> assertThat(found.id()).isEqualTo(key.key().id()));
        }
    }

    @Test
    void aReplacementThatBeginsLikeAnotherIsDrawnAgain() {
        int beginning = BEGINNINGS.incrementAndGet();
        ApiKeyService.Fresh other = drawing(beginning, 1).create(named(fresh("other")), by());
        ApiKeyService.Fresh key = drawing(0, 0).create(named(fresh("key")), by());
        ApiKeyService.Fresh replaced = new ApiKeyService(
                        database, new SessionCache(10), () -> NOW, new Alike(beginning, 2))
                .regenerate(key.key().id(), Duration.ofHours(1), Optional.empty(), by());
        assertThat(replaced.secret().prefix()).isNotEqualTo(other.secret().prefix());
        for (ApiKeyService.Fresh live : List.of(other, key, replaced)) {
            assertThat(lookup.find(live.secret().digest())).isPresent();
        }
    }

    @Test
    void aNameThatIsTakenIsToldHoweverTheSecretBegins() {
        int beginning = BEGINNINGS.incrementAndGet();
        String name = fresh("taken");
        drawing(beginning, 1).create(named(name), by());
        for (int times : new int[] {0, 2}) {
            assertThatThrownBy(() -> drawing(beginning, times).create(named(name), by()))
                    .isInstanceOfSatisfying(
                            InvalidInputException.class,
                            refused -> assertThat(refused.faults()).containsOnlyKeys("name"));
        }
    }

    @Test
    void manyAtOnceAllGetTheirOwn() throws Exception {
        int beginning = BEGINNINGS.incrementAndGet();
        int before = count();
        List<Callable<String>> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(() -> drawing(beginning, 1)
                    .create(named(fresh("at once")), by())
                    .secret()
                    .prefix());
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<String> prefixes = new ArrayList<>();
            for (Future<String> made : threads.invokeAll(nodes)) {
                prefixes.add(made.get());
            }
            assertThat(prefixes).doesNotHaveDuplicates().hasSize(8);
            assertThat(count()).isEqualTo(before + 8);
        } finally {
            threads.shutdown();
        }
    }

    private int count() {
        return (int) new ApiKeyListStore(database).count();
    }
}
