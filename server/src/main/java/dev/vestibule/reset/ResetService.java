package dev.vestibule.reset;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.Outbox;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordReplacement;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.reset.ResetStore.Kept;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.verification.UnverifiedAddresses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of resetting a forgotten password (session wire, sections 1.3 and 3). */
public final class ResetService {
    /** How long a token works, from when it was asked for. */
    static final Duration LIFE = Duration.ofDays(2);

    private static final Logger LOG = LoggerFactory.getLogger(ResetService.class);

    private final ResetStore store;
    private final UserStore users;
    private final PasswordService passwords;
    private final PasswordReplacement replacement;
    private final UnverifiedAddresses addresses;
    private final SessionService sessions;
    private final SessionStart starts;
    private final Throttle throttle;
    private final Outbox outbox;
    private final SignInLog log;
    private final Supplier<String> siteName;
    private final BooleanSupplier passwordsOff;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    /** @param passwordsOff whether passwords open nothing at the moment, so that none can be got by mail either */
    public ResetService(
            ResetStore store,
            UserStore users,
            PasswordService passwords,
            PasswordReplacement replacement,
            UnverifiedAddresses addresses,
            SessionService sessions,
            SessionStart starts,
            Throttle throttle,
            Outbox outbox,
            SignInLog log,
            Supplier<String> siteName,
            BooleanSupplier passwordsOff,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.passwords = passwords;
        this.replacement = replacement;
        this.addresses = addresses;
        this.sessions = sessions;
        this.starts = starts;
        this.throttle = throttle;
        this.outbox = outbox;
        this.log = log;
        this.siteName = siteName;
        this.passwordsOff = passwordsOff;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** What a token is good for. What is not {@code VALID} or {@code INVALID} only its holder can come to know. */
    public enum State {
        VALID,
        /** No token of ours, or its account is closed. */
        INVALID,
        EXPIRED,
        USED,
        /** A newer one was sent. */
        REPLACED,
        /** The password was set in another way since. */
        OUTDATED;

        Refusal refusal() {
            return switch (this) {
                case VALID, INVALID -> Refusal.RESET_TOKEN_INVALID;
                case EXPIRED -> Refusal.RESET_TOKEN_EXPIRED;
                case USED -> Refusal.RESET_TOKEN_USED;
                case REPLACED -> Refusal.RESET_TOKEN_REPLACED;
                case OUTDATED -> Refusal.RESET_TOKEN_OUTDATED;
            };
        }
    }

    record Found(State state, Optional<Kept> token, Optional<User> user) {
        /**
         * Whether it opens the account even where nobody else may come in this way: no count and no setting is in its
         * way.
         */
        boolean recovers() {
            return state == State.VALID && token.filter(Kept::isRecovery).isPresent();
        }
    }

    /**
     * Somebody has forgotten a password. The same is done for every address; whether it belongs to anybody is looked at
     * later, when nobody waits for the answer.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException when so much has been asked already
     */
    public void ask(Email email, ClientAddress from) {
        throttle.count(new Throttle.Call(Throttle.What.FORGOT, Optional.of(email.address()), from));
        outbox.ask(MailKind.RESET, email);
    }

    /** What a token is good for; for who follows the link, which is noted. It is not used up by this. */
    public State look(String token) {
        Found found = find(token);
        found.token().ifPresent(kept -> noteOpened(new ResetToken(token).digest(), kept));
        return found.state();
    }

    /** Whose token it is, while it is valid; what a page needs to help its reader. */
    public Optional<User> holder(String token) {
        Found found = find(token);
        return found.state() == State.VALID ? found.user() : Optional.empty();
    }

    private void noteOpened(String digest, Kept token) {
        Instant now = clock.instant();
        try {
            transactions.run(() -> {
                if (store.noteOpened(digest, now)) {
                    token.mail().ifPresent(mail -> outbox.note(mail, "opened", now));
                }
            });
        } catch (UnavailableException e) {
            LOG.debug("the database takes no notes", e); // the answer matters more
        }
    }

    private Found find(String text) {
        return find(text, kept -> kept.purpose() != ResetStore.Purpose.VERIFICATION);
    }

    /** What a link of another purpose is good for, too. */
    Found find(String text, Predicate<Kept> purpose) {
        Optional<Kept> token = ResetToken.parse(text)
                .flatMap(shaped -> store.find(shaped.digest()))
                .filter(purpose);
        Optional<User> user = token.flatMap(kept -> users.find(kept.user())).filter(User::isActive);
        if (token.isEmpty() || user.isEmpty()) {
            return new Found(State.INVALID, token, user);
        }
        return new Found(state(token.get(), user.get()), token, user);
    }

    private State state(Kept token, User user) {
        if (token.end().isPresent()) {
            return switch (token.end().get()) {
                case USED -> State.USED;
                case REPLACED -> State.REPLACED;
            };
        }
        if (!clock.instant().isBefore(token.expiresAt())) {
            return State.EXPIRED;
        }
        return token.generation() == user.status().generation() ? State.VALID : State.OUTDATED;
    }

    /**
     * Sets a new password with a token, and signs in.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when the token is not good for that; the holder is told
     *     why
     * @throws InvalidInputException when the password would be guessed too easily, or is an earlier one; the token
     *     stays good
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many calls from one address
     */
    public SessionService.Started reset(String text, Password password, SignInContext context) {
        Found found = find(text);
        if (!found.recovers()) {
            count(context);
        }
        if (found.state() != State.VALID) {
            throw refused(found.state(), found.user(), context);
        }
        Kept token = found.token().orElseThrow();
        if (!token.isRecovery() && passwordsOff.getAsBoolean()) {
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

    private void count(SignInContext context) {
        try {
            throttle.count(new Throttle.Call(Throttle.What.RESET, Optional.empty(), context.address()));
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInMethod.RESET.wireName(), "too-many-attempts", Optional.empty(), context);
            throw refused;
        }
    }

    private SessionService.Started use(String text, Kept token, User user, PasswordHash hash, SignInContext context) {
        SessionService.NewKeyed session = sessions.prepare(user.id(), SignInMethod.RESET, context);
        boolean used;
        try {
            used = use(new ResetToken(text).digest(), token, user, hash, session);
        } finally {
            sessions.forget(user.id()); // also when nobody knows whether the database has done it
        }
        if (!used) { // somebody was faster; what is true now tells the reason
            State state = find(text).state();
            throw refused(state == State.VALID ? State.INVALID : state, Optional.of(user), context);
        }
        throttle.forgive(user.mailbox().address()); // which is the account's address again
        outbox.wake();
        log.signedIn(session.row().session(), context);
        if (token.isRecovery()) {
            LOG.warn(
                    "recovery link used user={} address={}",
                    user.id().value(),
                    context.address().text());
        }
        return session.started();
    }

    /**
     * Uses a token: sets the password, ends all sessions, starts one, and puts the notice into the outbox, all or
     * nothing. Among any number of tries one wins.
     *
     * @return false when the token is over, or worthless since the account has changed; then nothing happened
     */
    private boolean use(String digest, Kept token, User user, PasswordHash hash, SessionService.NewKeyed session) {
        Instant now = clock.instant();
        UserId holder = token.user();
        Actor actor = Actor.of(holder, session.row().context().address());
        // Who joins has just chosen it and needs not be told.
        boolean joins = token.purpose() == ResetStore.Purpose.INVITATION;
        Optional<NewMail> notice = joins ? Optional.empty() : Optional.of(passwords.notice(user, true, true));
        return transactions.call(() -> {
            if (!take(digest, token, now)) {
                return false;
            }
            // Whoever has the account for a moment may give it another address; the link went to the verified one.
            addresses.giveBack(holder, actor, now);
            boolean changed = replacement.replace(holder, hash, false, true, actor, notice, now);
            if (!changed || !starts.add(session.row(), token.generation() + 1)) {
                throw Refusal.RESET_TOKEN_INVALID.exception(); // cannot be, as the account is locked; all is undone
            }
            token.mail().ifPresent(mail -> outbox.note(mail, "used", now));
            audit.add(used(token, actor, now));
            return true;
        });
    }

    /** Locks the account and uses the token, unless it is over, or worthless since the account has changed. */
    boolean take(String digest, Kept token, Instant now) {
        return store.lock(token.user())
                        .filter(generation -> generation == token.generation())
                        .isPresent()
                && store.take(digest, now);
    }

    private static AuditEvent used(Kept token, Actor actor, Instant now) {
        return new AuditEvent(
                now,
                actor,
                token.isRecovery() ? "account.recovery-link-used" : "account.reset-link-used",
                AuditEvent.Subject.of(token.user()),
                Map.of());
    }

    private RefusedException refused(State state, Optional<User> user, SignInContext context) {
        String outcome = "token-" + state.name().toLowerCase(Locale.ROOT);
        log.refused(SignInMethod.RESET.wireName(), outcome, user.map(User::id), context);
        return state.refusal().exception();
    }
}
