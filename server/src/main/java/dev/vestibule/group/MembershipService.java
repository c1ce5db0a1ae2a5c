package dev.vestibule.group;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.group.GroupListStore.Member;
import dev.vestibule.group.GroupStore.Held;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Memberships: who may read and change which (identity wire, section 3). Every method acts for a caller, and refuses
 * with {@link Refusal#NOT_ALLOWED} what they may not do. Group managers add and remove members of the groups that they
 * manage, and appoint other managers.
 */
public final class MembershipService {
    private final GroupStore store;
    private final GroupListStore lists;
    private final MembershipHistoryStore history;
    private final Memberships memberships;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final SessionService sessions;
    private final RecentProof proof;
    private final InstantSource clock;

    public MembershipService(
            GroupStore store,
            GroupListStore lists,
            MembershipHistoryStore history,
            Memberships memberships,
            Transactions transactions,
            ChangeLog changes,
            AuditWriter audit,
            SessionService sessions,
            RecentProof proof,
            InstantSource clock) {
        this.store = store;
        this.lists = lists;
        this.history = history;
        this.memberships = memberships;
        this.transactions = transactions;
        this.changes = changes;
        this.audit = audit;
        this.sessions = sessions;
        this.proof = proof;
        this.clock = clock;
    }

    // --- Reading ---

    /** Returns the groups of a user, for administrators. */
    public List<GroupListStore.Joined> of(User viewer, UserId user) {
        GroupRules.allow(viewer.superuser());
        return lists.of(user);
    }

    /** Returns all memberships for administrators; for managers those in their groups. */
    public List<Held> memberships(User viewer) {
        GroupRules.allow(viewer.superuser() || viewer.isManager());
        return lists.memberships(GroupRules.onlyTheirs(viewer));
    }

    /** Returns past changes of memberships, for administrators. */
    MembershipHistoryStore.History history(User viewer, Optional<UserId> user, Optional<GroupId> group, Paging paging) {
        GroupRules.allow(viewer.superuser());
        return history.history(user, group, paging);
    }

    // --- Changing ---

    /**
     * Adds a user to a group, and returns its members then. An existing membership stays.
     *
     * @param manager whether they become a manager; unchanged if empty
     */
    public List<Member> join(Principal principal, UserId user, GroupId group, Optional<Boolean> manager) {
        enter(principal, user, group, manager);
        return lists.members(group);
    }

    /** Adds a user to a group like {@link #join}, without reading its other members. */
    public void enter(Principal principal, UserId user, GroupId group, Optional<Boolean> manager) {
        GroupRules.mayChange(principal, group);
        GroupRules.allow(principal.mayMakeAdministrators() || !group.equals(GroupId.ADMINISTRATORS));
        existing(group);
        GroupRules.refuseEverybody(group);
        if (group.equals(GroupId.ADMINISTRATORS) && manager.orElse(false)) {
            throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
        }
        proveFor(principal, group);
        Instant now = clock.instant();
        try {
            transactions.run(() -> entered(principal, user, group, manager, now));
        } finally {
            sessions.forget(user); // even if the outcome in the database is unknown
        }
    }

    private void entered(Principal principal, UserId user, GroupId group, Optional<Boolean> manager, Instant now) {
        if (group.equals(GroupId.ADMINISTRATORS)) {
            memberships.lockAdministrators();
        }
        boolean administrator = store.lockPerson(user).orElseThrow(Refusal.NOT_FOUND::exception);
        boolean managing = manager.orElse(false);
        if (administrator && managing) {
            throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
        }
        Memberships.Cause cause = Memberships.Cause.byHand(principal.actor(), now);
        if (memberships.join(user, group, managing, cause)) {
            changed("membership.add", user, Map.of("group", group.value(), "manager", managing), principal, now);
        } else if (manager.isPresent() && memberships.setManager(user, group, managing, cause)) {
            promoted(user, group, managing, principal, now);
        }
    }

    /** Makes a member a manager of the group, or an ordinary member. */
    public Held setManager(Principal principal, int membership, boolean manager) {
        Held held = changeable(principal, membership);
        Instant now = clock.instant();
        try {
            transactions.run(() -> {
                boolean administrator = store.lockAccount(held.user()).orElse(false);
                var unused = store.membership(held.id()).orElseThrow(Refusal.NOT_FOUND::exception);
                if (administrator && manager) {
                    throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
                }
                Memberships.Cause cause = Memberships.Cause.byHand(principal.actor(), now);
                if (memberships.setManager(held.user(), held.group(), manager, cause)) {
                    promoted(held.user(), held.group(), manager, principal, now);
                }
            });
        } finally {
            sessions.forget(held.user());
        }
        return new Held(held.id(), held.user(), held.group(), manager);
    }

    private void promoted(UserId user, GroupId group, boolean manager, Principal principal, Instant now) {
        Map<String, Object> change = AuditStore.change(!manager, manager);
        changed("membership.change", user, Map.of("group", group.value(), "manager", change), principal, now);
    }

    /** Removes a member from the group. */
    public void leave(Principal principal, int membership) {
        Held held = changeable(principal, membership);
        proveFor(principal, held.group());
        Instant now = clock.instant();
        try {
            transactions.run(() -> {
                if (held.group().equals(GroupId.ADMINISTRATORS)) {
                    memberships.lockAdministrators();
                }
                store.lockAccount(held.user());
                var unused = store.membership(held.id()).orElseThrow(Refusal.NOT_FOUND::exception);
                memberships.leave(held.user(), held.group(), Memberships.Cause.byHand(principal.actor(), now));
                changed(
                        "membership.remove",
                        held.user(),
                        Map.of("group", held.group().value()),
                        principal,
                        now);
            });
        } finally {
            sessions.forget(held.user());
        }
    }

    /** The rights of administrators take a recent proof of who the principal is. */
    private void proveFor(Principal principal, GroupId group) {
        if (group.equals(GroupId.ADMINISTRATORS)) {
            proof.require(principal);
        }
    }

    private void changed(String action, UserId user, Map<String, Object> details, Principal principal, Instant now) {
        audit.add(new AuditEvent(now, principal.actor(), action, AuditEvent.Subject.of(user), details));
        changes.add(ChangeLog.Kind.USER, Integer.toString(user.value()));
    }

    private Held changeable(Principal principal, int membership) {
        GroupRules.allow(principal.superuser() || principal.isManager());
        Held held = store.membership(membership).orElseThrow(Refusal.NOT_FOUND::exception);
        GroupRules.mayChange(principal, held.group());
        GroupRules.refuseEverybody(held.group());
        return held;
    }

    private Group existing(GroupId id) {
        return store.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }
}
