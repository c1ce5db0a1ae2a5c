package dev.vestibule.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.overview.Overview.Day;
import dev.vestibule.overview.Overview.SignIns;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRecordStore;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachDatabase
class SignInDaysTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.ofInstant(NOON, ZoneOffset.UTC);
    private static final SignInContext CONTEXT =
            new SignInContext(ClientAddress.certain("192.0.2.1"), "test", Optional.empty(), false, false);

    private final Database database;
    private final SignInLogStore log;
    private final SignInRecordStore records;
    private final OverviewStore store;
    private Instant now = NOON;
    private final SignInDays days;

    SignInDaysTest(FreshDatabase fresh) {
        database = fresh.database();
        log = new SignInLogStore(database);
        records = new SignInRecordStore(database);
        store = new OverviewStore(database);
        days = new SignInDays(log, store, new Transactions(database), () -> now);
    }

    @BeforeEach
    void empty() {
        for (String table : List.of("sign_in", "sign_in_day", "overview_state")) {
            database.useTransaction(handle -> handle.execute("DELETE FROM " + table));
        }
    }

    private void failed(Instant at, int times) {
        for (int i = 0; i < times; i++) {
            records.addRefused(Optional.empty(), SignInRefusal.WRONG_CREDENTIALS, SignInMethod.PASSWORD, CONTEXT, at);
        }
    }

    /** Turns the failures of an instant into successful sign-ins. */
    private void succeeded(Instant at, int times) {
        failed(at, times);
        database.useTransaction(handle -> handle.createUpdate("UPDATE sign_in SET outcome = 'signed-in' WHERE at = :at")
                .bind("at", at)
                .execute());
    }

    private SignIns read() {
        return days.of(store.read(days.first()));
    }

    private Day day(int ago) {
        return read().days().get(SignInDays.SHOWN - 1 - ago);
    }

    private static Day day(int ago, long signedIn, long failed) {
        return new Day(TODAY.minusDays(ago), signedIn, failed);
    }

    /** What has been counted ahead, without what the page counts itself. */
    private long counted() {
        return store.read(days.first()).days().stream()
                .mapToLong(OverviewStore.DayTotal::total)
                .sum();
    }

    @Test
    void pastDaysAreCountedAheadAndTheLastMinutesForThePage() {
        succeeded(NOON.minus(Duration.ofDays(40)), 1);
        succeeded(NOON.minus(Duration.ofDays(29)), 2);
        failed(NOON.minus(Duration.ofDays(3)), 3);
        succeeded(NOON.minus(Duration.ofDays(3)).plusSeconds(1), 4);
        succeeded(NOON.minus(Duration.ofHours(2)), 5);
        failed(NOON.minus(Duration.ofMinutes(1)), 6);
        assertThat(read().countedUntil()).as("before the first count").isPresent();

        days.catchUp();
        assertThat(counted()).isEqualTo(2 + 3 + 4 + 5);
        assertThat(read().countedUntil()).isEmpty();
        assertThat(read().days()).hasSize(30).contains(day(29, 2, 0), day(3, 4, 3), day(0, 5, 6));
        assertThat(read().signedIn()).isEqualTo(2 + 4 + 5);
        assertThat(read().failed()).isEqualTo(3 + 6);
    }

    @Test
    void countEndsThoughTimeGoesOn() {
        int[] looks = {0};
        SignInDays ticking = new SignInDays(log, store, new Transactions(database), () -> NOON.plusMillis(++looks[0]));
        succeeded(NOON.minus(Duration.ofDays(2)), 1);
        ticking.catchUp();
        assertThat(looks[0]).as("looks at the clock").isLessThan(20);
    }

    @Test
    void newServerHasNoPastToCount() {
        days.catchUp();
        assertThat(read().countedUntil()).isEmpty();
        assertThat(store.find("sign-ins").orElseThrow().at()).isEqualTo(NOON.minus(Duration.ofMinutes(5)));

        empty();
        now = Instant.parse("2026-11-29T00:02:00Z");
        succeeded(now, 1);
        days.catchUp();
        assertThat(read().countedUntil()).isEmpty();
        assertThat(day(0)).isEqualTo(day(0, 1, 0));
    }

    @Test
    void countingAgainChangesNothingAndGoesOnWhereItEnded() {
        succeeded(NOON.minus(Duration.ofHours(1)), 2);
        days.catchUp();
        days.catchUp();
        assertThat(day(0)).isEqualTo(day(0, 2, 0));

        now = NOON.plus(Duration.ofMinutes(20));
        failed(NOON.plus(Duration.ofMinutes(3)), 3);
        days.catchUp();
        assertThat(counted()).isEqualTo(5);
        assertThat(day(0)).isEqualTo(day(0, 2, 3));
    }

    @Test
    void rowThatCameLateIsCountedWhenItsDayIsOver() {
        days.catchUp();
        failed(NOON.minus(Duration.ofHours(1)), 1);
        assertThat(day(0)).isEqualTo(day(0, 0, 0));

        now = NOON.plus(Duration.ofHours(13));
        days.catchUp();
        assertThat(day(1)).isEqualTo(day(0, 0, 1));
        assertThat(day(0).date()).isEqualTo(TODAY.plusDays(1));
    }

    @Test
    void overMidnightNothingIsMissedOrCountedTwice() {
        now = Instant.parse("2026-11-29T23:58:00Z");
        days.catchUp();
        succeeded(Instant.parse("2026-11-29T23:57:00Z"), 1);
        failed(Instant.parse("2026-11-30T00:01:00Z"), 2);
        for (String at : List.of("2026-11-30T00:02:00Z", "2026-11-30T00:04:00Z", "2026-11-30T00:30:00Z")) {
            now = Instant.parse(at);
            for (int i = 0; i < 2; i++) {
                assertThat(List.of(day(1), day(0))).as(at).containsExactly(day(0, 1, 0), day(-1, 0, 2));
                days.catchUp();
            }
        }
    }

    @Test
    void daysThatAreNotShownAnymoreAreDeleted() {
        succeeded(NOON, 1);
        now = NOON.plus(Duration.ofDays(1));
        days.catchUp();
        assertThat(counted()).isEqualTo(1);
        now = NOON.plus(Duration.ofDays(60));
        days.catchUp();
        assertThat(store.read(LocalDate.EPOCH).days()).isEmpty();
    }

    @Test
    void nodesThatCountAtOnceCountEachSignInOnce() {
        for (int ago = 0; ago < SignInDays.SHOWN; ago++) {
            failed(NOON.minus(Duration.ofDays(ago)).minus(Duration.ofHours(1)), 1 + ago % 3);
        }
        List<CompletableFuture<Void>> nodes = Stream.generate(
                        () -> new SignInDays(log, store, new Transactions(database), () -> now))
                .limit(3)
                .map(node -> CompletableFuture.runAsync(node::catchUp))
                .toList();
        nodes.forEach(CompletableFuture::join);
        days.catchUp();
        assertThat(counted()).isEqualTo(60);
        assertThat(read().failed()).isEqualTo(60);
    }

    /** The table of the days is missing when its turn comes: the same as an end of the node between two statements. */
    @Test
    void countThatIsCutOffBetweenItsStatementsIsRepeated() {
        succeeded(NOON.minus(Duration.ofHours(1)), 2);
        rename("sign_in_day", "gone");
        try {
            assertThatThrownBy(days::catchUp).isInstanceOf(RuntimeException.class);
        } finally {
            rename("gone", "sign_in_day");
        }
        assertThat(store.find("sign-ins")).as("until when sign-ins are counted").isEmpty();
        days.catchUp();
        assertThat(day(0)).isEqualTo(day(0, 2, 0));
    }

    private void rename(String from, String to) {
        database.useTransaction(handle -> handle.execute("ALTER TABLE " + from + " RENAME TO " + to));
    }
}
