package dev.vestibule.federation;

import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.mfa.SignInStep;
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
 * Signs in users whose identity a provider has proved: counts the attempt, finds the account, and records the result.
 * The caller calls the provider in between, and checks at the end that the provider is still enabled.
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

    /**
     * A session that has started, or the demand for a second factor; it is valid once it is
     * {@linkplain FederatedAttempt#complete completed}.
     */
    public record Opened(UserId user, SignInStep step) {}

    /** The result of a proved identity. */
    public record Entered(User user, SignInStep step) {}

    /**
     * Starts a sign-in, before the provider is called. The attempt must be closed.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures from one address
     * @throws UnavailableException if the database is unavailable
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
     * Starts a sign-in that links an account to an identity after verifying the account's password. A wrong password
     * counts like a failed sign-in. The attempt must be closed.
     *
     * @param identity that of {@link PasswordNeededException}
     * @throws RefusedException if the password is wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     * @throws UnavailableException if the database is unavailable
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
     * A sign-in that was admitted. It succeeds or fails with its proof; one that ends in another way, because the
     * provider or the database is unavailable or a password is needed first, is not counted.
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
         * Starts a session in the account of an identity, or asks for a second factor. It must be
         * {@linkplain #complete completed} if the provider is still enabled: disabling revokes only existing sessions.
         *
         * @throws RefusedException if the identity leads to no account that may sign in
         * @throws PasswordNeededException if it leads to an account with a password that is not linked yet
         * @throws UnavailableException if the database is unavailable
         */
        public Opened open(FederatedIdentity identity, FederatedRules rules) {
            FederatedAccounts.Outcome outcome = accounts.open(identity, context, rules, shown);
            if (outcome.refusal()
                    .filter(SignInRefusal.TOO_MANY_SESSIONS::equals)
                    .isPresent()) {
                admission.succeeded(); // their identity is proved
                throw settled(refusals.refuse(outcome.user(), SignInRefusal.TOO_MANY_SESSIONS, method, context));
            }
            if (outcome.refusal().isPresent()) {
                throw failed(outcome.user(), outcome.refusal().get());
            }
            return new Opened(outcome.user().orElseThrow(), outcome.step().orElseThrow());
        }

        /** Counts the sign-in as successful. */
        public Entered complete(Opened opened) {
            admission.succeeded();
            opened.step().started().ifPresent(started -> log.signedIn(started.session(), context));
            sessions.forget(opened.user()); // names, groups and last sign-in may have changed
            Entered entered = new Entered(users.find(opened.user()).orElseThrow(), opened.step());
            settled = true;
            return entered;
        }

        /** Revokes the sessions of a provider that has been disabled meanwhile, and returns the exception to throw. */
        public RefusedException switchedOff(Opened opened) {
            sessions.endOutside(provider, Optional.empty(), Optional.empty(), EndReason.ADMIN, Actor.SYSTEM);
            LOG.info("{} was turned off during a sign-in", provider.value());
            return failed(Optional.of(opened.user()), SignInRefusal.PROOF_REFUSED);
        }

        /** Counts a failed proof, and returns the exception to throw. */
        public RefusedException refused(TokenRefusedException why) {
            if (reasons.take()) { // anyone can cause them; their number is in the events of sign-ins
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

        /** Ends the attempt. */
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
