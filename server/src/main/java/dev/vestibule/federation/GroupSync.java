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
 * Brings the memberships that come from one provider to what it says, as part of the transaction of a sign-in.
 * Memberships that came otherwise stay as they are.
 */
final class GroupSync {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);

    private final Memberships memberships;

    GroupSync(Memberships memberships) {
        this.memberships = memberships;
    }

    /** Does nothing when the provider says nothing about groups. */
    void sync(UserId user, FederatedIdentity identity, Instant now) {
        identity.groups().ifPresent(claimed -> {
            GroupChange change = change(user, identity.origin(), claimed);
            Memberships.Cause cause = Memberships.Cause.of(identity.origin(), now);
            change.joins().forEach(group -> memberships.join(user, group, false, cause));
            change.leaves().forEach(group -> leave(user, group, cause));
        });
    }

    /** What would change if a provider said that somebody belongs to these groups of ours. */
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
                    "{} says that user {} is no administrator any more, but there is no other one.",
                    cause.origin(),
                    user);
            return;
        }
        memberships.leave(user, group, cause);
    }
}
