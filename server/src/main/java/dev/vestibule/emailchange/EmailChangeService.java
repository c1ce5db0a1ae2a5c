package dev.vestibule.emailchange;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Requests for another email address of one's own account. A request takes a fresh proof and changes nothing; it does
 * the same whether or not the address belongs to another account, which only its owner is told.
 */
public final class EmailChangeService {
    /** How long a request can be confirmed. */
    static final Duration LIFE = Duration.ofDays(2);

    /** The name of the request's id in the mails about it. */
    static final String CHANGE = "change";

    private static final int MOST_LINKS_A_DAY = 5;

    private final EmailChangeStore store;
    private final FreshProof proof;
    private final Throttle throttle;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    EmailChangeService(
            EmailChangeStore store,
            FreshProof proof,
            Throttle throttle,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.store = store;
        this.proof = proof;
        this.throttle = throttle;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** Returns the address that waits to be confirmed. */
    public Optional<Email> pending(User user) {
        return open(user).map(EmailChange::email);
    }

    private Optional<EmailChange> open(User user) {
        return store.open(user.id()).filter(change -> change.state(user, clock.instant()) == EmailChangeState.PENDING);
    }

    /**
     * Requests a change: sends a link to the new address, and a notice to the present one. An earlier request of the
     * user is replaced.
     *
     * @param password empty if none was sent
     * @throws InvalidInputException naming {@code email} if it is the present address, or {@code password} if the proof
     *     is missing or wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many requests or wrong passwords
     */
    public void request(SessionCaller caller, Email email, Optional<Password> password, SignInContext context) {
        User user = caller.user();
        if (user.isEmailVerified() && email.equals(user.email())) {
            throw InvalidInputException.of(Input.EMAIL, Message.of("email-change.same"));
        }
        proof.require(caller, password, context);
        String account = Integer.toString(user.id().value());
        throttle.count(new CountedCall(CountedCall.Kind.READDRESS, Optional.of(account), context.address()));
        transactions.run(() -> request(user, email, context, clock.instant()));
        outbox.wake();
    }

    private void request(User user, Email email, SignInContext context, Instant now) {
        // Of the same generation: a password that was changed since was not verified.
        int generation = store.lock(user.id())
                .filter(current -> current == user.status().generation())
                .orElseThrow(Refusal.NOT_SIGNED_IN::exception);
        int unused = store.endAll(user.id(), EmailChange.End.REPLACED, now);
        long id = store.add(user.id(), email, generation, now.plus(LIFE), now);
        outbox.add(MailKind.EMAIL_CHANGE, user, email, Map.of(CHANGE, Long.toString(id)));
        outbox.add(
                MailKind.EMAIL_CHANGE_REQUESTED,
                user,
                Map.of(
                        "email", email.address(),
                        "agent", context.userAgent(),
                        "address", context.address().text()));
        audit.add(new AuditEvent(
                now,
                Actor.of(user.id(), context.address()),
                "account.email-change-request",
                AuditEvent.Subject.of(user.id()),
                Map.of("email", email.address())));
    }

    /**
     * Sends the link of the pending request again, and returns its address.
     *
     * @return empty if there is none, or enough were sent today
     */
    public Optional<Email> sendAgain(User user) {
        // Locked, or simultaneous requests could send any number of emails to a stranger.
        Optional<Email> sent = transactions.call(() -> store.lock(user.id()).flatMap(generation -> queueLink(user)));
        outbox.wake();
        return sent;
    }

    private Optional<Email> queueLink(User user) {
        Optional<EmailChange> change = open(user)
                .filter(found -> outbox.count(user.id(), MailKind.EMAIL_CHANGE, Duration.ofDays(1)) < MOST_LINKS_A_DAY);
        change.ifPresent(found ->
                outbox.add(MailKind.EMAIL_CHANGE, user, found.email(), Map.of(CHANGE, Long.toString(found.id()))));
        return change.map(EmailChange::email);
    }

    /** Cancels the pending request, and returns its address. Returns empty if there is none. */
    public Optional<Email> cancel(User user) {
        return transactions.call(() -> {
            Optional<Email> pending = store.lock(user.id()).flatMap(generation -> pending(user));
            if (pending.isPresent()) {
                int unused = store.endAll(user.id(), EmailChange.End.CANCELED, clock.instant());
            }
            return pending;
        });
    }
}
