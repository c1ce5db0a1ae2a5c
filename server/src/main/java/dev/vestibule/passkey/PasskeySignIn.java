package dev.vestibule.passkey;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Attempt;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Signs users in with a passkey alone, which says whose it is. The authenticator must have verified its user, so that
 * possession and knowledge or biometrics are proved at once.
 */
public final class PasskeySignIn {
    private final PasskeySite site;
    private final Challenges challenges;
    private final PasskeyStore store;
    private final PasskeyCheck check;
    private final UserStore users;
    private final SessionService sessions;
    private final SessionStart starts;
    private final SignInLogStore signIns;
    private final SignInRefusals refusals;
    private final SignInLog log;
    private final Throttle throttle;
    private final Transactions transactions;
    private final InstantSource clock;
    private final PasskeyCounts counts;

    PasskeySignIn(
            PasskeySite site,
            Challenges challenges,
            PasskeyStore store,
            PasskeyCheck check,
            UserStore users,
            SessionService sessions,
            SessionStart starts,
            SignInLogStore signIns,
            SignInRefusals refusals,
            SignInLog log,
            Throttle throttle,
            Transactions transactions,
            InstantSource clock,
            PasskeyCounts counts) {
        this.site = site;
        this.challenges = challenges;
        this.store = store;
        this.check = check;
        this.users = users;
        this.sessions = sessions;
        this.starts = starts;
        this.signIns = signIns;
        this.refusals = refusals;
        this.log = log;
        this.throttle = throttle;
        this.transactions = transactions;
        this.clock = clock;
        this.counts = counts;
    }

    /** What a browser needs to offer all passkeys that it has of the site. */
    public record Offer(RelyingParty site, Bytes challenge) {}

    /** Returns whether the site can have passkeys. */
    public boolean isAvailable() {
        return site.relyingParty().isPresent();
    }

    /** Returns whether a user can sign in with a passkey at the moment. */
    public boolean serves(UserId user) {
        return site.signsIn(user);
    }

    /**
     * Begins a sign-in.
     *
     * @throws RefusedException if the site cannot have passkeys
     * @throws TooManyAttemptsException if this address has begun too many within a minute
     */
    public Offer begin(ClientAddress address) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        return new Offer(known, challenges.issue(address));
    }

    /**
     * Signs in.
     *
     * @throws RefusedException if the passkey is not registered, the answer is invalid, late or not the first, or the
     *     account is deactivated
     * @throws TooManyAttemptsException after too many failures from one address
     */
    public SessionService.Started signIn(Assertion answer, SignInContext context) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        Attempt tried = Attempt.fromAddress(AttemptKind.SIGN_IN, knownDevice(context), context.address());
        try (Admission admission = throttle.admit(tried)) {
            return admission.unlessUnavailable(() -> signIn(known, answer, context, admission));
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInMethod.PASSKEY.wireName(), SignInLog.TOO_MANY, Optional.empty(), context);
            throw refused;
        }
    }

    private SessionService.Started signIn(
            RelyingParty known, Assertion answer, SignInContext context, Admission admission) {
        Optional<Bytes> challenge = challenges.take(answer.clientData(), Purpose.SIGN_IN, "");
        Optional<Passkey> passkey = store.find(answer.credentialId().digest());
        if (passkey.isEmpty()) {
            throw refused(admission, Optional.empty(), SignInRefusal.PASSKEY_UNKNOWN, context);
        }
        Optional<User> user = users.find(passkey.get().user());
        Optional<Verified> verified = challenge
                // The finder of one that did not verify its user could set its PIN: it only follows the password.
                .filter(taken -> passkey.get().verifiesUser() && isOwner(passkey.get(), answer))
                .flatMap(taken -> check.verify(known, taken, passkey.get(), answer, true));
        if (user.isEmpty() || verified.isEmpty()) {
            throw refused(admission, user, SignInRefusal.PASSKEY_REFUSED, context);
        }
        if (!user.get().isActive()) {
            throw refused(admission, user, SignInRefusal.ACCOUNT_DISABLED, context);
        }
        SessionService.Started started = start(known, user.get(), passkey.get(), verified.get(), context, admission);
        admission.succeeded();
        counts.add(PasskeyCounts.Outcome.SIGNED_IN);
        return started;
    }

    /** Only the authenticator says whose the passkey is, so it must say so (WebAuthn, section 7.2, step 6). */
    private boolean isOwner(Passkey passkey, Assertion answer) {
        return answer.userHandle().isPresent() && answer.userHandle().equals(store.handle(passkey.user()));
    }

    private SessionService.Started start(
            RelyingParty known,
            User user,
            Passkey passkey,
            Verified verified,
            SignInContext context,
            Admission admission) {
        SessionService.NewKeyed fresh = sessions.prepare(
                user.id(), SignInMethod.PASSKEY, Optional.of(SessionFactor.PASSKEY), context, Optional.empty());
        boolean started;
        try {
            // The account is locked before the passkey, here as everywhere.
            started = transactions.call(() -> {
                boolean added = starts.add(fresh.row(), user.status().generation());
                if (added) {
                    check.use(known, passkey, verified, context, clock.instant());
                }
                return added;
            });
        } catch (RefusedException refused) {
            throw switch (refused.refusal()) {
                case TOO_MANY_SESSIONS -> {
                    admission.succeeded(); // their identity is proved
                    yield refusals.refuse(
                            Optional.of(user.id()), SignInRefusal.TOO_MANY_SESSIONS, SignInMethod.PASSKEY, context);
                }
                case PASSKEY_UNKNOWN -> refused(admission, Optional.of(user), SignInRefusal.PASSKEY_UNKNOWN, context);
                default -> refused;
            };
        }
        if (!started) {
            throw refused(admission, Optional.of(user), SignInRefusal.PASSKEY_REFUSED, context);
        }
        sessions.begun(fresh);
        return fresh.started();
    }

    private RefusedException refused(
            Admission admission, Optional<User> user, SignInRefusal why, SignInContext context) {
        counts.add(PasskeyCounts.Outcome.SIGN_IN_REFUSED);
        return refusals.refuse(admission, user.map(User::id), why, SignInMethod.PASSKEY, context);
    }

    private Optional<String> knownDevice(SignInContext context) {
        return context.deviceShown() ? context.device().filter(signIns::knows) : Optional.empty();
    }
}
