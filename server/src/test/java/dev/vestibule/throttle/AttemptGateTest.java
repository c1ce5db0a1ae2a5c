package dev.vestibule.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.Statements;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.testing.Figures;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Many tries of one account at once: a few at a time, and nobody waits longer than our own trouble may take to be told.
 */
class AttemptGateTest {
    /** Two seconds are promised; the rest is for a machine that runs other tests meanwhile. What it took is printed. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(4);

    private static final int AT_ONCE = 5;
    private static final int FAILURES_AN_HOUR = 10;

    private static final int FAILURES_OF_AN_ADDRESS = 50;
    private static final int MOST_FAILURES_A_MINUTE = 2_000;

    /** Of the statement by which an attempt gets its turn in the database, and of no other. */
    private static final String TAKES_TURN = "SET touched_at =";

    private Duration ahead = Duration.ZERO;
    private Database database;
    private Statements statements;
    private Throttle throttle;

    @BeforeEach
    void open() {
        database = Database.open(DatabaseSettings.h2Memory("turns"));
        database.migrate();
        statements = Statements.on(database, TAKES_TURN);
        DatabaseClock time = new DatabaseClock(database);
        throttle = new Throttle(
                new AttemptStore(database),
                new Transactions(database),
                new ChangeLog(database),
                true,
                () -> time.instant().plus(ahead),
                new SecureRandom());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Admission admit(String account) {
        return throttle.admit(
                new Attempt(AttemptKind.SIGN_IN, account, Optional.empty(), ClientAddress.certain("192.0.2.1")));
    }

    private String sprayed(String account) {
        return sprayed(account, ClientAddress.certain("192.0.2.1"));
    }

    private String sprayed(String account, ClientAddress address) {
        try (Admission admission =
                throttle.admit(new Attempt(AttemptKind.SIGN_IN, account, Optional.empty(), address))) {
            admission.failed();
            return "failed";
        } catch (TooManyAttemptsException refused) {
            return "refused";
        } catch (UnavailableException busy) {
            return "busy";
        }
    }

    private List<Admission> underWay(int number) {
        List<Admission> admissions = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            admissions.add(admit("ann@example.com"));
        }
        return admissions;
    }

    @Test
    void whoGetsNoTurnIsToldInTime() {
        List<Admission> busy = underWay(AT_ONCE);
        long start = System.nanoTime();
        assertThatThrownBy(() -> admit("ann@example.com")).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TOLD_WITHIN);
        admit("bob@example.com").close(); // others have turns of their own
        busy.get(0).close();
        admit("ann@example.com").close();
    }

    /**
     * Five that were admitted and do not end, and five failures: nobody knows yet whether there is room for one more.
     */
    @Test
    void whoCannotBeDecidedAboutIsToldInTime() {
        for (int i = 0; i < FAILURES_AN_HOUR - AT_ONCE; i++) {
            try (Admission admission = admit("ann@example.com")) {
                admission.failed();
            }
        }
        List<Admission> abandoned = underWay(AT_ONCE);
        abandoned.forEach(Admission::close); // their nodes died before they could say what became of them
        long start = System.nanoTime();
        assertThatThrownBy(() -> admit("ann@example.com")).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TOLD_WITHIN);
        abandoned.get(0).succeeded();
        admit("ann@example.com").close();
    }

    @Test
    void whoWaitsWhileTheLimitFillsIsRefused() {
        for (int i = 0; i < FAILURES_AN_HOUR - AT_ONCE; i++) {
            try (Admission admission = admit("ann@example.com")) {
                admission.failed();
            }
        }
        List<Admission> busy = underWay(AT_ONCE);
        CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> admit("ann@example.com"));
        busy.forEach(Admission::failed); // and they keep their turns
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(TooManyAttemptsException.class);
    }

    @Test
    void withdrawnTriesDoNotCount() {
        for (int i = 0; i < 10 * FAILURES_AN_HOUR; i++) {
            try (Admission admission = admit("ann@example.com")) {
                admission.withdrawn();
            }
        }
        admit("ann@example.com").close();
    }

    @Test
    void anAddressThatIsKnownToBeFullCostsTheDatabaseNothing() {
        for (int i = 0; i < FAILURES_OF_AN_ADDRESS; i++) {
            assertThat(sprayed("spray" + i + "@example.com")).isEqualTo("failed");
        }
        assertThat(sprayed("one-more@example.com")).isEqualTo("refused");
        int before = statements.count();
        for (int i = 0; i < 1_000; i++) {
            assertThat(sprayed("more" + i + "@example.com")).isEqualTo("refused");
        }
        assertThat(statements.count()).isEqualTo(before);
    }

    /** Behind a proxy that is not listed, or names nobody, is everybody; but an insider is slowed down too. */
    @Test
    void whoForwardsForPeopleWithoutNamesIsRefusedAfterTenTimesAsMany() {
        ClientAddress proxy =
                new ClientAddress("10.0.0.1", Optional.of(new ClientAddress.Forwarder("10.0.0.1", false)));
        assertThat(failuresFrom(proxy)).isEqualTo(10 * FAILURES_OF_AN_ADDRESS);
        assertThat(failuresFrom(ClientAddress.certain("10.0.0.1")))
                .as("who comes from there without a forwarding header is counted apart")
                .isEqualTo(FAILURES_OF_AN_ADDRESS);
    }

    /** Which address somebody inside names does not matter then. */
    @Test
    void whoSeemsToBeATrustedProxyIsCountedByTheOtherEndOfTheConnection() {
        for (int i = 0; i < 10 * FAILURES_OF_AN_ADDRESS; i++) {
            sprayed("inside" + i + "@example.com", behind("10.7.7." + i % 250));
        }
        assertThat(sprayed("one-more@example.com", behind("10.9.9.9"))).isEqualTo("refused");
        assertThat(sprayed("one-more@example.com", ClientAddress.certain("192.0.2.9")))
                .isEqualTo("failed");
    }

    private static ClientAddress behind(String claimed) {
        return new ClientAddress(claimed, Optional.of(new ClientAddress.Forwarder("10.0.0.2", true)));
    }

    private int failuresFrom(ClientAddress address) {
        int failures = 0;
        while (sprayed(address.hashCode() + "-" + failures + "@example.com", address)
                .equals("failed")) {
            failures++;
        }
        return failures;
    }

    @Test
    void anIpv6NetworkOfFortyEightBitsFailsTenTimesAsOftenAsOneOfSixtyFour() {
        int failures = 0;
        for (int i = 0; i < 2 * 10 * FAILURES_OF_AN_ADDRESS; i++) {
            ClientAddress address = ClientAddress.certain("2001:db8:7:" + Integer.toHexString(i) + "::1");
            failures += sprayed("wide" + i + "@example.com", address).equals("failed") ? 1 : 0;
        }
        assertThat(failures).isEqualTo(10 * FAILURES_OF_AN_ADDRESS);
    }

    /** Whoever has many addresses; but whoever has the token does not wait for long. */
    @Test
    void afterThreeHundredWrongSetupTokensFromAnywhereNobodyIsToldForTenMinutes() {
        for (int i = 0; i < 300; i++) {
            throttle.count(setup("198.51.100." + i / 10));
        }
        assertThatThrownBy(() -> throttle.look(setup("192.0.2.1")))
                .isInstanceOfSatisfying(
                        TooManyAttemptsException.class,
                        refused -> assertThat(refused.retryAfter()).isLessThanOrEqualTo(Duration.ofMinutes(10)));
        ahead = Duration.ofMinutes(11);
        throttle.look(setup("192.0.2.1"));
        assertThatThrownBy(() -> throttle.look(setup("198.51.100.7")))
                .as("ten from one address are enough for an hour")
                .isInstanceOf(TooManyAttemptsException.class);
    }

    private static CountedCall setup(String address) {
        return new CountedCall(CountedCall.Kind.SETUP, Optional.empty(), ClientAddress.certain(address));
    }

    /** More than that would fill the disk; it is our trouble, and nobody is refused. */
    @Test
    void whenTooManyFailFromEverywhereKnownDevicesGoOn() {
        for (int i = 0; i < MOST_FAILURES_A_MINUTE; i++) {
            throttle.count(new CountedCall(
                    CountedCall.Kind.FORGOT,
                    Optional.of("flood" + i + "@example.com"),
                    ClientAddress.certain("198.18." + i / 250 + "." + i % 250)));
        }
        assertThatThrownBy(() -> admit("ann@example.com")).isInstanceOf(UnavailableException.class);
        int before = statements.count();
        assertThat(sprayed("ann@example.com")).isEqualTo("busy");
        assertThat(statements.count()).as("and it costs the database nothing").isEqualTo(before);
        throttle.admit(new Attempt(
                        AttemptKind.SIGN_IN,
                        "ann@example.com",
                        Optional.of("device"),
                        ClientAddress.certain("192.0.2.1")))
                .close();
        ahead = Duration.ofMinutes(1);
        admit("ann@example.com").close();
    }

    /** Each holds a connection while it counts; so the other nine are free for everybody else. */
    @Test
    void ofManySprayedAtOnceOneCountsAtATimeAndFiftyGetThrough() {
        ExecutorService threads = Executors.newFixedThreadPool(100);
        try {
            List<CompletableFuture<String>> sprayed = IntStream.range(0, 300)
                    .mapToObj(
                            i -> CompletableFuture.supplyAsync(() -> sprayed("at-once" + i + "@example.com"), threads))
                    .toList();
            List<String> outcomes =
                    sprayed.stream().map(CompletableFuture::join).toList();
            Figures.print(
                    "L08",
                    "300 sprayed at once: %d failed, %d refused, %d told to come again",
                    Collections.frequency(outcomes, "failed"),
                    Collections.frequency(outcomes, "refused"),
                    Collections.frequency(outcomes, "busy"));
            assertThat(Collections.frequency(outcomes, "failed")).isBetween(1, FAILURES_OF_AN_ADDRESS);
            assertThat(statements.mostAtOnce()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        int last = 0;
        while (sprayed("rest" + last + "@example.com").equals("failed")) {
            last++;
        }
        int failures = database.withHandle(handle -> handle.createQuery(
                        "SELECT COUNT(*) FROM (SELECT DISTINCT id FROM attempt WHERE under_way = FALSE) failed")
                .mapTo(Integer.class)
                .one());
        assertThat(failures).isEqualTo(FAILURES_OF_AN_ADDRESS);
    }
}
