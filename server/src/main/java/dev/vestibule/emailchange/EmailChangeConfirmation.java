package dev.vestibule.emailchange;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.Actor;
import dev.vestibule.user.AddressTwins;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import dev.vestibule.user.verification.UnverifiedAddresses;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Confirms changes of email addresses. The link proves that its holder reads the mail of the new address; it works only
 * for the signed-in user who requested the change, as a mistyped address is a stranger's.
 */
public final class EmailChangeConfirmation {
    private final EmailChangeStore store;
    private final UserStore users;
    private final UnverifiedAddressStore unverified;
    private final UnverifiedAddresses addresses;
    private final AddressTwins twins;
    private final SessionService sessions;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;
    private final InstantSource clock;

    EmailChangeConfirmation(
            EmailChangeStore store,
            UserStore users,
            UnverifiedAddressStore unverified,
            UnverifiedAddresses addresses,
            AddressTwins twins,
            SessionService sessions,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            ChangeLog changes,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.unverified = unverified;
        this.addresses = addresses;
        this.twins = twins;
        this.sessions = sessions;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * What a link is valid for.
     *
     * @param email the new address; empty unless the request is pending
     */
    public record Look(EmailChangeState state, Optional<Email> email) {}

    /** Returns what a link is valid for in the hands of this user; does not use it up. */
    public Look look(String token, User user) {
        Optional<EmailChange> change = find(token, user);
        EmailChangeState state =
                change.map(found -> found.state(user, clock.instant())).orElse(EmailChangeState.UNKNOWN);
        return new Look(state, state == EmailChangeState.PENDING ? change.map(EmailChange::email) : Optional.empty());
    }

    private Optional<EmailChange> find(String token, User user) {
        return ConfirmationToken.parse(token)
                .flatMap(parsed -> store.find(parsed.digest()))
                .filter(change -> change.user().equals(user.id()));
    }

    /**
     * Changes the address. Of any number of simultaneous attempts one succeeds.
     *
     * @return false if the link is no longer valid; {@link #look} says why
     * @throws dev.vestibule.platform.refusal.RefusedException if the address belongs to another account by now
     */
    public boolean confirm(String token, User user, Actor actor) {
        Optional<EmailChange> change = find(token, user);
        if (change.isEmpty()) {
            return false;
        }
        boolean confirmed;
        try {
            confirmed = transactions
                    .unlessTaken(() -> confirm(change.get(), actor, clock.instant()))
                    .orElseThrow(Refusal.EMAIL_OF_ANOTHER::exception);
        } finally {
            sessions.forget(user.id()); // even if the outcome in the database is unknown
        }
        outbox.wake();
        return confirmed;
    }

    private boolean confirm(EmailChange change, Actor actor, Instant now) {
        boolean same = store.lock(change.user())
                .filter(generation -> generation == change.generation())
                .isPresent();
        if (!same || !store.confirm(change.id(), now)) {
            return false;
        }
        User before = users.find(change.user()).orElseThrow();
        if (before.email().equals(change.email())) {
            addresses.verify(before, now); // it was set over the API meanwhile
        } else {
            readdress(before, change.email(), now);
        }
        outbox.add(
                MailKind.EMAIL_CHANGED,
                before,
                Map.of("email", change.email().address(), "confirmed", Boolean.toString(true)));
        audit.add(new AuditEvent(
                now,
                actor,
                "account.change",
                AuditEvent.Subject.of(before.id()),
                Map.of(
                        "email",
                        AuditStore.change(
                                before.email().address(), change.email().address()))));
        changes.add(ChangeLog.Kind.USER, Integer.toString(before.id().value()));
        return true;
    }

    private void readdress(User before, Email email, Instant now) {
        if (unverified.isReserved(email, Optional.of(before.id()))) {
            throw Refusal.EMAIL_OF_ANOTHER.exception();
        }
        addresses.giveWay(email, now);
        store.readdress(before.id(), email, now);
        if (!email.equals(before.mailbox())) {
            twins.settle(before.id(), before.mailbox().address());
        }
    }
}
