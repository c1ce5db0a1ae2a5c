package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.http.ClientAddress;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.store.Database;
import dev.vestibule.store.DatabaseClock;
import dev.vestibule.store.JdbiAttemptStore;
import dev.vestibule.throttle.Throttle;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many tries of one account at once: a few at a time, and nobody waits longer than our own trouble may take to be told. */
class TurnsTest {
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(2);
    private static final int AT_ONCE = 5;
    private static final int FAILURES_AN_HOUR = 10;

    private Database database;
    private Throttle throttle;

    @BeforeEach
    void open() {
        database = Database.open(DatabaseSettings.h2Memory("turns"));
        database.migrate();
        throttle = new Throttle(new JdbiAttemptStore(database), true, new DatabaseClock(database), new SecureRandom());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Throttle.Admission admit(String account) {
        return throttle.admit(
                new Throttle.Try(account, Optional.empty(), new ClientAddress("192.0.2.1", true), 401, "username"));
    }

    private List<Throttle.Admission> underWay(int number) {
        List<Throttle.Admission> admissions = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            admissions.add(admit("ann@example.com"));
        }
        return admissions;
    }

    @Test
    void whoGetsNoTurnIsToldInTime() {
        List<Throttle.Admission> busy = underWay(AT_ONCE);
        long start = System.nanoTime();
        assertThatThrownBy(() -> admit("ann@example.com")).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TOLD_WITHIN);
        admit("bob@example.com").close(); // others have turns of their own
        busy.get(0).close();
        admit("ann@example.com").close();
    }

    /** Five that were admitted and do not end, and five failures: nobody knows yet whether there is room for one more. */
    @Test
    void whoCannotBeDecidedAboutIsToldInTime() {
        for (int i = 0; i < FAILURES_AN_HOUR - AT_ONCE; i++) {
            try (Throttle.Admission admission = admit("ann@example.com")) {
                admission.failed();
            }
        }
        List<Throttle.Admission> abandoned = underWay(AT_ONCE);
        abandoned.forEach(Throttle.Admission::close); // their nodes died before they could say what became of them
        long start = System.nanoTime();
        assertThatThrownBy(() -> admit("ann@example.com")).isInstanceOf(UnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TOLD_WITHIN);
        abandoned.get(0).succeeded();
        admit("ann@example.com").close();
    }

    @Test
    void whoWaitsWhileTheLimitFillsIsRefused() {
        for (int i = 0; i < FAILURES_AN_HOUR - AT_ONCE; i++) {
            try (Throttle.Admission admission = admit("ann@example.com")) {
                admission.failed();
            }
        }
        List<Throttle.Admission> busy = underWay(AT_ONCE);
        CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> admit("ann@example.com"));
        busy.forEach(Throttle.Admission::failed); // and they keep their turns
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(TooManyAttemptsException.class);
    }

    @Test
    void withdrawnTriesDoNotCount() {
        for (int i = 0; i < 10 * FAILURES_AN_HOUR; i++) {
            try (Throttle.Admission admission = admit("ann@example.com")) {
                admission.withdrawn();
            }
        }
        admit("ann@example.com").close();
    }
}
