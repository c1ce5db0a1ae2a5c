package dev.vestibule.group;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.group.GroupListStore.Counted;
import dev.vestibule.group.GroupListStore.Member;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Groups: who may read and change which (identity wire, section 3). Every method acts for a caller, and refuses with
 * {@link Refusal#NOT_ALLOWED} what they may not do. Group managers rename, clear and delete the groups that they
 * manage.
 */
public final class GroupService {
    private final GroupStore store;
    private final GroupListStore lists;
    private final Memberships memberships;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final SessionService sessions;
    private final Runnable renamed;
    private final InstantSource clock;

    /** @param renamed called when the name of a group has changed */
    public GroupService(
            GroupStore store,
            GroupListStore lists,
            Memberships memberships,
            Transactions transactions,
            ChangeLog changes,
            AuditWriter audit,
            SessionService sessions,
            Runnable renamed,
            InstantSource clock) {
        this.store = store;
        this.lists = lists;
        this.memberships = memberships;
        this.transactions = transactions;
        this.changes = changes;
        this.audit = audit;
        this.sessions = sessions;
        this.renamed = renamed;
        this.clock = clock;
    }

    // --- Reading ---

    /** Returns groups by name: all for administrators, their own for managers. */
    public List<Counted> list(User viewer, Optional<Paging> paging) {
        GroupRules.allow(viewer.superuser() || viewer.isManager());
        return lists.list(GroupRules.onlyTheirs(viewer), paging);
    }

    /** Returns one group, for administrators and managers of any group. */
    public Group read(User viewer, GroupId id) {
        GroupRules.allow(viewer.superuser() || viewer.isManager());
        return existing(id);
    }

    /** Returns the members of a group, for administrators and managers of any group. */
    public List<Member> members(User viewer, GroupId id) {
        GroupRules.allow(viewer.superuser() || viewer.isManager());
        return lists.members(id);
    }

    /** Returns one page of the matching groups: of all for administrators, of their own for managers. */
    public GroupListStore.Page page(
            User viewer, Optional<String> text, GroupListStore.Column column, boolean descending, Paging paging) {
        GroupRules.allow(viewer.superuser() || viewer.isManager());
        return lists.page(new GroupListStore.Filter(GroupRules.onlyTheirs(viewer), text), column, descending, paging);
    }

    /** Returns all groups by name, for administrators. */
    public List<Group> all(User viewer) {
        GroupRules.allow(viewer.superuser());
        return lists.all();
    }

    /** Returns one page of a group's members, for callers who may change them. */
    public GroupListStore.MemberPage members(
            User viewer, GroupId id, Optional<String> text, boolean byEmail, boolean backwards, Paging paging) {
        GroupRules.allow(viewer.superuser() || viewer.manages(id));
        return lists.members(id, text, byEmail, backwards, paging);
    }

    /** Returns those of these memberships that are of the group, for callers who may change them. */
    public List<Member> members(User viewer, GroupId id, List<Integer> memberships) {
        GroupRules.allow(viewer.superuser() || viewer.manages(id));
        return lists.members(id, memberships);
    }

    /** Returns how many members of a group have a membership of this origin, for administrators. */
    public int members(User viewer, GroupId id, String origin) {
        GroupRules.allow(viewer.superuser());
        return lists.count(id, origin);
    }

    // --- Groups ---

    public Group add(Principal principal, String name, Optional<String> description) {
        GroupRules.allow(principal.superuser());
        Instant now = clock.instant();
        return transactions
                .unlessTaken(() -> {
                    Group group = store.add(name.strip(), description);
                    Map<String, Object> details = new LinkedHashMap<>();
                    details.put("name", group.name());
                    description.ifPresent(text -> details.put("description", text));
                    note("group.create", group.id(), details, principal, now);
                    return group;
                })
                .orElseThrow(Refusal.GROUP_NAME_TAKEN::exception);
    }

    /** Renames a group, and keeps its description. */
    public Group rename(Principal principal, GroupId id, String name) {
        return edit(principal, id, (before, now) -> renamed(principal, before, name.strip(), now));
    }

    /** Replaces the name and the description of a group. */
    public Group edit(Principal principal, GroupId id, String name, Optional<String> description) {
        return edit(
                principal,
                id,
                (before, now) -> described(principal, renamed(principal, before, name.strip(), now), description, now));
    }

    private Group edit(Principal principal, GroupId id, BiFunction<Group, Instant, Group> edit) {
        GroupRules.mayChange(principal, id);
        refuseBuiltIn(existing(id));
        Instant now = clock.instant();
        return transactions
                .unlessTaken(() -> edit.apply(store.lock(id).orElseThrow(Refusal.NOT_FOUND::exception), now))
                .orElseThrow(Refusal.GROUP_NAME_TAKEN::exception);
    }

    private Group renamed(Principal principal, Group before, String name, Instant now) {
        if (before.name().equals(name)) {
            return before;
        }
        GroupId id = before.id();
        store.rename(id, name);
        changes.add(ChangeLog.Kind.SETTING, "groups"); // applications get the names
        transactions.afterCommit(renamed);
        note("group.rename", id, Map.of("name", AuditStore.change(before.name(), name)), principal, now);
        return new Group(id, name, before.description(), before.magicType());
    }

    private Group described(Principal principal, Group before, Optional<String> description, Instant now) {
        if (before.description().equals(description)) {
            return before;
        }
        store.describe(before.id(), description);
        Map<String, Object> change = AuditStore.change(before.description().orElse(null), description.orElse(null));
        note("group.describe", before.id(), Map.of("description", change), principal, now);
        return new Group(before.id(), before.name(), description, before.magicType());
    }

    /** Deletes a group, if it exists, with its memberships; providers that name the group are then ignored for it. */
    public void delete(Principal principal, GroupId id) {
        GroupRules.mayChange(principal, id);
        Optional<Group> found = store.find(id);
        if (found.isEmpty()) {
            return;
        }
        refuseBuiltIn(found.get());
        Instant now = clock.instant();
        sessions.forgetAll(transactions.call(() -> deleted(principal, id, now)));
    }

    /** Returns its former members. */
    private Collection<UserId> deleted(Principal principal, GroupId id, Instant now) {
        Optional<Group> group = store.lock(id);
        if (group.isEmpty()) {
            return List.of();
        }
        Collection<UserId> gone = emptied(principal, id, now);
        store.delete(id);
        note("group.delete", id, Map.of("name", group.get().name(), "members", gone.size()), principal, now);
        return gone;
    }

    /** Removes all members of a group. */
    public void clear(Principal principal, GroupId id) {
        GroupRules.mayChange(principal, id);
        Group group = existing(id);
        GroupRules.refuseEverybody(id);
        refuseBuiltIn(group);
        Instant now = clock.instant();
        sessions.forgetAll(transactions.call(() -> {
            var unused = store.lock(id).orElseThrow(Refusal.NOT_FOUND::exception);
            Collection<UserId> gone = emptied(principal, id, now);
            note("group.clear", id, Map.of("members", gone.size()), principal, now);
            return gone;
        }));
    }

    /** Removes all members of a locked group, and returns them. */
    private Collection<UserId> emptied(Principal principal, GroupId group, Instant now) {
        List<UserId> gone = store.accounts(group);
        memberships.removeAll(group, Memberships.Cause.byHand(principal.actor(), now));
        changes.addAll(
                ChangeLog.Kind.USER,
                gone.stream().map(user -> Integer.toString(user.value())).toList());
        return gone;
    }

    private void note(String action, GroupId group, Map<String, Object> details, Principal principal, Instant now) {
        AuditEvent.Subject subject = new AuditEvent.Subject("group", Integer.toString(group.value()));
        audit.add(new AuditEvent(now, principal.actor(), action, subject, details));
    }

    private static void refuseBuiltIn(Group group) {
        if (group.isBuiltIn()) {
            throw (group.id().equals(GroupId.ALL_USERS) ? Refusal.ALL_USERS_IS_FIXED : Refusal.ADMINISTRATORS_IS_FIXED)
                    .exception();
        }
    }

    private Group existing(GroupId id) {
        return store.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }
}
