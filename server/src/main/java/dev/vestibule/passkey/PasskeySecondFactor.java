package dev.vestibule.passkey;

import dev.vestibule.mfa.SecondStep;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Attempt;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Completes sign-ins that wait for a second factor, with a passkey of that account: it is looked up by its id and the
 * account, and a sign-in for which there is none is refused.
 */
public final class PasskeySecondFactor {
    private final PasskeySite site;
    private final Challenges challenges;
    private final PasskeyStore store;
    private final PasskeyCheck check;
    private final SecondStep steps;
    private final SignInRefusals refusals;
    private final SignInLog log;
    private final Throttle throttle;
    private final InstantSource clock;
    private final PasskeyCounts counts;

    PasskeySecondFactor(
            PasskeySite site,
            Challenges challenges,
            PasskeyStore store,
            PasskeyCheck check,
            SecondStep steps,
            SignInRefusals refusals,
            SignInLog log,
            Throttle throttle,
            InstantSource clock,
            PasskeyCounts counts) {
        this.site = site;
        this.challenges = challenges;
        this.store = store;
        this.check = check;
        this.steps = steps;
        this.refusals = refusals;
        this.log = log;
        this.throttle = throttle;
        this.clock = clock;
        this.counts = counts;
    }

    /**
     * What a browser needs to prove one of the account's passkeys.
     *
     * @param allowed never empty: an empty list would allow those of all accounts
     */
    public record Offer(RelyingParty site, Bytes challenge, List<Passkey> allowed) {
        public Offer {
            if (allowed.isEmpty()) {
                throw new IllegalArgumentException("an empty list allows every passkey");
            }
            allowed = List.copyOf(allowed);
        }
    }

    /**
     * Begins the second step of a sign-in.
     *
     * @param token the challenge token of the first step
     * @throws RefusedException if the token is not valid, or the account has no passkey
     */
    public Offer begin(String token) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        List<Passkey> allowed = usable(known, steps.open(token).user().id());
        if (allowed.isEmpty()) {
            throw Refusal.PASSKEY_UNKNOWN.exception();
        }
        return new Offer(known, challenges.issue(Purpose.SECOND_FACTOR, subject(token)), allowed);
    }

    /** Returns whether the account of a sign-in has a passkey that can complete it. */
    public boolean isOfferedTo(User user) {
        return site.isUsedBy(user.id());
    }

    /**
     * Begins the second step like {@link #begin}, and returns the options as the JSON that a page hands to its script.
     *
     * @throws RefusedException if the token is not valid, or the account has no passkey
     */
    public String options(String token) {
        return PasskeyOptions.text(PasskeyOptions.secondFactor(begin(token)));
    }

    /** The challenge belongs to the sign-in, which the token names; the token itself is not stored. */
    private static String subject(String token) {
        return Digests.sha256(token).hex();
    }

    /**
     * Completes a sign-in. A refused answer does not use up the token.
     *
     * @throws RefusedException if the token is not valid anymore, or the answer is not that of one of the account's
     *     passkeys
     * @throws TooManyAttemptsException after too many failures from one address
     */
    public SessionService.Started verify(String token, Assertion answer, SignInContext context) {
        RelyingParty known = site.relyingParty().orElseThrow(Refusal.PASSKEYS_UNAVAILABLE::exception);
        SecondStep.Waiting waiting = steps.open(token);
        Attempt tried = Attempt.fromAddress(AttemptKind.SIGN_IN, Optional.empty(), context.address());
        try (Admission admission = throttle.admit(tried)) {
            User user = waiting.user();
            Optional<Bytes> challenge = challenges.take(answer.clientData(), Purpose.SECOND_FACTOR, subject(token));
            Optional<Passkey> passkey = store.find(answer.credentialId().digest())
                    .filter(found -> found.user().equals(user.id()) && mayBeTheirs(found, answer));
            Optional<Verified> verified = challenge.flatMap(
                    taken -> passkey.flatMap(found -> check.verify(known, taken, found, answer, false)));
            if (passkey.isEmpty() || verified.isEmpty()) {
                throw refused(admission, user, context);
            }
            return complete(known, waiting, passkey.get(), verified.get(), context, admission);
        } catch (TooManyAttemptsException refused) {
            log.refused(
                    SignInMethod.PASSKEY.wireName(),
                    "too-many-attempts",
                    Optional.of(waiting.user().id()),
                    context);
            throw refused;
        }
    }

    /** With a list of passkeys, authenticators need not say whose it is; if they do, it must be true. */
    private boolean mayBeTheirs(Passkey passkey, Assertion answer) {
        return answer.userHandle().isEmpty() || answer.userHandle().equals(store.handle(passkey.user()));
    }

    private SessionService.Started complete(
            RelyingParty known,
            SecondStep.Waiting waiting,
            Passkey passkey,
            Verified verified,
            SignInContext context,
            Admission admission) {
        Optional<SessionService.Started> started;
        try {
            started = steps.complete(waiting, context, () -> {
                check.use(known, passkey, verified, context, clock.instant());
                return Optional.of(SessionFactor.PASSKEY);
            });
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.PASSKEY_UNKNOWN) {
                throw refused(admission, waiting.user(), context);
            }
            admission.withdrawn(); // the passkey was not what failed
            throw steps.recorded(refused, waiting, context);
        }
        admission.succeeded();
        counts.add(PasskeyCounts.Outcome.CONFIRMED);
        return started.orElseThrow();
    }

    private RefusedException refused(Admission admission, User user, SignInContext context) {
        counts.add(PasskeyCounts.Outcome.CONFIRMATION_REFUSED);
        return refusals.refuse(
                admission, Optional.of(user.id()), SignInRefusal.PASSKEY_REFUSED, SignInMethod.PASSKEY, context);
    }

    private List<Passkey> usable(RelyingParty known, UserId user) {
        return store.of(user).stream().filter(passkey -> passkey.worksAt(known)).toList();
    }
}
