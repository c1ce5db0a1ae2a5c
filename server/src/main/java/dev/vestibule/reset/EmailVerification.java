package dev.vestibule.reset;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.Outbox;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordService;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.reset.ResetStore.Kept;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.verification.UnverifiedAddresses;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies a user's new email address: following the link proves that they read its mail. It also takes the password,
 * or a fresh sign-in with a provider if there is none, since a session or a personal API key that was stolen for a
 * minute could otherwise give the account an address for good.
 */
public final class EmailVerification {
    private final TokenCheck links;
    private final UnverifiedAddresses addresses;
    private final PasswordService passwords;
    private final PasswordSignIn signIn;
    private final FreshProof proof;
    private final SessionService sessions;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;
    private final InstantSource clock;

    public EmailVerification(
            TokenCheck links,
            UnverifiedAddresses addresses,
            PasswordService passwords,
            PasswordSignIn signIn,
            FreshProof proof,
            SessionService sessions,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            ChangeLog changes,
            InstantSource clock) {
        this.links = links;
        this.addresses = addresses;
        this.passwords = passwords;
        this.signIn = signIn;
        this.proof = proof;
        this.sessions = sessions;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    private TokenCheck.Found find(String token) {
        return links.find(token, kept -> kept.purpose() == ResetStore.Purpose.VERIFICATION);
    }

    /** Returns what a link is valid for; does not use it up. */
    public TokenState look(String token) {
        return find(token).state();
    }

    /** Returns the owner of the link, while it is valid. */
    public Optional<User> holder(String token) {
        TokenCheck.Found found = find(token);
        return found.state() == TokenState.VALID ? found.user() : Optional.empty();
    }

    /** Returns whether the password is needed. */
    public boolean asksForPassword(User user) {
        return passwords.has(user);
    }

    /**
     * Verifies the address.
     *
     * @param caller the user who is signed in where the link was opened, if there is one
     * @throws dev.vestibule.platform.refusal.RefusedException if the link is not valid for that
     * @throws InvalidInputException naming {@code password} if it is missing or wrong, or {@code session} if an account
     *     without one is not freshly signed in; the link stays valid
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong passwords
     */
    public User verify(String token, Password password, Optional<SessionCaller> caller, SignInContext context) {
        TokenCheck.Found found = find(token);
        if (found.state() != TokenState.VALID) {
            throw found.state().refusal().exception();
        }
        User user = found.user().orElseThrow();
        if (asksForPassword(user)) {
            prove(user, password, context);
        } else if (caller.filter(one -> one.user().id().equals(user.id()))
                .filter(proof::isFresh)
                .isEmpty()) {
            throw InvalidInputException.of(Input.SESSION, Message.of("verify.fresh-sign-in"));
        }
        Actor actor = Actor.of(user.id(), context.address());
        boolean verified;
        try {
            verified = verify(new ResetToken(token).digest(), found.token().orElseThrow(), user, actor);
        } finally {
            sessions.forget(user.id()); // even if the outcome in the database is unknown
        }
        if (!verified) {
            throw TokenState.USED.refusal().exception();
        }
        return user;
    }

    /**
     * Uses a token to verify the account's current address, atomically. Of any number of simultaneous attempts one
     * succeeds.
     *
     * @return false if the token is no longer valid, or the account has changed; then nothing was changed
     */
    private boolean verify(Digest digest, Kept token, User user, Actor actor) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            if (!links.take(digest, token, now)) {
                return false;
            }
            addresses.verify(user, now);
            token.mail().ifPresent(mail -> outbox.note(mail, "used", now));
            Map<String, Object> details = Map.of("email", user.email().address());
            audit.add(new AuditEvent(now, actor, "account.email-verified", AuditEvent.Subject.of(user.id()), details));
            changes.add(ChangeLog.Kind.USER, Integer.toString(user.id().value()));
            return true;
        });
    }

    private void prove(User user, Password password, SignInContext context) {
        if (password.text().isEmpty()) {
            throw InvalidInputException.of(Input.PASSWORD, Message.of("form.password-missing"));
        }
        if (!signIn.confirm(user, password, context, AttemptKind.PASSWORD_CONFIRMATION)) {
            throw InvalidInputException.of(Input.PASSWORD, Message.of("password-page.old-wrong"));
        }
    }
}
