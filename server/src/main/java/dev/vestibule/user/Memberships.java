package dev.vestibule.user;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.refusal.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Changes memberships within the transaction that has locked the account: with their history, and with the flag of
 * administrators.
 */
public final class Memberships {
    static final String SYSTEM = "system";
    static final String COMMAND_LINE = "command-line";
    private static final String HAND = "hand";

    private final MembershipStore store;

    public Memberships(Database database) {
        this.store = new MembershipStore(database);
    }

    /**
     * The reason for changing memberships.
     *
     * @param origin the origin of new memberships
     * @param actor empty if no user did it
     */
    public record Cause(String origin, Optional<UserId> actor, Instant at) {
        public static Cause of(String origin, Instant at) {
            return new Cause(origin, Optional.empty(), at);
        }

        /** A consequence of the system's own rules. */
        public static Cause bySystem(Instant at) {
            return of(SYSTEM, at);
        }

        public static Cause byHand(Actor actor, Instant at) {
            return new Cause(actor.operator().isPresent() ? COMMAND_LINE : HAND, actor.user(), at);
        }
    }

    /** Returns the groups of a user. */
    public SortedSet<GroupId> groupsOf(UserId user) {
        return store.groups(user);
    }

    /** Returns the groups of a user with memberships of this origin. */
    public SortedSet<GroupId> groupsOf(UserId user, String origin) {
        return store.groups(user, origin);
    }

    /** Returns all groups. */
    public SortedSet<GroupId> existingGroups() {
        return store.existing();
    }

    /** Returns a user's past memberships, the latest first, at most so many. */
    public List<MembershipMove> history(UserId user, int most) {
        return store.history(user, most);
    }

    /**
     * Locks the active administrators, all together and before anything else is locked: otherwise two of them could
     * demote each other at the same time. Accounts of service keys are not among them, as they cannot sign in.
     */
    public List<UserId> lockAdministrators() {
        return store.lockAdministrators();
    }

    /** Returns whether there is no other active administrator; locks them all. */
    public boolean isLastAdministrator(UserId user) {
        return lockAdministrators().equals(List.of(user));
    }

    /**
     * Adds a user to a group. Returns false if they are a member.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is no such group
     */
    public boolean join(UserId user, GroupId group, boolean manager, Cause cause) {
        // Locked against its deletion, except the two predefined groups.
        boolean builtIn = group.equals(GroupId.ALL_USERS) || group.equals(GroupId.ADMINISTRATORS);
        String name = (builtIn ? store.groupName(group) : store.lockGroupName(group))
                .orElseThrow(Refusal.NO_SUCH_GROUP::exception);
        if (store.isMember(user, group)) {
            return false;
        }
        store.add(user, group, manager, cause);
        if (group.equals(GroupId.ADMINISTRATORS)) {
            store.mark(user, true);
            store.removeManager(user); // as an administrator manages every group
        }
        if (!group.equals(GroupId.ALL_USERS)) { // which includes everyone from the beginning
            store.note(user, group, name, "added", cause);
        }
        return true;
    }

    /**
     * Removes a user from a group. Returns false if they are not a member.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if it is the last active administrator
     */
    public boolean leave(UserId user, GroupId group, Cause cause) {
        if (group.equals(GroupId.ADMINISTRATORS) && isLastAdministrator(user)) {
            throw Refusal.LAST_ADMINISTRATOR.exception();
        }
        if (!store.remove(user, group)) {
            return false;
        }
        if (group.equals(GroupId.ADMINISTRATORS)) {
            store.mark(user, false);
        }
        store.note(user, group, store.groupName(group).orElse(""), "removed", cause);
        return true;
    }

    /** Makes a member a manager of the group, or an ordinary member. Returns false if that changes nothing. */
    public boolean setManager(UserId user, GroupId group, boolean manager, Cause cause) {
        boolean changed = store.setManager(user, group, manager);
        if (changed) {
            String what = manager ? "made-manager" : "made-member";
            store.note(user, group, store.groupName(group).orElse(""), what, cause);
        }
        return changed;
    }

    /** Removes all members of a locked group; never of a predefined one. */
    public void removeAll(GroupId group, Cause cause) {
        store.removeAll(group, cause);
    }
}
