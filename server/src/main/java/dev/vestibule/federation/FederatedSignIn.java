package dev.vestibule.federation;

import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Allowance;
import dev.vestibule.throttle.Attempt;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs in whoever somebody else has proved. The account is found by issuer and subject alone. Only the first time, an
 * address that the provider vouches for leads to an account that is there, or to a new one. An account that has a
 * password opens to a new subject only once that password was shown, and one of an administrator who has none does not
 * open to it at all.
 */
public final class FederatedSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(FederatedSignIn.class);
    private static final int TRIES = 3;
    private static final int MOST_REASONS_A_MINUTE = 60;

    private final IdentityStore store;
    private final UserStore users;
    private final PasswordSignIn passwords;
    private final SessionService sessions;
    private final SignInRefusals refusals;
    private final SignInLog log;
    private final Throttle throttle;
    private final Predicate<String> knowsDevice;
    private final Allowance reasons;
    private final InstantSource clock;

    /** @param knowsDevice whether anybody has signed in from the device with this mark */
    public FederatedSignIn(
            IdentityStore store,
            UserStore users,
            PasswordSignIn passwords,
            SessionService sessions,
            SignInRefusals refusals,
            SignInLog log,
            Throttle throttle,
            Predicate<String> knowsDevice,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.refusals = refusals;
        this.log = log;
        this.throttle = throttle;
        this.knowsDevice = knowsDevice;
        this.reasons = new Allowance(MOST_REASONS_A_MINUTE, Duration.ofMinutes(1), clock);
        this.clock = clock;
    }

    /**
     * What a proof may lead to.
     *
     * @param mayLink the addresses whose accounts may be linked to a subject
     * @param mayCreate the addresses for which an account may be made
     * @param mayEnter the accounts that may sign in at all
     * @param open whether this way in is still open; asked once the session has begun, since whoever closes it ends
     *     only the sessions that there are
     */
    public record Rules(
            Predicate<Email> mayLink, Predicate<Email> mayCreate, Predicate<User> mayEnter, BooleanSupplier open) {}

    /** Who signed in. */
    public record Entered(User user, SessionService.Started started) {}

    private record Tried(
            Optional<UserId> user, Optional<SignInRefusal> refused, Optional<SessionService.Started> started) {
        static Tried refused(Optional<UserId> user, SignInRefusal why) {
            return new Tried(user, Optional.of(why), Optional.empty());
        }

        static Tried started(UserId user, SessionService.Started started) {
            return new Tried(Optional.of(user), Optional.empty(), Optional.of(started));
        }

        static final Tried AGAIN = new Tried(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Begins a sign-in, before anything is asked of the provider. The attempt has to be closed.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures from one address
     * @throws UnavailableException when the database is away
     */
    public FederatedAttempt begin(String provider, SignInMethod method, SignInContext context) {
        Attempt tried = Attempt.fromAddress(AttemptKind.SIGN_IN, () -> knownDevice(context), context.address());
        return new FederatedAttempt(provider, method, context, throttle.admit(tried));
    }

    /**
     * Links an account to whom a proof is about, and signs in, for whoever shows the account's password. A wrong one
     * counts like one at a sign-in.
     *
     * @param proof of {@link PasswordNeededException}
     * @throws RefusedException when it is not the account's password, or as {@link Attempt#signIn} does
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     * @throws UnavailableException when the database is away
     */
    public Entered link(FederatedIdentity identity, Password password, SignInContext context, Rules rules) {
        User user =
                identity.email().flatMap(users::findByMailbox).orElseThrow(Refusal.OUTSIDE_PROOF_REFUSED::exception);
        if (!passwords.confirm(user, password, context, AttemptKind.PASSWORD_CONFIRMATION)) {
            throw Refusal.WRONG_CREDENTIALS.exception();
        }
        FederatedAttempt attempt = begin(identity.provider(), identity.method(), context);
        try {
            return attempt.signIn(identity, rules, Optional.of(user));
        } finally {
            attempt.close();
        }
    }

    /**
     * A sign-in that may go on. It fails or succeeds by what is proved; one that ends in another way, as the provider
     * or the database is away or a password is needed first, counts against nobody.
     */
    public final class FederatedAttempt {
        private final String provider;
        private final SignInMethod method;
        private final SignInContext context;
        private final Admission admission;
        private boolean settled;

        private FederatedAttempt(String provider, SignInMethod method, SignInContext context, Admission admission) {
            this.provider = provider;
            this.method = method;
            this.context = context;
            this.admission = admission;
        }

        /**
         * Signs in whom a proof is about.
         *
         * @throws RefusedException when the proof opens no account
         * @throws PasswordNeededException when it would open an account with a password for the first time
         * @throws UnavailableException when the database is away
         */
        public Entered signIn(FederatedIdentity identity, Rules rules) {
            return signIn(identity, rules, Optional.empty());
        }

        private Entered signIn(FederatedIdentity identity, Rules rules, Optional<User> shown) {
            Tried outcome = enter(identity, context, rules, shown);
            if (outcome.refused()
                    .filter(SignInRefusal.TOO_MANY_SESSIONS::equals)
                    .isPresent()) {
                admission.succeeded(); // who they are is proved
                throw settled(refusals.refuse(outcome.user(), SignInRefusal.TOO_MANY_SESSIONS, method, context));
            }
            if (outcome.refused().isPresent()) {
                throw failed(outcome.user(), outcome.refused().get());
            }
            if (!rules.open().getAsBoolean()) {
                sessions.endOutside(provider, Optional.empty(), Optional.empty(), EndReason.ADMIN, Actor.SYSTEM);
                LOG.info("{} was switched off while somebody signed in over it", provider);
                throw failed(outcome.user(), SignInRefusal.PROOF_REFUSED);
            }
            admission.succeeded();
            UserId user = outcome.user().orElseThrow();
            log.signedIn(outcome.started().orElseThrow().session(), context);
            sessions.forget(user); // names, groups and last sign-in may have changed
            Entered entered = new Entered(
                    users.find(user).orElseThrow(), outcome.started().orElseThrow());
            settled = true;
            return entered;
        }

        /** Counts that nothing was proved, and returns what to throw. */
        public RefusedException refused(TokenRefusedException why) {
            if (reasons.take()) { // anybody can cause them; how many there are is told by the events of sign-ins
                LOG.info("What came from {} proves nothing: {}", provider, why.getMessage());
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

    private Optional<String> knownDevice(SignInContext context) {
        return context.deviceShown() ? context.device().filter(knowsDevice) : Optional.empty();
    }

    private Tried enter(FederatedIdentity identity, SignInContext context, Rules rules, Optional<User> shown) {
        for (int i = 0; i < TRIES; i++) {
            Tried outcome = tryToEnter(identity, context, rules, shown);
            if (!outcome.equals(Tried.AGAIN)) {
                return outcome;
            }
        }
        throw new UnavailableException("the account is being changed", Duration.ofSeconds(1));
    }

    private Tried tryToEnter(FederatedIdentity identity, SignInContext context, Rules rules, Optional<User> shown) {
        Optional<User> known = store.find(identity.issuer(), identity.subject()).flatMap(users::find);
        if (known.isPresent()) {
            return admit(known.get(), identity, context, rules);
        }
        if (identity.emailTrouble().isPresent()) {
            throw identity.emailTrouble().get();
        }
        if (identity.email().isEmpty()) {
            return Tried.refused(Optional.empty(), SignInRefusal.EMAIL_UNVERIFIED);
        }
        Email email = identity.email().get();
        Optional<User> sameAddress = users.findByMailbox(email);
        if (sameAddress.isPresent()) {
            return enterByAddress(sameAddress.get(), email, identity, context, shown, rules);
        }
        if (!identity.managed() || !rules.mayCreate().test(email)) {
            return Tried.refused(Optional.empty(), SignInRefusal.NO_ACCOUNT);
        }
        NewUser user = new NewUser(
                email,
                identity.names().first().orElse(null),
                identity.names().last().orElse(null),
                false,
                null);
        // Somebody may have typed the address without owning it; they have the one before again.
        Optional<UserId> typed = users.findByEmail(email).map(User::id);
        try {
            return store.create(user, identity, id -> prepare(id, identity, context), clock.instant())
                    .map(started -> Tried.started(started.session().user(), started))
                    .orElse(Tried.AGAIN);
        } finally {
            typed.ifPresent(sessions::forget);
        }
    }

    private Tried enterByAddress(
            User existing,
            Email email,
            FederatedIdentity identity,
            SignInContext context,
            Optional<User> shown,
            Rules rules) {
        if (!rules.mayLink().test(email)) {
            return Tried.refused(Optional.of(existing.id()), SignInRefusal.NO_ACCOUNT);
        }
        if (store.isLinked(existing.id(), identity.issuer())) {
            // Whoever has the address today need not be who had it when the account was linked. Unless it was
            // this very subject that was linked, a moment ago.
            return store.find(identity.issuer(), identity.subject()).isPresent()
                    ? Tried.AGAIN
                    : Tried.refused(Optional.of(existing.id()), SignInRefusal.NO_ACCOUNT);
        }
        Optional<Tried> closed = mayNotEnter(existing, rules);
        if (closed.isPresent()) {
            return closed.get();
        }
        boolean hasPassword = passwords.isSet(existing.id());
        if (!hasPassword && existing.superuser()) {
            LOG.info("{} leads to an administrator without a password, which nobody can show", identity.provider());
            return Tried.refused(Optional.of(existing.id()), SignInRefusal.NO_ACCOUNT);
        }
        // Of the same generation: a password that has been changed since was not shown.
        boolean passwordShown = shown.filter(seen -> seen.id().equals(existing.id())
                        && seen.status().generation() == existing.status().generation())
                .isPresent();
        if (hasPassword && !passwordShown) {
            throw new PasswordNeededException(identity);
        }
        return admit(existing, identity, context, rules);
    }

    private static Optional<Tried> mayNotEnter(User user, Rules rules) {
        if (!user.isActive()) {
            return Optional.of(Tried.refused(Optional.of(user.id()), SignInRefusal.ACCOUNT_DISABLED));
        }
        return rules.mayEnter().test(user)
                ? Optional.empty()
                : Optional.of(Tried.refused(Optional.of(user.id()), SignInRefusal.NO_ACCOUNT));
    }

    private Tried admit(User user, FederatedIdentity identity, SignInContext context, Rules rules) {
        Optional<Tried> closed = mayNotEnter(user, rules);
        if (closed.isPresent()) {
            return closed.get();
        }
        SessionService.NewKeyed session = prepare(user.id(), identity, context);
        try {
            return store.admit(user, identity, session) ? Tried.started(user.id(), session.started()) : Tried.AGAIN;
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.TOO_MANY_SESSIONS) {
                throw refused;
            }
            return Tried.refused(Optional.of(user.id()), SignInRefusal.TOO_MANY_SESSIONS);
        }
    }

    private SessionService.NewKeyed prepare(UserId user, FederatedIdentity identity, SignInContext context) {
        return sessions.prepare(
                user,
                identity.method(),
                context,
                Optional.of(
                        new SessionStore.Outside(identity.provider(), identity.subject(), identity.outsideSession())));
    }
}
