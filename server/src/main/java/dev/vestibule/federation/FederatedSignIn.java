package dev.vestibule.federation;

import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Allowance;
import dev.vestibule.throttle.Attempt;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs in users whom an identity provider has identified: counts the attempt, opens the account, and records the
 * outcome. The caller asks the provider in between, and checks at the end that the provider may still be used.
 */
public final class FederatedSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(FederatedSignIn.class);
    private static final int MOST_REASONS_A_MINUTE = 60;

    private final FederatedAccounts accounts;
    private final UserStore users;
    private final PasswordSignIn passwords;
    private final SessionService sessions;
    private final SignInLogStore signIns;
    private final SignInRefusals refusals;
    private final SignInLog log;
    private final Throttle throttle;
    private final Allowance reasons;

    public FederatedSignIn(
            FederatedAccounts accounts,
            UserStore users,
            PasswordSignIn passwords,
            SessionService sessions,
            SignInLogStore signIns,
            SignInRefusals refusals,
            SignInLog log,
            Throttle throttle,
            InstantSource clock) {
        this.accounts = accounts;
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.signIns = signIns;
        this.refusals = refusals;
        this.log = log;
        this.throttle = throttle;
        this.reasons = new Allowance(MOST_REASONS_A_MINUTE, Duration.ofMinutes(1), clock);
    }

    /** A session that has begun; it counts once it is {@linkplain FederatedAttempt#complete completed}. */
    public record Opened(UserId user, SessionService.Started started) {}

    /** Who signed in. */
    public record Entered(User user, SessionService.Started started) {}

    /**
     * Begins a sign-in, before anything is asked of the provider. The attempt has to be closed.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures from one address
     * @throws UnavailableException when the database is away
     */
    public FederatedAttempt begin(ProviderKey provider, SignInMethod method, SignInContext context) {
        return begin(provider, method, context, Optional.empty());
    }

    private FederatedAttempt begin(
            ProviderKey provider, SignInMethod method, SignInContext context, Optional<User> shown) {
        Attempt tried = Attempt.fromAddress(AttemptKind.SIGN_IN, knownDevice(context), context.address());
        return new FederatedAttempt(provider, method, context, shown, throttle.admit(tried));
    }

    private Optional<String> knownDevice(SignInContext context) {
        return context.deviceShown() ? context.device().filter(signIns::knows) : Optional.empty();
    }

    /**
     * Begins a sign-in that may link an account to an identity, once the account's password has been confirmed. A wrong
     * one counts like one at a sign-in. The attempt has to be closed.
     *
     * @param identity of {@link PasswordNeededException}
     * @throws RefusedException when it is not the account's password
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     * @throws UnavailableException when the database is away
     */
    public FederatedAttempt beginLinking(FederatedIdentity identity, Password password, SignInContext context) {
        User user =
                identity.email().flatMap(users::findByMailbox).orElseThrow(Refusal.OUTSIDE_PROOF_REFUSED::exception);
        if (!passwords.confirm(user, password, context, AttemptKind.PASSWORD_CONFIRMATION)) {
            throw Refusal.WRONG_CREDENTIALS.exception();
        }
        return begin(identity.provider(), identity.method(), context, Optional.of(user));
    }

    /**
     * A sign-in that may go on. It fails or succeeds by what is proved; one that ends in another way, as the provider
     * or the database is away or a password is needed first, counts against nobody.
     */
    public final class FederatedAttempt {
        private final ProviderKey provider;
        private final SignInMethod method;
        private final SignInContext context;
        private final Optional<User> shown;
        private final Admission admission;
        private boolean settled;

        private FederatedAttempt(
                ProviderKey provider,
                SignInMethod method,
                SignInContext context,
                Optional<User> shown,
                Admission admission) {
            this.provider = provider;
            this.method = method;
            this.context = context;
            this.shown = shown;
            this.admission = admission;
        }

        /**
         * Opens the account that belongs to an identity. To be {@linkplain #complete completed} if the provider may
         * still be used: disabling it revokes only the sessions that exist by then.
         *
         * @throws RefusedException when the proof opens no account
         * @throws PasswordNeededException when it would open an account with a password for the first time
         * @throws UnavailableException when the database is away
         */
        public Opened open(FederatedIdentity identity, FederatedRules rules) {
            FederatedAccounts.Outcome outcome = accounts.open(identity, context, rules, shown);
            if (outcome.refusal()
                    .filter(SignInRefusal.TOO_MANY_SESSIONS::equals)
                    .isPresent()) {
                admission.succeeded(); // who they are is proved
                throw settled(refusals.refuse(outcome.user(), SignInRefusal.TOO_MANY_SESSIONS, method, context));
            }
            if (outcome.refusal().isPresent()) {
                throw failed(outcome.user(), outcome.refusal().get());
            }
            return new Opened(outcome.user().orElseThrow(), outcome.started().orElseThrow());
        }

        /** Counts the sign-in as good. */
        public Entered complete(Opened opened) {
            admission.succeeded();
            log.signedIn(opened.started().session(), context);
            sessions.forget(opened.user()); // names, groups and last sign-in may have changed
            Entered entered = new Entered(users.find(opened.user()).orElseThrow(), opened.started());
            settled = true;
            return entered;
        }

        /** Ends the sessions that were started with a provider that is off by now, and returns what to throw. */
        public RefusedException switchedOff(Opened opened) {
            sessions.endOutside(provider, Optional.empty(), Optional.empty(), EndReason.ADMIN, Actor.SYSTEM);
            LOG.info("{} was turned off during a sign-in", provider.value());
            return failed(Optional.of(opened.user()), SignInRefusal.PROOF_REFUSED);
        }

        /** Counts that nothing was proved, and returns what to throw. */
        public RefusedException refused(TokenRefusedException why) {
            if (reasons.take()) { // anybody can cause them; how many there are is told by the events of sign-ins
                LOG.info("Sign-in with {} failed, invalid token: {}", provider.value(), why.getMessage());
            }
            settled = true; // it stays counted even if it cannot be recorded
            return failed(Optional.empty(), SignInRefusal.PROOF_REFUSED);
        }

        private RefusedException failed(Optional<UserId> user, SignInRefusal why) {
            return settled(refusals.refuse(admission, user, why, method, context));
        }

        private RefusedException settled(RefusedException refused) {
            settled = true;
            return refused;
        }

        /**
         * Ends the attempt. Not AutoCloseable: if the database is away by now, that is what the caller learns, whatever
         * went wrong before.
         */
        public void close() {
            try {
                if (!settled) {
                    admission.withdrawn();
                }
            } finally {
                admission.close();
            }
        }
    }
}
