package dev.vestibule.federation;

import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Synchronizes the memberships from one provider with its groups, within the transaction of a sign-in. Memberships of
 * other origins stay unchanged.
 */
final class GroupSync {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);

    private final Memberships memberships;

    GroupSync(Memberships memberships) {
        this.memberships = memberships;
    }

    /** Does nothing if the provider sends no groups. */
    void sync(UserId user, FederatedIdentity identity, Instant now) {
        identity.groups().ifPresent(claimed -> {
            GroupChange change = change(user, identity.origin(), claimed);
            Memberships.Cause cause = Memberships.Cause.of(identity.origin(), now);
            change.joins().forEach(group -> memberships.join(user, group, false, cause));
            change.leaves().forEach(group -> leave(user, group, cause));
        });
    }

    /** Returns what would change for a user with these groups of the provider's. */
    GroupChange change(UserId user, String origin, Set<GroupId> claimed) {
        SortedSet<GroupId> held = memberships.groupsOf(user);
        SortedSet<GroupId> leaves = memberships.groupsOf(user, origin);
        SortedSet<GroupId> joins = memberships.existingGroups();
        joins.removeIf(group -> !claimed.contains(group));
        joins.removeAll(held);
        leaves.removeIf(group -> claimed.contains(group));
        SortedSet<GroupId> stays = new TreeSet<>(held);
        stays.removeAll(leaves);
        return new GroupChange(joins, leaves, stays);
    }

    private void leave(UserId user, GroupId group, Memberships.Cause cause) {
        if (group.equals(GroupId.ADMINISTRATORS) && memberships.isLastAdministrator(user)) {
            LOG.warn(
                    "{} removes administrator rights from user {}, who is the last active administrator. Ignored.",
                    cause.origin(),
                    user);
            return;
        }
        memberships.leave(user, group, cause);
    }
}
