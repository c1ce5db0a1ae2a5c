package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.federation.IdentityService;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.reset.Invitations;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.Principal;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionTermination;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Deactivates and reactivates users. */
public final class UserActivation {
    private final UserAdminStore store;
    private final UserListStore lists;
    private final UserStore users;
    private final Memberships memberships;
    private final ApiKeyRevocation keys;
    private final Invitations invitations;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final SessionTermination termination;
    private final IdentityService identities;
    private final SessionService sessions;
    private final LiveProviders liveProviders;
    private final InstantSource clock;

    public UserActivation(
            UserAdminStore store,
            UserListStore lists,
            UserStore users,
            Memberships memberships,
            ApiKeyRevocation keys,
            Invitations invitations,
            Transactions transactions,
            ChangeLog changes,
            AuditWriter audit,
            SessionTermination termination,
            IdentityService identities,
            SessionService sessions,
            LiveProviders liveProviders,
            InstantSource clock) {
        this.store = store;
        this.lists = lists;
        this.users = users;
        this.memberships = memberships;
        this.keys = keys;
        this.invitations = invitations;
        this.transactions = transactions;
        this.changes = changes;
        this.audit = audit;
        this.termination = termination;
        this.identities = identities;
        this.sessions = sessions;
        this.liveProviders = liveProviders;
        this.clock = clock;
    }

    /**
     * Deactivates a user, for administrators, and revokes their sessions. Does nothing if they are deactivated already.
     */
    public void deactivate(Principal principal, UserId id) {
        UserRules.allow(principal.superuser());
        Instant now = clock.instant();
        boolean closed;
        try {
            closed = transactions.call(() -> deactivated(principal, id, now));
        } finally {
            sessions.forget(id); // even if the outcome in the database is unknown
        }
        if (!closed && lists.find(id).isEmpty()) {
            throw Refusal.NOT_FOUND.exception();
        }
    }

    /**
     * Revokes the invitation of a user who has not signed in, for administrators, and deactivates them: otherwise they
     * could still get in, with a password reset.
     *
     * @return false if the user has signed in meanwhile; then nothing was changed
     */
    public boolean revokeInvitation(Principal principal, UserId id) {
        UserRules.allow(principal.superuser());
        Instant now = clock.instant();
        try {
            return transactions.call(() -> {
                memberships.lockAdministrators();
                var unused = store.lock(id); // or the user could sign in between the look and the deactivation
                boolean waiting = users.find(id)
                        .filter(user -> user.activity().firstSignInAt() == null)
                        .isPresent();
                return waiting && deactivated(principal, id, now);
            });
        } finally {
            sessions.forget(id); // even if the outcome in the database is unknown
        }
    }

    /** Deactivates a user. Returns false if they are not active. */
    private boolean deactivated(Principal principal, UserId id, Instant now) {
        if (memberships.isLastAdministrator(id)) {
            throw Refusal.LAST_ADMINISTRATOR.exception();
        }
        if (!UserRules.isActive(store.lock(id))) {
            return false;
        }
        store.deactivate(id, now);
        var unused = termination.endAllWithin(id, EndReason.USER_DEACTIVATED, principal.actor(), now);
        keys.endAllOf(id, principal.actor(), now);
        int outliving = keys.createdBy(id);
        if (invitations.revoke(id)) {
            note("invitation.revoke", id, Map.of(), principal, now);
        }
        note("account.deactivate", id, outliving == 0 ? Map.of() : Map.of("service-keys", outliving), principal, now);
        tellOthers(id);
        return true;
    }

    /** Reactivates a user, for administrators, without the rights of an administrator. */
    public User reactivate(Principal principal, UserId id) {
        UserRules.allow(principal.superuser());
        Set<ProviderKey> live = liveProviders.keys();
        Instant now = clock.instant();
        User opened = transactions.call(() -> reactivated(principal, id, live, now));
        sessions.forget(id);
        return opened;
    }

    /** Removes the rights of an administrator, and the links to disabled providers. */
    private User reactivated(Principal principal, UserId id, Set<ProviderKey> live, Instant now) {
        memberships.lockAdministrators();
        Optional<String> state = store.lock(id);
        if (state.isEmpty()) {
            throw Refusal.NOT_FOUND.exception();
        }
        if (UserRules.isActive(state)) {
            throw Refusal.ALREADY_ACTIVE.exception();
        }
        memberships.leave(id, GroupId.ADMINISTRATORS, Memberships.Cause.byHand(principal.actor(), now));
        store.reactivate(id, now);
        identities.unlinkAllBut(id, live, principal.actor(), now);
        note("account.reactivate", id, Map.of(), principal, now);
        tellOthers(id);
        return users.find(id).orElseThrow();
    }

    private void note(String action, UserId id, Map<String, Object> details, Principal principal, Instant now) {
        audit.add(new AuditEvent(now, principal.actor(), action, AuditEvent.Subject.of(id), details));
    }

    private void tellOthers(UserId id) {
        changes.add(ChangeLog.Kind.USER, Integer.toString(id.value()));
    }
}
