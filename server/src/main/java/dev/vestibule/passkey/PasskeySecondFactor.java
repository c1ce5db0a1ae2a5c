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
import java.util.List;
import java.util.Optional;

/**
 * Completes sign-ins that wait for a second factor, with a passkey of that account: it is looked up by its id and the
 * account, and a sign-in for which there is none is refused.
 */
public final class PasskeySecondFactor {
    private final PasskeysOfUser passkeys;
    private final SecondStep steps;
    private final SignInRefusals refusals;
    private final SignInLog log;
    private final Throttle throttle;
    private final PasskeyCounts counts;

    PasskeySecondFactor(
            PasskeysOfUser passkeys,
            SecondStep steps,
            SignInRefusals refusals,
            SignInLog log,
            Throttle throttle,
            PasskeyCounts counts) {
        this.passkeys = passkeys;
        this.steps = steps;
        this.refusals = refusals;
        this.log = log;
        this.throttle = throttle;
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
        RelyingParty known = passkeys.site();
        UserId user = steps.open(token).user().id();
        return passkeys.begin(known, user, Purpose.SECOND_FACTOR, subject(token));
    }

    /** Returns whether the account of a sign-in has a passkey that can complete it. */
    public boolean isOfferedTo(User user) {
        return passkeys.areUsedBy(user.id());
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
     * @throws RefusedException if the token is no longer valid, or the answer is not that of one of the account's
     *     passkeys
     * @throws TooManyAttemptsException after too many failures from one address
     */
    public SessionService.Started verify(String token, Assertion answer, SignInContext context) {
        RelyingParty known = passkeys.site();
        SecondStep.Waiting waiting = steps.open(token);
        Attempt tried = Attempt.fromAddress(AttemptKind.SIGN_IN, Optional.empty(), context.address());
        try (Admission admission = throttle.admit(tried)) {
            User user = waiting.user();
            return admission.unlessUnavailable(() -> {
                PasskeysOfUser.Proved proved = passkeys.verify(
                                known, user.id(), Purpose.SECOND_FACTOR, subject(token), answer)
                        .orElseThrow(() -> refused(admission, user, context));
                return complete(waiting, proved, context, admission);
            });
        } catch (TooManyAttemptsException refused) {
            log.refused(
                    SignInMethod.PASSKEY.wireName(),
                    SignInLog.TOO_MANY,
                    Optional.of(waiting.user().id()),
                    context);
            throw refused;
        }
    }

    private SessionService.Started complete(
            SecondStep.Waiting waiting, PasskeysOfUser.Proved proved, SignInContext context, Admission admission) {
        Optional<SessionService.Started> started;
        try {
            started = steps.complete(waiting, context, () -> {
                passkeys.use(proved, context);
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
        steps.refused(SessionFactor.PASSKEY);
        return refusals.refuse(
                admission, Optional.of(user.id()), SignInRefusal.PASSKEY_REFUSED, SignInMethod.PASSKEY, context);
    }
}
