package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.Settings;
import dev.vestibule.mfa.SignInStep;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.HashPool;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHasher;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.FederatedSessionStore;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionLifetime;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRecordStore;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.testing.Stores;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.throttle.Throttle;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More sign-ins than can wait for their turn: they are told so at once, and it does not count against anybody. */
class FullQueueTest {
    private static final SignInContext ORIGIN =
            new SignInContext(ClientAddress.certain("192.0.2.1"), "test", Optional.empty(), false, false);
    private static final int MORE_THAN_ALLOWED_TO_FAIL = 60;

    private final SecureRandom random = new SecureRandom();
    private final HashPool hashing = new HashPool(1, 1);
    private final CountDownLatch busy = new CountDownLatch(1);
    private Database database;
    private PasswordSignIn signIn;

    @BeforeEach
    void build() {
        database = Database.open(DatabaseSettings.h2Memory("full-queue"));
        database.migrate();
        People.cheap().in(database, 1);
        DatabaseClock clock = new DatabaseClock(database);
        SessionStore sessionStore = new SessionStore(database);
        SignInLogStore signIns = new SignInLogStore(database);
        SignInLog log = new SignInLog(clock);
        SessionService sessions = new SessionService(
                sessionStore,
                new FederatedSessionStore(database),
                Stores.starts(database),
                Stores.termination(database),
                new SessionCache(10),
                () -> new SessionLifetime(Duration.ofDays(14), Optional.empty()),
                clock,
                random,
                log);
        signIn = new PasswordSignIn(
                new CredentialStore(database),
                new PasswordHasher(Argon2Settings.cheapForTests(), random),
                hashing,
                new Throttle(
                        new AttemptStore(database),
                        new Transactions(database),
                        new ChangeLog(database),
                        true,
                        clock,
                        random),
                signIns,
                new SignInRefusals(new SignInRecordStore(database), log, clock),
                log,
                proved -> sessions.start(
                                proved.user(),
                                SignInMethod.PASSWORD,
                                Optional.empty(),
                                proved.context(),
                                proved.accepted())
                        .<SignInStep>map(SignInStep.Started::new)
                        .orElseThrow(),
                new PasswordLogin(Settings.from(Map.of()).environment(), StoredSettings.none(clock), () -> false),
                clock);
    }

    @AfterEach
    void close() {
        busy.countDown();
        hashing.close();
        database.close();
    }

    @Test
    void signInsThatFindTheQueueFullAreTurnedAwayAtOnceAndDoNotCount() {
        CompletableFuture<?> running = keepBusy();
        CompletableFuture<?> waiting = keepBusy();
        Awaitility.await().until(() -> hashing.active() == 1 && hashing.waiting() == 1);
        for (int i = 0; i < MORE_THAN_ALLOWED_TO_FAIL; i++) {
            assertThatThrownBy(this::trySignIn).isInstanceOf(UnavailableException.class);
        }
        assertThat(attempts()).isZero();

        busy.countDown();
        running.join();
        waiting.join();
        assertThat(trySignIn().started()).isPresent();
        assertThat(attempts()).isZero();
    }

    private CompletableFuture<?> keepBusy() {
        return CompletableFuture.runAsync(() -> hashing.run(() -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        }));
    }

    private SignInStep trySignIn() {
        return signIn.signIn(People.email(0), new Password(People.PASSWORD), ORIGIN);
    }

    private int attempts() {
        return database.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM attempt")
                .mapTo(Integer.class)
                .one());
    }
}
