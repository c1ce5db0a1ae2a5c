package dev.vestibule.federation;

import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mfa.FirstFactor;
import dev.vestibule.mfa.SignInGate;
import dev.vestibule.mfa.SignInStep;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import dev.vestibule.user.verification.UnverifiedAddresses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, links or creates the account of an identity, and starts its session, unless the gate asks for a second factor.
 * The account is found by issuer and subject alone. Only the first time does a verified address lead to an existing
 * account, or to a new one. An account with a password is linked to a new subject only after that password was
 * verified, and an administrator's account without a password is never linked.
 */
public final class FederatedAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(FederatedAccounts.class);
    private static final int TRIES = 3;

    private final IdentityStore store;
    private final UserStore users;
    private final Users accounts;
    private final UnverifiedAddresses addresses;
    private final NameSync names;
    private final GroupSync groups;
    private final PasswordSignIn passwords;
    private final SessionService sessions;
    private final SessionStart starts;
    private final SignInGate gate;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;
    private final InstantSource clock;

    public FederatedAccounts(
            IdentityStore store,
            UserStore users,
            Users accounts,
            Memberships memberships,
            UnverifiedAddresses addresses,
            PasswordSignIn passwords,
            SessionService sessions,
            SessionStart starts,
            SignInGate gate,
            Transactions transactions,
            AuditWriter audit,
            ChangeLog changes,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.accounts = accounts;
        this.addresses = addresses;
        this.names = new NameSync(store, audit);
        this.groups = new GroupSync(memberships);
        this.passwords = passwords;
        this.sessions = sessions;
        this.starts = starts;
        this.gate = gate;
        this.transactions = transactions;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /** What the identity of the user leads to, or why it leads to nothing. */
    record Outcome(Optional<UserId> user, Optional<SignInRefusal> refusal, Optional<SignInStep> step) {
        private static final Outcome AGAIN = new Outcome(Optional.empty(), Optional.empty(), Optional.empty());

        private static Outcome refused(Optional<UserId> user, SignInRefusal why) {
            return new Outcome(user, Optional.of(why), Optional.empty());
        }

        private static Outcome of(UserId user, SignInStep step) {
            return new Outcome(Optional.of(user), Optional.empty(), Optional.of(step));
        }
    }

    /**
     * Starts a session in the account of an identity, or asks for a second factor.
     *
     * @param shown the user whose password was verified
     * @throws PasswordNeededException if it leads to an account with a password that is not linked yet
     * @throws UnavailableException if the database is unavailable, or the address cannot be determined at the moment
     */
    Outcome open(FederatedIdentity identity, SignInContext context, FederatedRules rules, Optional<User> shown) {
        for (int i = 0; i < TRIES; i++) {
            Outcome outcome = tryToOpen(identity, context, rules, shown);
            if (!outcome.equals(Outcome.AGAIN)) {
                return outcome;
            }
        }
        throw new UnavailableException("the account is being changed by another request", Duration.ofSeconds(1));
    }

    private Outcome tryToOpen(
            FederatedIdentity identity, SignInContext context, FederatedRules rules, Optional<User> shown) {
        Optional<User> known = store.find(identity.issuer(), identity.subject()).flatMap(users::find);
        if (known.isPresent()) {
            return admit(known.get(), identity, context, rules);
        }
        if (identity.emailTrouble().isPresent()) {
            throw identity.emailTrouble().get();
        }
        if (identity.email().isEmpty()) {
            return Outcome.refused(Optional.empty(), SignInRefusal.EMAIL_UNVERIFIED);
        }
        Email email = identity.email().get();
        Optional<User> sameAddress = users.findByMailbox(email);
        if (sameAddress.isPresent()) {
            return openByAddress(sameAddress.get(), email, identity, context, shown, rules);
        }
        if (!identity.managed() || !rules.mayCreate().contain(email)) {
            return Outcome.refused(Optional.empty(), SignInRefusal.NO_ACCOUNT);
        }
        return create(email, identity, context, rules);
    }

    private Outcome openByAddress(
            User existing,
            Email email,
            FederatedIdentity identity,
            SignInContext context,
            Optional<User> shown,
            FederatedRules rules) {
        if (!rules.mayLink().contain(email)) {
            return Outcome.refused(Optional.of(existing.id()), SignInRefusal.NO_ACCOUNT);
        }
        if (store.isLinked(existing.id(), identity.issuer())) {
            // The current owner of the address need not be its owner when the account was linked, unless it was this
            // very subject that was linked a moment ago.
            return store.find(identity.issuer(), identity.subject()).isPresent()
                    ? Outcome.AGAIN
                    : Outcome.refused(Optional.of(existing.id()), SignInRefusal.NO_ACCOUNT);
        }
        Optional<Outcome> closed = mayNotEnter(existing, rules);
        if (closed.isPresent()) {
            return closed.get();
        }
        boolean hasPassword = passwords.isSet(existing.id());
        if (!hasPassword && existing.superuser()) {
            LOG.info(
                    "{} cannot be linked to an administrator without a password",
                    identity.provider().value());
            return Outcome.refused(Optional.of(existing.id()), SignInRefusal.NO_ACCOUNT);
        }
        if (hasPassword && existing.status().factors().any()) {
            LOG.info(
                    "{} cannot be linked by the password alone: the user has a second factor",
                    identity.provider().value());
            return Outcome.refused(Optional.of(existing.id()), SignInRefusal.NO_ACCOUNT);
        }
        // Of the same generation: a password that has been changed since was not verified.
        boolean passwordShown = shown.filter(seen -> seen.id().equals(existing.id())
                        && seen.status().generation() == existing.status().generation())
                .isPresent();
        if (hasPassword && !passwordShown) {
            throw new PasswordNeededException(identity);
        }
        return admit(existing, identity, context, rules);
    }

    private static Optional<Outcome> mayNotEnter(User user, FederatedRules rules) {
        if (!user.isActive()) {
            return Optional.of(Outcome.refused(Optional.of(user.id()), SignInRefusal.ACCOUNT_DISABLED));
        }
        return !rules.administratorsOnly() || user.superuser()
                ? Optional.empty()
                : Optional.of(Outcome.refused(Optional.of(user.id()), SignInRefusal.NO_ACCOUNT));
    }

    private Outcome admit(User user, FederatedIdentity identity, SignInContext context, FederatedRules rules) {
        Optional<Outcome> closed = mayNotEnter(user, rules);
        if (closed.isPresent()) {
            return closed.get();
        }
        FirstFactor first = identity.proof(rules);
        SignInGate.Verdict verdict = gate.judge(user, first, context);
        Optional<SessionService.NewKeyed> session = verdict.decision() == SignInGate.Decision.START
                ? Optional.of(prepare(user.id(), first, verdict.factor(), context))
                : Optional.empty();
        try {
            boolean admitted = transactions
                    .unlessTaken(() -> admit(user, identity, session, context))
                    .orElse(false);
            if (!admitted) {
                return Outcome.AGAIN;
            }
            session.ifPresent(started -> gate.passed(user, first.method(), verdict.factor()));
            return Outcome.of(
                    user.id(),
                    session.<SignInStep>map(fresh -> new SignInStep.Started(fresh.started()))
                            .orElseGet(() -> gate.ask(user, first, verdict.decision())));
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.TOO_MANY_SESSIONS) {
                throw refused;
            }
            return Outcome.refused(Optional.of(user.id()), SignInRefusal.TOO_MANY_SESSIONS);
        }
    }

    /** Returns false if the account has changed since it was read; then nothing was written. */
    private boolean admit(
            User user, FederatedIdentity identity, Optional<SessionService.NewKeyed> session, SignInContext context) {
        int generation = user.status().generation();
        boolean unchanged = session.isPresent()
                ? starts.add(session.get().row(), generation)
                : store.lockAccount(user.id(), generation);
        if (!unchanged) {
            return false;
        }
        Instant now = clock.instant();
        Actor actor = Actor.of(user.id(), context.address());
        if (!store.use(user.id(), identity, now)) {
            link(user.id(), identity, actor, now);
        }
        names.sync(user, identity, actor, now);
        groups.sync(user.id(), identity, now);
        changes.add(ChangeLog.Kind.USER, Integer.toString(user.id().value()));
        return true;
    }

    private Outcome create(Email email, FederatedIdentity identity, SignInContext context, FederatedRules rules) {
        NewUser user = new NewUser(
                email,
                identity.names().first().orElse(null),
                identity.names().last().orElse(null),
                false,
                null);
        // An account may have claimed the address without owning it; it gets its previous address back.
        Optional<UserId> typed = users.findByEmail(email).map(User::id);
        Instant now = clock.instant();
        try {
            return transactions
                    .unlessTaken(() -> create(user, identity, identity.proof(rules), context, now))
                    .orElse(Outcome.AGAIN);
        } finally {
            typed.ifPresent(sessions::forget);
        }
    }

    /** If a second factor may be needed, the account is there before the gate decides about its sign-in. */
    private Outcome create(
            NewUser user, FederatedIdentity identity, FirstFactor first, SignInContext context, Instant now) {
        addresses.giveWay(user.email(), now);
        UserId id = accounts.add(user, now);
        Actor actor = Actor.of(id, context.address());
        audit.add(IdentityService.event(id, "account.create", identity.provider(), identity.issuer(), actor, now));
        link(id, identity, actor, now);
        groups.sync(id, identity, now);
        if (gate.concerns(first.method())) {
            return Outcome.AGAIN;
        }
        SessionService.NewKeyed session = prepare(id, first, Optional.empty(), context);
        if (!starts.add(session.row(), 0)) {
            throw new IllegalStateException("an account that was just made is not active");
        }
        return Outcome.of(id, new SignInStep.Started(session.started()));
    }

    private void link(UserId user, FederatedIdentity identity, Actor actor, Instant now) {
        store.link(user, identity, now);
        audit.add(IdentityService.event(user, "identity.link", identity.provider(), identity.issuer(), actor, now));
    }

    private SessionService.NewKeyed prepare(
            UserId user, FirstFactor first, Optional<SessionFactor> factor, SignInContext context) {
        return sessions.prepare(user, first.method(), factor, context, first.provider());
    }
}
