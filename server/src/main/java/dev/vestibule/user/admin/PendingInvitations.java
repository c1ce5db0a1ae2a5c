package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.reset.Invitations;
import dev.vestibule.session.Principal;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Invites users again who have not signed in yet, for administrators. {@link UserActivation} revokes invitations, as
 * that deactivates the user.
 */
public final class PendingInvitations {
    /** How many invitations are mailed to a user within a day, the first one included. */
    public static final int MOST_A_DAY = 5;

    private final UserAdminStore store;
    private final UserStore users;
    private final Invitations invitations;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final Runnable wake;
    private final InstantSource clock;

    /** @param wake wakes the senders of mails */
    PendingInvitations(
            UserAdminStore store,
            UserStore users,
            Invitations invitations,
            Transactions transactions,
            AuditWriter audit,
            Runnable wake,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.invitations = invitations;
        this.transactions = transactions;
        this.audit = audit;
        this.wake = wake;
        this.clock = clock;
    }

    /** The result of sending an invitation again. */
    public enum Resent {
        SENT,
        /** The user has signed in meanwhile. */
        ACCEPTED,
        /** Too many were mailed within a day. */
        TOO_MANY
    }

    /**
     * Mails a new invitation; the link of the one before stops working.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the user is not active
     */
    public Resent resend(Principal principal, UserId id) {
        UserRules.allow(principal.superuser());
        Resent resent = transactions.call(() -> {
            Optional<User> waiting = lockWaiting(principal, id);
            if (waiting.isEmpty()) {
                return Resent.ACCEPTED;
            }
            if (invitations.mailedWithinADay(id) >= MOST_A_DAY) {
                return Resent.TOO_MANY;
            }
            invitations.mail(waiting.get(), principal.name());
            note("invitation.send", waiting.get(), principal);
            return Resent.SENT;
        });
        wake.run();
        return resent;
    }

    /**
     * Creates a link, which the administrator hands over; the link of the invitation before stops working.
     *
     * @return empty if the user has signed in meanwhile
     * @throws dev.vestibule.platform.refusal.RefusedException if the user is not active
     */
    public Optional<InvitationLink.Made> link(Principal principal, UserId id) {
        UserRules.allow(principal.superuser());
        return transactions.call(() -> lockWaiting(principal, id).map(user -> {
            note("invitation.link", user, principal);
            return invitations.link(user);
        }));
    }

    /** Returns whether a user can be invited: active, and never signed in. */
    public static boolean isFor(User user) {
        return user.isActive() && hasNeverSignedIn(user);
    }

    private static boolean hasNeverSignedIn(User user) {
        return user.activity().firstSignInAt() == null;
    }

    /** Locks a user, and returns them unless they have signed in. */
    private Optional<User> lockWaiting(Principal principal, UserId id) {
        if (!UserRules.isActive(store.lock(id))) {
            throw Refusal.NOT_FOUND.exception();
        }
        User user = users.find(id).orElseThrow();
        UserRules.allow(principal.mayMakeAdministrators() || !user.superuser());
        return Optional.of(user).filter(PendingInvitations::hasNeverSignedIn);
    }

    private void note(String action, User user, Principal principal) {
        audit.add(new AuditEvent(
                clock.instant(),
                principal.actor(),
                action,
                AuditEvent.Subject.of(user.id()),
                Map.of("email", user.email().address())));
    }
}
