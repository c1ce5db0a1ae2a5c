package dev.vestibule.setup;

import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.setup.SetupStore.Installation;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first run. The setup token is single-use; it is public for an hour after the very first start at most, and never
 * if the operator set it (promises, section 2; CVE-2023-38646 shows the risk).
 */
public final class SetupService {
    private static final Duration PUBLIC_FOR = Duration.ofMinutes(60);

    private final SetupStore store;
    private final FirstRun firstRun;
    private final UserStore users;
    private final PasswordService passwords;
    private final SessionService sessions;
    private final SignInLog log;
    private final Throttle throttle;
    private final StoredSettings stored;
    private final Optional<String> operatorsToken;
    private final InstantSource clock;
    private final AtomicInteger revision = new AtomicInteger();
    private volatile Installation installation;

    public SetupService(
            SetupStore store,
            FirstRun firstRun,
            UserStore users,
            PasswordService passwords,
            SessionService sessions,
            SignInLog log,
            Throttle throttle,
            StoredSettings stored,
            Optional<String> operatorsToken,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.firstRun = firstRun;
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.log = log;
        this.throttle = throttle;
        this.stored = stored;
        this.operatorsToken = operatorsToken;
        this.clock = clock;
        this.installation =
                store.begin(RandomUuid.random(random), Optional.of(RandomUuid.random(random)), clock.instant());
    }

    /** Returns whether a first user exists. */
    public boolean isSetUp() {
        return installation.setUp();
    }

    public String installationUuid() {
        return installation.uuid();
    }

    /** Grows with each change. */
    public int revision() {
        return revision.get();
    }

    /** Reads again whether the first run has been completed, here or on another node. */
    public void reload() {
        installation = store.read();
        revision.incrementAndGet();
    }

    /** Returns the setup token, while the first run is not completed; for the operator's log. */
    public Optional<String> token() {
        return isSetUp() ? Optional.empty() : operatorsToken.or(installation::token);
    }

    /** Returns the setup token while it is public. */
    public Optional<String> publicToken() {
        boolean open = !isSetUp()
                && operatorsToken.isEmpty()
                && clock.instant().isBefore(installation.firstStartedAt().plus(PUBLIC_FOR));
        return open ? installation.token() : Optional.empty();
    }

    /**
     * Returns whether this is the token. Each wrong one is counted, and after too many the answer is refused.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong ones from this address, or
     *     in all
     */
    public boolean proves(String candidate, SignInContext context) {
        CountedCall call = new CountedCall(CountedCall.Kind.SETUP, Optional.empty(), context.address());
        try {
            throttle.look(call);
            if (isToken(candidate)) {
                return true;
            }
            if (!isSetUp()) { // or it was the token a moment ago
                throttle.count(call);
                log.refused(SignInMethod.SETUP.wireName(), "token-wrong", Optional.empty(), context);
            }
            return false;
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInMethod.SETUP.wireName(), SignInLog.TOO_MANY, Optional.empty(), context);
            throw refused;
        }
    }

    private boolean isToken(String candidate) {
        return token().filter(token -> Digests.same(token, candidate)).isPresent();
    }

    /**
     * Creates the first user, an administrator, and signs them in.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if another request was faster
     */
    public SessionService.Started complete(
            NewUser user, Password password, String siteName, Optional<String> siteLocale, SignInContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(Site.NAME.key(), siteName);
        siteLocale.ifPresent(locale -> settings.put(Site.LOCALE.key(), locale));
        settings.put(Site.ADMIN_EMAIL.key(), user.email().address());
        Optional<SessionService.Started> started = firstRun.complete(user, passwords.hash(password), settings, context);
        reload();
        stored.reload();
        if (started.isEmpty()) {
            log.refused(SignInMethod.SETUP.wireName(), "already-done", Optional.empty(), context);
            throw Refusal.SETUP_ALREADY_DONE.exception();
        }
        log.signedIn(started.get().session(), context);
        return started.get();
    }

    /**
     * Creates an administrator from the settings if there is none.
     *
     * @return whether one was created
     * @throws IllegalStateException if the address belongs to a user who is not an administrator
     */
    public boolean makeAdministrator(NewUser user, Password password) {
        if (users.hasAdministrator()) {
            return false;
        }
        Map<String, String> settings =
                Map.of(Site.ADMIN_EMAIL.key(), user.email().address());
        Optional<UserId> made = isSetUp()
                ? firstRun.addUser(user, passwords.hash(password))
                : firstRun.complete(user, passwords.hash(password), settings);
        reload();
        stored.reload();
        if (made.isEmpty() && !users.hasAdministrator()) {
            throw new IllegalStateException(
                    "MB_ADMIN_EMAIL belongs to a user who is not an administrator; use another address");
        }
        return made.isPresent();
    }

    /** Creates a further user, for the seeded users of a development server. */
    public Optional<UserId> addUser(NewUser user, Password password) {
        Optional<UserId> made = firstRun.addUser(user, passwords.hash(password));
        sessions.forget(UserId.INSTALLER); // whose result says whether there are others
        return made;
    }
}
