package dev.vestibule.mfa;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.user.Actor;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Completes sign-ins that wait for a second factor (session wire, section 1.4). */
public final class SecondStep {
    private final ChallengeTokens tokens;
    private final ChallengeStore challenges;
    private final UserStore users;
    private final FactorStore factors;
    private final FactorCodes codes;
    private final RecoveryCodes recovery;
    private final MailedCodes mailed;
    private final CodeAttempts attempts;
    private final MfaFigures figures;
    private final SessionService sessions;
    private final SessionStart starts;
    private final SignInRefusals refusals;
    private final SignInLog log;
    private final ProviderGate providers;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    SecondStep(
            ChallengeTokens tokens,
            ChallengeStore challenges,
            UserStore users,
            FactorStore factors,
            FactorCodes codes,
            RecoveryCodes recovery,
            MailedCodes mailed,
            CodeAttempts attempts,
            MfaFigures figures,
            SessionService sessions,
            SessionStart starts,
            SignInRefusals refusals,
            SignInLog log,
            ProviderGate providers,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.tokens = tokens;
        this.challenges = challenges;
        this.users = users;
        this.factors = factors;
        this.codes = codes;
        this.recovery = recovery;
        this.mailed = mailed;
        this.attempts = attempts;
        this.figures = figures;
        this.sessions = sessions;
        this.starts = starts;
        this.refusals = refusals;
        this.log = log;
        this.providers = providers;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** A sign-in that waits for its second factor. */
    public record Waiting(Challenge challenge, User user) {
        /** Returns the factors that the user can prove. */
        public Set<SecondFactor> factors() {
            return SignInGate.factors(user.status().factors());
        }
    }

    /**
     * Returns the sign-in of a challenge token.
     *
     * @throws RefusedException if the token is not valid, or the account has changed since it was issued
     */
    public Waiting open(String token) {
        return open(token, Challenge.Purpose.SECOND_FACTOR);
    }

    Waiting open(String token, Challenge.Purpose purpose) {
        Challenge challenge = tokens.read(token, purpose)
                .filter(read -> providers.lets(read.first()))
                .orElseThrow(Refusal.SIGN_IN_EXPIRED::exception);
        User user = users.find(challenge.user())
                .filter(challenge::holdsFor)
                .orElseThrow(Refusal.SIGN_IN_EXPIRED::exception);
        return new Waiting(challenge, user);
    }

    /** Returns whether a code can be sent by email. */
    public boolean canSendCode() {
        return mailed.available();
    }

    /**
     * Sends a code by email.
     *
     * @throws RefusedException if the token is not valid, or codes cannot be sent
     * @throws TooManyAttemptsException after too many emails
     */
    public void sendCode(String token, SignInContext context) {
        Waiting waiting = open(token);
        if (challenges.isUsed(waiting.challenge())) {
            throw Refusal.SIGN_IN_EXPIRED.exception();
        }
        mailed.send(waiting.user(), context.address());
    }

    /**
     * Completes a sign-in with a code. A wrong code does not use up the token.
     *
     * @throws RefusedException if the token is no longer valid, or the code is wrong
     * @throws TooManyAttemptsException after too many wrong codes
     */
    public SessionService.Started verify(String token, String code, SignInContext context) {
        Waiting waiting = open(token);
        User user = waiting.user();
        try (CodeAttempts.Admitted attempt = admit(CodeAttempts.Use.SIGN_IN, waiting, context)) {
            Instant now = clock.instant();
            FactorCodes.Entered entered =
                    attempt.unlessItFails(() -> codes.toSignIn(user, code, attempt.locked(), now));
            return settle(attempt, waiting, context, entered.looksLike(), () -> entered.use(now));
        }
    }

    CodeAttempts.Admitted admit(CodeAttempts.Use use, Waiting waiting, SignInContext context) {
        try {
            return attempts.admit(use, waiting.user().id(), context.address());
        } catch (TooManyAttemptsException refused) {
            figures.tooMany();
            log.refused(
                    waiting.challenge().first().method().wireName(),
                    SignInLog.TOO_MANY,
                    Optional.of(waiting.user().id()),
                    context);
            throw refused;
        }
    }

    /** Counts a second factor that was refused. */
    public void refused(SessionFactor factor) {
        figures.refused(factor);
    }

    /**
     * Completes the sign-in, and settles the attempt by what became of it.
     *
     * @param tried what the code is counted as if it is wrong
     */
    SessionService.Started settle(
            CodeAttempts.Admitted attempt,
            Waiting waiting,
            SignInContext context,
            SessionFactor tried,
            Supplier<Optional<SessionFactor>> proof) {
        Optional<SessionService.Started> started;
        try {
            started = complete(waiting, context, proof);
        } catch (RefusedException refused) {
            if (refused.refusal() == Refusal.CODE_WRONG) {
                throw wrong(attempt, waiting, tried, context);
            }
            attempt.withdrawn(); // the factor was not what failed
            throw recorded(refused, waiting, context);
        } catch (RuntimeException e) {
            attempt.withdrawn();
            throw e;
        }
        if (started.isEmpty()) {
            throw wrong(attempt, waiting, tried, context);
        }
        attempt.succeeded();
        return started.get();
    }

    /** Records that a user with proved factors has the maximum number of sessions; returns what is to be thrown. */
    public RefusedException recorded(RefusedException refused, Waiting waiting, SignInContext context) {
        return refused.refusal() == Refusal.TOO_MANY_SESSIONS
                ? refusals.refuse(
                        Optional.of(waiting.user().id()),
                        SignInRefusal.TOO_MANY_SESSIONS,
                        waiting.challenge().first().method(),
                        context)
                : refused;
    }

    private RefusedException wrong(
            CodeAttempts.Admitted attempt, Waiting waiting, SessionFactor tried, SignInContext context) {
        User user = waiting.user();
        attempt.failed();
        figures.refused(tried);
        if (waiting.challenge().purpose() == Challenge.Purpose.SECOND_FACTOR && attempt.locksNext()) {
            outbox.add(MailKind.SECOND_FACTOR_LOCKED, user, Map.of());
        }
        return refusals.refuse(
                Optional.of(user.id()),
                SignInRefusal.WRONG_CODE,
                waiting.challenge().first().method(),
                context);
    }

    /**
     * Completes a sign-in with a factor that the caller verifies; of any number of simultaneous attempts one succeeds.
     *
     * @param proof called within the transaction, with the account locked: uses up what proves the factor, and says
     *     which one it was; empty if it is not proved, and then nothing is changed
     * @return empty if it is not proved
     * @throws RefusedException if the account has changed since the first factor, the token was used before, or the
     *     user has the maximum number of sessions: then nothing was changed; or if the provider that proved the first
     *     factor has been disabled meanwhile
     */
    public Optional<SessionService.Started> complete(
            Waiting waiting, SignInContext context, Supplier<Optional<SessionFactor>> proof) {
        Optional<SessionService.NewKeyed> fresh =
                transactions.call(() -> proof(waiting, proof).map(factor -> start(waiting, factor, context)));
        fresh.ifPresent(started -> {
            providers.check(waiting.challenge().first());
            sessions.begun(started);
            started.started().session().proof().factor().ifPresent(figures::accepted);
            outbox.wake();
        });
        return fresh.map(SessionService.NewKeyed::started);
    }

    private Optional<SessionFactor> proof(Waiting waiting, Supplier<Optional<SessionFactor>> proof) {
        Challenge challenge = waiting.challenge();
        int version = factors.lock(challenge.user())
                .map(SecondFactors::version)
                .orElseThrow(Refusal.SIGN_IN_EXPIRED::exception);
        if (version != challenge.factorVersion()) {
            throw Refusal.SIGN_IN_EXPIRED.exception();
        }
        Optional<SessionFactor> factor = proof.get();
        if (factor.isPresent() && !challenges.use(challenge, clock.instant())) {
            throw Refusal.CODE_WRONG.exception(); // another request was faster; the code is not used up
        }
        return factor;
    }

    private SessionService.NewKeyed start(Waiting waiting, SessionFactor factor, SignInContext context) {
        Challenge challenge = waiting.challenge();
        FirstFactor first = challenge.first();
        SessionService.NewKeyed fresh =
                sessions.prepare(challenge.user(), first.method(), Optional.of(factor), context, first.provider());
        if (!starts.add(fresh.row(), challenge.generation())) {
            throw Refusal.SIGN_IN_EXPIRED.exception();
        }
        mailed.discard(challenge.user());
        if (factor == SessionFactor.RECOVERY_CODE) {
            noteRecovery(waiting.user(), context, fresh.row().session().createdAt());
        }
        return fresh;
    }

    private void noteRecovery(User user, SignInContext context, Instant now) {
        int left = recovery.remaining(user.id());
        audit.add(new AuditEvent(
                now,
                Actor.of(user.id(), context.address()),
                "account.recovery-code-used",
                AuditEvent.Subject.of(user.id()),
                Map.of("left", left)));
        outbox.add(MailKind.RECOVERY_CODE_USED, user, Map.of("left", Integer.toString(left)));
    }
}
