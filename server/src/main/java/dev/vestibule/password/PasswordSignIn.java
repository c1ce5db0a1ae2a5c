package dev.vestibule.password;

import dev.vestibule.mfa.SignInStep;
import dev.vestibule.password.CredentialStore.Credential;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.platform.trace.FaultLines;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Attempt;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs users in with a password, and verifies the password of a signed-in user. */
public final class PasswordSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordSignIn.class);

    private final CredentialStore credentials;
    private final PasswordHasher hasher;
    private final HashPool hashing;
    private final Throttle throttle;
    private final SignInLogStore signIns;
    private final SignInRefusals refusals;
    private final SignInLog log;
    private final Function<Proved, SignInStep> next;
    private final PasswordLogin passwordLogin;
    private final FaultLines faults;

    /**
     * A user who has sent the right password.
     *
     * @param accepted writes that the password was accepted; part of the transaction that starts the session
     */
    public record Proved(User user, SignInContext context, Runnable accepted) {}

    /**
     * @param next starts the session of a user with the right password, or asks for another factor
     * @param passwordLogin whether password sign-in is disabled at the moment
     */
    public PasswordSignIn(
            CredentialStore credentials,
            PasswordHasher hasher,
            HashPool hashing,
            Throttle throttle,
            SignInLogStore signIns,
            SignInRefusals refusals,
            SignInLog log,
            Function<Proved, SignInStep> next,
            PasswordLogin passwordLogin,
            InstantSource clock) {
        this.credentials = credentials;
        this.hasher = hasher;
        this.hashing = hashing;
        this.throttle = throttle;
        this.signIns = signIns;
        this.refusals = refusals;
        this.log = log;
        this.next = next;
        this.passwordLogin = passwordLogin;
        this.faults = new FaultLines(LOG, clock);
    }

    /**
     * Signs in, or begins to if a second factor is needed.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if login and password do not match, or the account is
     *     deactivated
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     * @throws dev.vestibule.platform.refusal.UnavailableException if the queue of sign-ins is full
     */
    public SignInStep signIn(String username, Password password, SignInContext context) {
        Email login = Email.login(username);
        Attempt tried =
                new Attempt(AttemptKind.SIGN_IN, login.address(), knownDevice(login, context), context.address());
        try (Admission admission = throttle.admit(tried)) {
            return admission.unlessUnavailable(() -> signIn(login, password, context, admission));
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInMethod.PASSWORD.wireName(), SignInLog.TOO_MANY, Optional.empty(), context);
            throw refused;
        }
    }

    private SignInStep signIn(Email login, Password password, SignInContext context, Admission admission) {
        Optional<Credential> credential = credentials.find(login);
        PasswordHasher.Match match = match(password, credential);
        boolean proved = match != PasswordHasher.Match.NO && !admission.passwordClosed();
        if (credential.isEmpty() || !proved) {
            throw refused(admission, credential, SignInRefusal.WRONG_CREDENTIALS, context);
        }
        User user = credential.get().user();
        if (!user.isActive()) {
            throw refused(admission, credential, SignInRefusal.ACCOUNT_DISABLED, context);
        }
        if (passwordLogin.off()) {
            throw refused(admission, credential, SignInRefusal.PASSWORDS_OFF, context);
        }
        SignInStep step = complete(user, admission, context);
        if (step instanceof SignInStep.Outdated) {
            throw refused(admission, credential, SignInRefusal.WRONG_CREDENTIALS, context);
        }
        upgrade(credential.get(), password, match);
        return step;
    }

    private SignInStep complete(User user, Admission admission, SignInContext context) {
        try {
            return next.apply(new Proved(user, context, admission::succeeded));
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.TOO_MANY_SESSIONS) {
                throw refused;
            }
            admission.succeeded(); // their identity is proved
            throw refusals.refuse(
                    Optional.of(user.id()), SignInRefusal.TOO_MANY_SESSIONS, SignInMethod.PASSWORD, context);
        }
    }

    private RuntimeException refused(
            Admission admission, Optional<Credential> credential, SignInRefusal why, SignInContext context) {
        Optional<UserId> user = credential.map(found -> found.user().id());
        return refusals.refuse(admission, user, why, SignInMethod.PASSWORD, context);
    }

    /**
     * Returns whether this is the user's current password. Counts like a sign-in.
     *
     * @param kind the purpose of the verification
     */
    public boolean confirm(User user, Password password, SignInContext context, AttemptKind kind) {
        Attempt tried =
                new Attempt(kind, user.email().address(), knownDevice(user.email(), context), context.address());
        try (Admission admission = throttle.admit(tried)) {
            return admission.unlessUnavailable(() -> confirm(user, password, context, admission));
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInLog.CONFIRMATION, SignInLog.TOO_MANY, Optional.of(user.id()), context);
            throw refused;
        }
    }

    private boolean confirm(User user, Password password, SignInContext context, Admission admission) {
        boolean matches =
                match(password, credentials.find(user.id())) != PasswordHasher.Match.NO && !admission.passwordClosed();
        if (matches) {
            admission.succeeded();
        } else {
            admission.failed();
            log.refused(
                    SignInLog.CONFIRMATION,
                    SignInRefusal.WRONG_CREDENTIALS.wireName(),
                    Optional.of(user.id()),
                    context);
        }
        return matches;
    }

    /** Returns whether an account has a password at all. */
    public boolean isSet(UserId user) {
        return credentials.find(user).flatMap(Credential::hash).isPresent();
    }

    /** Returns the known device; a cookie that was created for this request is not known. */
    private Optional<String> knownDevice(Email account, SignInContext context) {
        return context.deviceShown() ? context.device().filter(id -> signIns.knows(account, id)) : Optional.empty();
    }

    /** Hashes in every case, so that the answer takes as long for an unknown login as for a known one. */
    private PasswordHasher.Match match(Password password, Optional<Credential> credential) {
        Optional<PasswordHash> hash = credential.flatMap(Credential::hash);
        PasswordHasher.Match match = hasher.check(password, hash.orElse(hasher.decoy()), hashing);
        return hash.isPresent() ? match : PasswordHasher.Match.NO;
    }

    /**
     * Has a weaker hash, or one of the password as typed, replaced while the response is sent. The sign-in has
     * succeeded whether or not this does; the next one tries again.
     */
    private void upgrade(Credential credential, Password password, PasswordHasher.Match match) {
        boolean asTyped = match == PasswordHasher.Match.AS_TYPED;
        credential.hash().filter(hash -> asTyped || hasher.needsRehash(hash)).ifPresent(old -> {
            if (!hashing.later(() -> replace(credential.user().id(), old, password))) {
                LOG.info("Password rehash skipped: too many passwords are being checked");
            }
        });
    }

    private void replace(UserId user, PasswordHash old, Password password) {
        try {
            credentials.upgrade(user, old, hasher.hash(password));
        } catch (UnavailableException e) {
            LOG.info("Password rehash skipped: {}", e.getMessage());
        } catch (RuntimeException e) {
            faults.tell("password rehash", "Password rehash failed", e);
        }
    }
}
