package dev.vestibule.reset;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mfa.FirstFactor;
import dev.vestibule.mfa.SignInGate;
import dev.vestibule.mfa.SignInStep;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.password.PasswordReplacement;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.reset.ResetStore.Kept;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.verification.UnverifiedAddresses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resets forgotten passwords (session wire, sections 1.3 and 3). */
public final class ResetService {
    /** How long a token is valid, from its request on. */
    static final Duration LIFE = Duration.ofDays(2);

    private static final Logger LOG = LoggerFactory.getLogger(ResetService.class);

    private final TokenCheck tokens;
    private final PasswordService passwords;
    private final PasswordReplacement replacement;
    private final UnverifiedAddresses addresses;
    private final SessionService sessions;
    private final SessionStart starts;
    private final SignInGate gate;
    private final ResetAttempts attempts;
    private final Outbox outbox;
    private final Supplier<String> siteName;
    private final PasswordLogin passwordLogin;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    /**
     * @param passwordLogin whether password sign-in is disabled at the moment, so that none can be reset by mail either
     */
    public ResetService(
            TokenCheck tokens,
            PasswordService passwords,
            PasswordReplacement replacement,
            UnverifiedAddresses addresses,
            SessionService sessions,
            SessionStart starts,
            SignInGate gate,
            ResetAttempts attempts,
            Outbox outbox,
            Supplier<String> siteName,
            PasswordLogin passwordLogin,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.tokens = tokens;
        this.passwords = passwords;
        this.replacement = replacement;
        this.addresses = addresses;
        this.sessions = sessions;
        this.starts = starts;
        this.gate = gate;
        this.attempts = attempts;
        this.outbox = outbox;
        this.siteName = siteName;
        this.passwordLogin = passwordLogin;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Sets a new password with a token, and signs in. If that takes a second factor, the sign-in waits for it: the link
     * has proved the first one, so it works where password sign-in is turned off, too.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the token is not valid for that; its holder learns why
     * @throws InvalidInputException if the password is refused by the policy, or is an earlier one; the token stays
     *     valid
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many calls from one address
     */
    public SignInStep reset(String text, Password password, SignInContext context) {
        TokenCheck.Found found = tokens.find(text);
        if (!found.recovers()) {
            attempts.count(context);
        }
        if (found.state() != TokenState.VALID) {
            throw attempts.refused(found.state(), found.user(), context);
        }
        Kept token = found.token().orElseThrow();
        if (!token.isRecovery() && passwordLogin.off()) {
            throw Refusal.PASSWORDS_OFF.exception();
        }
        User user = found.user().orElseThrow();
        passwords
                .objection(password, PasswordService.wordsOf(user, siteName.get()))
                .ifPresent(sentence -> {
                    throw InvalidInputException.of(Input.PASSWORD, sentence);
                });
        passwords.refuseUsed(user, password);
        return use(text, token, user, passwords.hash(password), context);
    }

    private SignInStep use(String text, Kept token, User user, PasswordHash hash, SignInContext context) {
        Optional<SessionService.NewKeyed> session =
                gate.decide(user, FirstFactor.of(SignInMethod.RESET)) == SignInGate.Decision.START
                        ? Optional.of(sessions.prepare(user.id(), SignInMethod.RESET, context))
                        : Optional.empty();
        boolean used;
        try {
            used = use(new ResetToken(text).digest(), token, user, hash, session, context);
        } finally {
            sessions.forget(user.id()); // even if the outcome in the database is unknown
        }
        if (!used) { // another request was faster; the current state has the reason
            TokenState state = tokens.find(text).state();
            throw attempts.refused(state == TokenState.VALID ? TokenState.INVALID : state, Optional.of(user), context);
        }
        attempts.forgive(user);
        outbox.wake();
        session.ifPresent(started -> {
            attempts.succeeded(started.row().session(), context);
            gate.passed(user, SignInMethod.RESET, Optional.empty());
        });
        if (token.isRecovery()) {
            LOG.warn(
                    "recovery link used user={} address={}",
                    user.id().value(),
                    context.address().text());
        }
        return session.<SignInStep>map(fresh -> new SignInStep.Started(fresh.started()))
                .orElseGet(() -> next(text, token, context));
    }

    /** Continues the sign-in, unless the password or the account has changed again since the token was used. */
    private SignInStep next(String text, Kept token, SignInContext context) {
        return tokens.find(text)
                .user()
                .filter(user -> user.status().generation() == token.generation() + 1)
                .map(user -> gate.complete(user, SignInMethod.RESET, context))
                .orElseGet(SignInStep.Outdated::new);
    }

    /**
     * Uses a token: sets the password, revokes all sessions, starts one if there is to be one, and queues the notice,
     * atomically. Of any number of simultaneous attempts one succeeds.
     *
     * @return false if the token is no longer valid, or the account has changed; then nothing was changed
     */
    private boolean use(
            Digest digest,
            Kept token,
            User user,
            PasswordHash hash,
            Optional<SessionService.NewKeyed> session,
            SignInContext context) {
        Instant now = clock.instant();
        UserId holder = token.user();
        Actor actor = Actor.of(holder, context.address());
        // A new user has just set it and needs no notice.
        boolean joins = token.purpose() == ResetStore.Purpose.INVITATION;
        Optional<NewMail> notice = joins ? Optional.empty() : Optional.of(passwords.notice(user, true, true));
        return transactions.call(() -> {
            if (!tokens.take(digest, token, now)) {
                return false;
            }
            // An attacker with a stolen session may change the address; the link went to the verified one.
            addresses.giveBack(holder, actor, now);
            boolean changed = replacement.replace(holder, hash, false, true, actor, notice, now);
            boolean started = session.map(fresh -> starts.add(fresh.row(), token.generation() + 1))
                    .orElse(true);
            if (!changed || !started) {
                throw Refusal.RESET_TOKEN_INVALID.exception(); // impossible, as the account is locked
            }
            token.mail().ifPresent(mail -> outbox.note(mail, "used", now));
            audit.add(used(token, actor, now));
            return true;
        });
    }

    private static AuditEvent used(Kept token, Actor actor, Instant now) {
        return new AuditEvent(
                now,
                actor,
                token.isRecovery() ? "account.recovery-link-used" : "account.reset-link-used",
                AuditEvent.Subject.of(token.user()),
                Map.of());
    }
}
