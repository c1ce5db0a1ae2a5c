package dev.vestibule.mfa;

import dev.vestibule.session.Session;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The last part of every sign-in: starts the session, or asks for a second factor first. What rests on a password is
 * challenged (session wire, section 1.4), and a sign-in with a provider if {@link ProviderSignIns} says so; a passkey
 * is two factors already. Costs no query while the user has no second factor.
 */
public final class SignInGate {
    private final MfaSettings settings;
    private final UserStore users;
    private final FactorRule rule;
    private final ChallengeTokens tokens;
    private final TotpEnrollment enrollment;
    private final MailedCodes mailed;
    private final Predicate<UserId> passkeys;
    private final GracePeriods grace;
    private final TrustedDevices devices;
    private final SessionService sessions;
    private final MfaFigures figures;

    /** @param passkeys whether an account has one */
    SignInGate(
            MfaSettings settings,
            UserStore users,
            FactorRule rule,
            ChallengeTokens tokens,
            TotpEnrollment enrollment,
            MailedCodes mailed,
            Predicate<UserId> passkeys,
            GracePeriods grace,
            TrustedDevices devices,
            SessionService sessions,
            MfaFigures figures) {
        this.settings = settings;
        this.users = users;
        this.rule = rule;
        this.tokens = tokens;
        this.enrollment = enrollment;
        this.mailed = mailed;
        this.passkeys = passkeys;
        this.grace = grace;
        this.devices = devices;
        this.sessions = sessions;
        this.figures = figures;
    }

    /** What a proved first factor leads to. */
    public enum Decision {
        START,
        CHALLENGE,
        ENROLL
    }

    /**
     * What a proved first factor leads to in this browser.
     *
     * @param factor the second factor of a session that may start, if there is one
     */
    public record Verdict(Decision decision, Optional<SessionFactor> factor) {}

    /** Returns what this proof leads to. It costs a query only if some groups need a second factor. */
    public Decision decide(User proved, FirstFactor first) {
        if (!concerns(first.method()) || isEnough(first)) {
            return Decision.START;
        }
        if (proved.status().factors().any()) {
            return Decision.CHALLENGE;
        }
        return rule.demands(withGroups(proved)) ? Decision.ENROLL : Decision.START;
    }

    /** Continues a sign-in like {@link #complete(User, SignInMethod, SignInContext, Runnable)}. */
    public SignInStep complete(User proved, SignInMethod method, SignInContext context) {
        return complete(proved, method, context, () -> {});
    }

    /** Returns whether there are users who are asked for a second factor after this method. */
    public boolean concerns(SignInMethod method) {
        return rule.asksAfter(method);
    }

    private boolean isEnough(FirstFactor first) {
        return first.several() && settings.providers() == ProviderSignIns.TRUST_AMR;
    }

    /** Returns what this proof leads to in this browser, which the user may trust. */
    public Verdict judge(User proved, FirstFactor first, SignInContext context) {
        Decision decision = decide(proved, first);
        if (decision == Decision.CHALLENGE && devices.trusts(proved, context)) {
            return new Verdict(Decision.START, Optional.of(SessionFactor.TRUSTED_DEVICE));
        }
        return new Verdict(decision, decision == Decision.START ? broughtBy(first) : Optional.empty());
    }

    private Optional<SessionFactor> broughtBy(FirstFactor first) {
        if (first.method() == SignInMethod.PASSKEY) {
            return Optional.of(SessionFactor.PASSKEY);
        }
        return concerns(first.method()) && isEnough(first) ? Optional.of(SessionFactor.PROVIDER) : Optional.empty();
    }

    /**
     * Continues a sign-in whose first factor is proved.
     *
     * @param proved the user as read for the proof
     * @param accepted writes that the proof was accepted: in the transaction that starts the session, if one starts;
     *     not called if the proof is outdated
     * @throws dev.vestibule.platform.refusal.RefusedException if the user has the maximum number of sessions
     */
    public SignInStep complete(User proved, SignInMethod method, SignInContext context, Runnable accepted) {
        FirstFactor first = FirstFactor.of(method);
        Verdict verdict = judge(proved, first, context);
        if (verdict.decision() == Decision.START) {
            return start(proved, method, verdict.factor(), context, accepted);
        }
        accepted.run();
        return ask(proved, first, verdict.decision());
    }

    /**
     * Asks for the next factor.
     *
     * @param decision which is not that the session starts
     */
    public SignInStep ask(User proved, FirstFactor first, Decision decision) {
        return decision == Decision.CHALLENGE
                ? new SignInStep.CodeRequired(
                        tokens.issue(proved, first, Challenge.Purpose.SECOND_FACTOR),
                        offered(proved),
                        mailed.available())
                : new SignInStep.EnrollmentRequired(
                        tokens.issue(proved, first, Challenge.Purpose.ENROLLMENT), enrollment.begin(proved));
    }

    /**
     * Notes a session that the gate has let start and not started itself.
     *
     * @param factor its second factor, if it has one
     */
    public void passed(User user, SignInMethod method, Optional<SessionFactor> factor) {
        factor.filter(SessionFactor.PROVIDER::equals).ifPresent(figures::accepted);
        if (factor.isEmpty() && concerns(method)) {
            grace.signedIn(withGroups(user));
        }
    }

    /** Reads the memberships of a user, which proofs are read without, if the rule needs them. */
    private User withGroups(User proved) {
        return settings.enabled() && !settings.requiredGroups().isEmpty()
                ? users.find(proved.id()).orElse(proved)
                : proved;
    }

    /** Passkeys need not be set up as a second factor: they count for users who have another one. */
    private Set<SecondFactor> offered(User proved) {
        Set<SecondFactor> all = factors(proved.status().factors());
        if (passkeys.test(proved.id())) {
            all.add(SecondFactor.PASSKEY);
        }
        return all;
    }

    private SignInStep start(
            User proved,
            SignInMethod method,
            Optional<SessionFactor> factor,
            SignInContext context,
            Runnable accepted) {
        Optional<SignInStep> started =
                sessions.start(proved, method, factor, context, accepted).map(SignInStep.Started::new);
        if (started.isPresent() && method.restsOnPassword()) {
            grace.signedIn(withGroups(proved));
        }
        return started.orElseGet(SignInStep.Outdated::new);
    }

    /**
     * Starts a session that replaces another one of the user after the password was changed, with the same second
     * factor. While one is required, a session that needs none continues, as one of the password would be refused.
     */
    public Optional<SessionService.Started> restart(User user, Session replaced, SignInContext context) {
        Optional<SessionFactor> factor = replaced.proof().factor();
        boolean ofProvider = factor.filter(SessionFactor.PROVIDER::equals).isPresent();
        boolean accepted = factor.isPresent() || !rule.demands(user);
        return (accepted && !ofProvider) || replaced.method().restsOnPassword()
                ? sessions.start(user, SignInMethod.PASSWORD, factor, context, () -> {})
                : sessions.resume(user, replaced, context);
    }

    static Set<SecondFactor> factors(SecondFactors held) {
        Set<SecondFactor> all = EnumSet.noneOf(SecondFactor.class);
        Stream.of(SecondFactor.values()).filter(held::has).forEach(all::add);
        return all;
    }
}
