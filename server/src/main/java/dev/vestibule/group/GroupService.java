package dev.vestibule.group;

import dev.vestibule.group.GroupStore.Counted;
import dev.vestibule.group.GroupStore.Held;
import dev.vestibule.group.GroupStore.Member;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.Groups;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Groups and memberships: who sees which, and who may change what (identity wire, section 3). Every method asks on behalf of
 * somebody, and refuses with {@link Refusal#NOT_ALLOWED} what they may not do. Group managers move people in and out of the groups
 * that they manage, name other managers, and rename or delete the group.
 */
public final class GroupService {
    private final GroupStore store;
    private final SessionService sessions;
    private final InstantSource clock;

    public GroupService(GroupStore store, SessionService sessions, InstantSource clock) {
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
    }

    // --- Seeing ---

    /** Groups by name: all for administrators, for managers those that they manage. */
    public List<Counted> list(User viewer, Optional<Paging> paging) {
        allow(viewer.superuser() || viewer.isManager());
        return store.list(onlyTheirs(viewer), paging);
    }

    /** One group, for administrators and managers of any group. */
    public Group read(User viewer, int id) {
        allow(viewer.superuser() || viewer.isManager());
        return existing(id);
    }

    /** Who is in a group, for administrators and managers of any group. */
    public List<Member> members(User viewer, int id) {
        allow(viewer.superuser() || viewer.isManager());
        return store.members(id);
    }

    /** Groups that fit, part by part: of all for administrators, for managers of those that they manage. */
    public GroupStore.Page page(
            User viewer, Optional<String> text, GroupStore.Column column, boolean descending, Paging paging) {
        allow(viewer.superuser() || viewer.isManager());
        return store.page(new GroupStore.Filter(onlyTheirs(viewer), text), column, descending, paging);
    }

    /** All groups by name, for administrators. */
    public List<Group> all(User viewer) {
        allow(viewer.superuser());
        return store.all();
    }

    /** Who is in a group, part by part, for those who may change that. */
    public GroupStore.MemberPage members(User viewer, int id, Optional<String> text, boolean backwards, Paging paging) {
        allow(viewer.superuser() || viewer.manages(id));
        return store.members(id, text, backwards, paging);
    }

    /** In which groups somebody is, for administrators. */
    public List<GroupStore.Joined> of(User viewer, UserId person) {
        allow(viewer.superuser());
        return store.of(person);
    }

    /** All memberships for administrators; for managers those in their groups. */
    public List<Held> memberships(User viewer) {
        allow(viewer.superuser() || viewer.isManager());
        return store.memberships(onlyTheirs(viewer));
    }

    /** How memberships came and went, for administrators. */
    public GroupStore.History history(User viewer, Optional<UserId> user, Optional<Integer> group, Paging paging) {
        allow(viewer.superuser());
        return store.history(user, group, paging);
    }

    private static Optional<UserId> onlyTheirs(User viewer) {
        return viewer.superuser() ? Optional.empty() : Optional.of(viewer.id());
    }

    // --- Groups ---

    public Group add(Principal by, String name) {
        allow(by.superuser());
        return store.add(name.strip(), by.actor(), clock.instant());
    }

    public Group rename(Principal by, int id, String name) {
        mayChange(by, id);
        refuseBuiltIn(existing(id));
        return store.rename(id, name.strip(), by.actor(), clock.instant()).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /** Deletes a group; that there is none is fine too. Memberships end, and providers that name the group name nothing. */
    public void delete(Principal by, int id) {
        mayChange(by, id);
        store.find(id).ifPresent(group -> {
            refuseBuiltIn(group);
            store.delete(id, by.actor(), clock.instant()).ifPresent(sessions::forgetAll);
        });
    }

    /** Takes everybody out of a group. */
    public void clear(Principal by, int id) {
        mayChange(by, id);
        Group group = existing(id);
        refuseEverybody(id);
        refuseBuiltIn(group);
        Collection<UserId> gone =
                store.clear(id, by.actor(), clock.instant()).orElseThrow(Refusal.NOT_FOUND::exception);
        sessions.forgetAll(gone);
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
        return store.members(group);
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
        boolean found;
        try {
            found = store.join(user, group, manager, by.actor(), clock.instant());
        } finally {
            sessions.forget(user); // also when nobody knows whether the database has done it
        }
        if (!found) {
            throw Refusal.NOT_FOUND.exception();
        }
    }

    /** Lets a member manage the group, or no more. */
    public Held setManager(Principal by, int membership, boolean manager) {
        Held held = changeable(by, membership);
        boolean found;
        try {
            found = store.setManager(held, manager, by.actor(), clock.instant());
        } finally {
            sessions.forget(held.user());
        }
        if (!found) {
            throw Refusal.NOT_FOUND.exception();
        }
        return new Held(held.id(), held.user(), held.group(), manager);
    }

    /** Takes a member out of the group. */
    public void leave(Principal by, int membership) {
        Held held = changeable(by, membership);
        boolean found;
        try {
            found = store.leave(held, by.actor(), clock.instant());
        } finally {
            sessions.forget(held.user());
        }
        if (!found) {
            throw Refusal.NOT_FOUND.exception();
        }
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
