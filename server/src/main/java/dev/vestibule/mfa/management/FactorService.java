package dev.vestibule.mfa.management;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mfa.CodeAttempts;
import dev.vestibule.mfa.FactorChanges;
import dev.vestibule.mfa.FactorCodes;
import dev.vestibule.mfa.FactorStore;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.mfa.PendingTotp;
import dev.vestibule.mfa.RecoveryCodes;
import dev.vestibule.mfa.TotpEnrollment;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Users add and remove their own authenticator app, and renew their recovery codes (session wire, section 1.5). */
public final class FactorService {
    private final MfaSettings settings;
    private final TotpEnrollment enrollment;
    private final FactorStore factors;
    private final FactorChanges changes;
    private final FactorCodes codes;
    private final RecoveryCodes recovery;
    private final CodeAttempts attempts;
    private final FreshProof proof;
    private final SessionService sessions;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    FactorService(
            MfaSettings settings,
            TotpEnrollment enrollment,
            FactorStore factors,
            FactorChanges changes,
            FactorCodes codes,
            RecoveryCodes recovery,
            CodeAttempts attempts,
            FreshProof proof,
            SessionService sessions,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.settings = settings;
        this.enrollment = enrollment;
        this.factors = factors;
        this.changes = changes;
        this.codes = codes;
        this.recovery = recovery;
        this.attempts = attempts;
        this.proof = proof;
        this.sessions = sessions;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The second factors of a user.
     *
     * @param enabled whether the site uses second factors
     * @param factors those that count
     * @param pending whether an authenticator app is being set up
     * @param recoveryCodes how many are left
     */
    public record Status(boolean enabled, SecondFactors factors, boolean pending, int recoveryCodes) {
        public boolean enrolled() {
            return factors.any();
        }

        public boolean hasApp() {
            return factors.has(SecondFactor.TOTP);
        }
    }

    public Status status(User user) {
        SecondFactors held = user.status().factors();
        boolean pending =
                !held.has(SecondFactor.TOTP) && enrollment.pending(user).isPresent();
        return new Status(settings.enabled(), held, pending, held.any() ? recovery.remaining(user.id()) : 0);
    }

    /** Returns whether the user has to enter the password to set up an app; otherwise a fresh sign-in counts. */
    public boolean takesPassword(SessionCaller caller) {
        return proof.takesPassword(caller);
    }

    /**
     * Begins to set up an app, in place of one whose setup was not completed.
     *
     * @throws InvalidInputException naming {@code password} if it is missing or wrong
     * @throws dev.vestibule.platform.refusal.RefusedException if second factors are turned off, or the user has an app
     */
    public PendingTotp begin(SessionCaller caller, Optional<Password> password, SignInContext context) {
        if (!settings.enabled()) {
            throw Refusal.SECOND_FACTOR_OFF.exception();
        }
        if (caller.user().status().factors().has(SecondFactor.TOTP)) {
            throw Refusal.SECOND_FACTOR_ALREADY_SET_UP.exception();
        }
        try {
            proof.require(caller, password, context);
        } catch (InvalidInputException refused) {
            throw proof.takesPassword(caller) && password.isPresent()
                    ? InvalidInputException.of(Input.PASSWORD, Message.of("refusal.password-invalid"))
                    : refused;
        }
        return enrollment.begin(caller.user());
    }

    /** Returns the app that the user is setting up, if there is one. */
    public Optional<PendingTotp> pending(User user) {
        return enrollment.pending(user);
    }

    /**
     * Makes an app count by its first code, and returns the recovery codes.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the code is wrong, or no app is being set up
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong codes
     */
    public List<String> confirm(User user, String code, SignInContext context) {
        return first(user, code, context, true);
    }

    /**
     * Checks the first code of an app and returns the recovery codes. The app counts once one of these has been typed:
     * {@link #activate}.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the code is wrong, or no app is being set up
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong codes
     */
    public List<String> showCodes(User user, String code, SignInContext context) {
        return first(user, code, context, false);
    }

    private List<String> first(User user, String code, SignInContext context, boolean counts) {
        Actor actor = Actor.of(user.id(), context.address());
        Optional<TotpEnrollment.First> first = enrollment.match(user, code);
        attempt(CodeAttempts.Use.SET_UP, user, context, admitted -> {
            Instant now = clock.instant();
            return first.filter(matched -> change(
                            user,
                            held -> enrollment.showCodes(matched, now)
                                    && (!counts || enrollment.confirm(user, held, actor, now))))
                    .isPresent();
        });
        return first.orElseThrow().recoveryCodes();
    }

    /**
     * Makes an app count whose recovery codes were shown, by one of them, which is not used up.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if it is not one of them
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong codes
     */
    public void activate(User user, String recoveryCode, SignInContext context) {
        Actor actor = Actor.of(user.id(), context.address());
        attempt(
                CodeAttempts.Use.SET_UP,
                user,
                context,
                admitted -> enrollment.knows(user, recoveryCode)
                        && change(user, held -> enrollment.confirm(user, held, actor, clock.instant())));
    }

    /**
     * Removes the user's app, by one of its codes or a recovery code.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the code is wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong codes
     */
    public void disable(User user, String code, SignInContext context) {
        Actor actor = Actor.of(user.id(), context.address());
        attempt(CodeAttempts.Use.REMOVE, user, context, admitted -> {
            Instant now = clock.instant();
            FactorCodes.Entered entered = codes.toManage(user, code, admitted.locked(), now);
            return change(user, held -> {
                boolean proved = held.has(SecondFactor.TOTP) && entered.use(now).isPresent();
                if (proved) {
                    changes.remove(user, held, SecondFactor.TOTP, actor, now);
                }
                return proved;
            });
        });
    }

    /**
     * Replaces the user's recovery codes, by a code of the app or a recovery code, and returns the new ones.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the code is wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong codes
     */
    public List<String> renewRecoveryCodes(User user, String code, SignInContext context) {
        RecoveryCodes.Fresh fresh = recovery.make(user.id());
        attempt(CodeAttempts.Use.RENEW_RECOVERY_CODES, user, context, admitted -> {
            Instant now = clock.instant();
            FactorCodes.Entered entered = codes.toManage(user, code, admitted.locked(), now);
            return change(user, held -> {
                boolean proved = held.any() && entered.use(now).isPresent();
                if (proved) {
                    recovery.replace(fresh);
                    audit.add(new AuditEvent(
                            now,
                            Actor.of(user.id(), context.address()),
                            "account.recovery-codes-renew",
                            AuditEvent.Subject.of(user.id()),
                            Map.of()));
                }
                return proved;
            });
        });
        return fresh.codes();
    }

    /** Counts an attempt before its work, settles it by the result, and refuses the code if nothing was done. */
    private void attempt(
            CodeAttempts.Use use, User user, SignInContext context, Predicate<CodeAttempts.Admitted> work) {
        boolean done;
        try (CodeAttempts.Admitted attempt = attempts.admit(use, user.id(), context.address())) {
            try {
                done = work.test(attempt);
            } catch (RuntimeException e) {
                attempt.withdrawn();
                throw e;
            }
            if (done) {
                attempt.succeeded();
            } else {
                attempt.failed();
            }
        }
        if (!done) {
            throw Refusal.CODE_NOT_ACCEPTED.exception();
        }
    }

    /** A change of a user's second factors; returns false if nothing was changed. */
    @FunctionalInterface
    private interface Change {
        boolean apply(SecondFactors held);
    }

    /** Applies a change with the account locked, and clears what is cached about the user. */
    private boolean change(User user, Change change) {
        boolean changed;
        try {
            changed = transactions.call(
                    () -> factors.lock(user.id()).filter(change::apply).isPresent());
        } finally {
            sessions.forget(user.id()); // even if the outcome in the database is unknown
        }
        outbox.wake();
        return changed;
    }
}
