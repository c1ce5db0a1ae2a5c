package dev.vestibule.group;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.group.GroupListStore.Counted;
import dev.vestibule.group.GroupListStore.Member;
import dev.vestibule.group.GroupStore.Held;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.Groups;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Groups and memberships: who sees which, and who may change what (identity wire, section 3). Every method asks on behalf of
 * somebody, and refuses with {@link Refusal#NOT_ALLOWED} what they may not do. Group managers move people in and out of the groups
 * that they manage, name other managers, and rename or delete the group.
 */
public final class GroupService {
    private final GroupStore store;
    private final GroupListStore lists;
    private final MembershipHistoryStore history;
    private final Memberships memberships;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final SessionService sessions;
    private final InstantSource clock;

    public GroupService(Database database, SessionService sessions, InstantSource clock) {
        this.store = new GroupStore(database);
        this.lists = new GroupListStore(database);
        this.history = new MembershipHistoryStore(database);
        this.memberships = new Memberships(database);
        this.transactions = new Transactions(database);
        this.changes = new ChangeLog(database);
        this.audit = new AuditWriter(database);
        this.sessions = sessions;
        this.clock = clock;
    }

    // --- Seeing ---

    /** Groups by name: all for administrators, for managers those that they manage. */
    public List<Counted> list(User viewer, Optional<Paging> paging) {
        allow(viewer.superuser() || viewer.isManager());
        return lists.list(onlyTheirs(viewer), paging);
    }

    /** One group, for administrators and managers of any group. */
    public Group read(User viewer, int id) {
        allow(viewer.superuser() || viewer.isManager());
        return existing(id);
    }

    /** Who is in a group, for administrators and managers of any group. */
    public List<Member> members(User viewer, int id) {
        allow(viewer.superuser() || viewer.isManager());
        return lists.members(id);
    }

    /** Groups that fit, part by part: of all for administrators, for managers of those that they manage. */
    public GroupListStore.Page page(
            User viewer, Optional<String> text, GroupListStore.Column column, boolean descending, Paging paging) {
        allow(viewer.superuser() || viewer.isManager());
        return lists.page(new GroupListStore.Filter(onlyTheirs(viewer), text), column, descending, paging);
    }

    /** All groups by name, for administrators. */
    public List<Group> all(User viewer) {
        allow(viewer.superuser());
        return lists.all();
    }

    /** Who is in a group, part by part, for those who may change that. */
    public GroupListStore.MemberPage members(
            User viewer, int id, Optional<String> text, boolean backwards, Paging paging) {
        allow(viewer.superuser() || viewer.manages(id));
        return lists.members(id, text, backwards, paging);
    }

    /** In which groups somebody is, for administrators. */
    public List<GroupListStore.Joined> of(User viewer, UserId person) {
        allow(viewer.superuser());
        return lists.of(person);
    }

    /** All memberships for administrators; for managers those in their groups. */
    public List<Held> memberships(User viewer) {
        allow(viewer.superuser() || viewer.isManager());
        return lists.memberships(onlyTheirs(viewer));
    }

    /** How memberships came and went, for administrators. */
    MembershipHistoryStore.History history(User viewer, Optional<UserId> user, Optional<Integer> group, Paging paging) {
        allow(viewer.superuser());
        return history.history(user, group, paging);
    }

    private static Optional<UserId> onlyTheirs(User viewer) {
        return viewer.superuser() ? Optional.empty() : Optional.of(viewer.id());
    }

    // --- Groups ---

    public Group add(Principal by, String name) {
        allow(by.superuser());
        Instant now = clock.instant();
        return transactions
                .unlessTaken(() -> {
                    Group group = store.add(name.strip());
                    note("group.create", group.id(), Map.of("name", group.name()), by, now);
                    return group;
                })
                .orElseThrow(Refusal.GROUP_NAME_TAKEN::exception);
    }

    public Group rename(Principal by, int id, String name) {
        mayChange(by, id);
        refuseBuiltIn(existing(id));
        Instant now = clock.instant();
        return transactions
                .unlessTaken(() -> renamed(by, id, name.strip(), now))
                .orElseThrow(Refusal.GROUP_NAME_TAKEN::exception);
    }

    private Group renamed(Principal by, int id, String name, Instant now) {
        Group before = store.lock(id).orElseThrow(Refusal.NOT_FOUND::exception);
        if (before.name().equals(name)) {
            return before;
        }
        store.rename(id, name);
        note("group.rename", id, Map.of("name", AuditStore.change(before.name(), name)), by, now);
        return new Group(id, name, before.magicType());
    }

    /** Deletes a group; that there is none is fine too. Memberships end, and providers that name the group name nothing. */
    public void delete(Principal by, int id) {
        mayChange(by, id);
        Optional<Group> found = store.find(id);
        if (found.isEmpty()) {
            return;
        }
        refuseBuiltIn(found.get());
        Instant now = clock.instant();
        sessions.forgetAll(transactions.call(() -> deleted(by, id, now)));
    }

    /** Returns who was in it. */
    private Collection<UserId> deleted(Principal by, int id, Instant now) {
        Optional<Group> group = store.lock(id);
        if (group.isEmpty()) {
            return List.of();
        }
        Collection<UserId> gone = emptied(by, id, now);
        store.delete(id);
        note("group.delete", id, Map.of("name", group.get().name(), "members", gone.size()), by, now);
        return gone;
    }

    /** Takes everybody out of a group. */
    public void clear(Principal by, int id) {
        mayChange(by, id);
        Group group = existing(id);
        refuseEverybody(id);
        refuseBuiltIn(group);
        Instant now = clock.instant();
        sessions.forgetAll(transactions.call(() -> {
            store.lock(id).orElseThrow(Refusal.NOT_FOUND::exception);
            Collection<UserId> gone = emptied(by, id, now);
            note("group.clear", id, Map.of("members", gone.size()), by, now);
            return gone;
        }));
    }

    /** Takes everybody out of a group that is locked, and returns who was in it. */
    private Collection<UserId> emptied(Principal by, int group, Instant now) {
        List<UserId> gone = store.accounts(group);
        memberships.removeAll(group, Memberships.Cause.byHand(by.actor(), now));
        changes.addAll(
                ChangeLog.Kind.USER,
                gone.stream().map(user -> Integer.toString(user.value())).toList());
        return gone;
    }

    private void note(String action, int group, Map<String, Object> details, Principal by, Instant now) {
        AuditEvent.Subject subject = new AuditEvent.Subject("group", Integer.toString(group));
        audit.add(new AuditEvent(now, by.actor(), action, subject, details));
    }

    private static void refuseBuiltIn(Group group) {
        if (group.isBuiltIn()) {
            throw (group.id() == Groups.ALL_USERS ? Refusal.ALL_USERS_IS_FIXED : Refusal.ADMINISTRATORS_IS_FIXED)
                    .exception();
        }
    }

    // --- Memberships ---

    /**
     * Puts somebody into a group, and says who is in it then. Who is in it already stays.
     *
     * @param manager whether they are to manage it; as before when empty
     */
    public List<Member> join(Principal by, UserId user, int group, Optional<Boolean> manager) {
        enter(by, user, group, manager);
        return lists.members(group);
    }

    /** The same without a look at the others. */
    public void enter(Principal by, UserId user, int group, Optional<Boolean> manager) {
        mayChange(by, group);
        allow(by.mayMakeAdministrators() || group != Groups.ADMINISTRATORS);
        existing(group);
        refuseEverybody(group);
        if (group == Groups.ADMINISTRATORS && manager.orElse(false)) {
            throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
        }
        Instant now = clock.instant();
        try {
            transactions.run(() -> entered(by, user, group, manager, now));
        } finally {
            sessions.forget(user); // also when nobody knows whether the database has done it
        }
    }

    private void entered(Principal by, UserId user, int group, Optional<Boolean> manager, Instant now) {
        if (group == Groups.ADMINISTRATORS) {
            memberships.lockAdministrators();
        }
        boolean administrator = store.lockPerson(user).orElseThrow(Refusal.NOT_FOUND::exception);
        boolean managing = manager.orElse(false);
        if (administrator && managing) {
            throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
        }
        Memberships.Cause cause = Memberships.Cause.byHand(by.actor(), now);
        if (memberships.join(user, group, managing, cause)) {
            changed("membership.add", user, Map.of("group", group, "manager", managing), by, now);
        } else if (manager.isPresent() && memberships.setManager(user, group, managing, cause)) {
            promoted(user, group, managing, by, now);
        }
    }

    /** Lets a member manage the group, or no more. */
    public Held setManager(Principal by, int membership, boolean manager) {
        Held held = changeable(by, membership);
        Instant now = clock.instant();
        try {
            transactions.run(() -> {
                boolean administrator = store.lockAccount(held.user()).orElse(false);
                store.membership(held.id()).orElseThrow(Refusal.NOT_FOUND::exception);
                if (administrator && manager) {
                    throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
                }
                Memberships.Cause cause = Memberships.Cause.byHand(by.actor(), now);
                if (memberships.setManager(held.user(), held.group(), manager, cause)) {
                    promoted(held.user(), held.group(), manager, by, now);
                }
            });
        } finally {
            sessions.forget(held.user());
        }
        return new Held(held.id(), held.user(), held.group(), manager);
    }

    private void promoted(UserId user, int group, boolean manager, Principal by, Instant now) {
        Map<String, Object> change = AuditStore.change(!manager, manager);
        changed("membership.change", user, Map.of("group", group, "manager", change), by, now);
    }

    /** Takes a member out of the group. */
    public void leave(Principal by, int membership) {
        Held held = changeable(by, membership);
        Instant now = clock.instant();
        try {
            transactions.run(() -> {
                if (held.group() == Groups.ADMINISTRATORS) {
                    memberships.lockAdministrators();
                }
                store.lockAccount(held.user());
                store.membership(held.id()).orElseThrow(Refusal.NOT_FOUND::exception);
                memberships.leave(held.user(), held.group(), Memberships.Cause.byHand(by.actor(), now));
                changed("membership.remove", held.user(), Map.of("group", held.group()), by, now);
            });
        } finally {
            sessions.forget(held.user());
        }
    }

    private void changed(String action, UserId user, Map<String, Object> details, Principal by, Instant now) {
        audit.add(new AuditEvent(now, by.actor(), action, AuditEvent.Subject.of(user), details));
        changes.add(ChangeLog.Kind.USER, Integer.toString(user.value()));
    }

    private Held changeable(Principal by, int membership) {
        allow(by.superuser() || by.isManager());
        Held held = store.membership(membership).orElseThrow(Refusal.NOT_FOUND::exception);
        mayChange(by, held.group());
        refuseEverybody(held.group());
        return held;
    }

    private static void refuseEverybody(int group) {
        if (group == Groups.ALL_USERS) {
            throw Refusal.EVERYBODY_STAYS.exception();
        }
    }

    private Group existing(int id) {
        return store.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private static void mayChange(Principal by, int group) {
        allow(by.superuser() || by.manages(group));
    }

    private static void allow(boolean allowed) {
        if (!allowed) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }
}
