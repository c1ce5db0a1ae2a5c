package dev.vestibule.federation;

import dev.vestibule.federation.IdentityStore.GroupChange;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the memberships that come from one provider to what it says, within the transaction of a sign-in. Memberships
 * that came otherwise stay as they are.
 */
final class GroupSync {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);

    private static final String HELD = "SELECT group_id FROM membership WHERE account_id = :account";
    private static final String OWN =
            "SELECT group_id FROM membership WHERE account_id = :account AND origin = :origin";
    private static final String EXISTING = "SELECT id FROM people_group";

    private final Memberships memberships;

    GroupSync(Memberships memberships) {
        this.memberships = memberships;
    }

    /** Does nothing when the provider says nothing about groups. */
    void sync(Handle handle, UserId user, FederatedIdentity identity, Instant now) {
        identity.groups().ifPresent(claimed -> {
            GroupChange change = change(handle, user, identity.origin(), claimed);
            Memberships.Cause cause = Memberships.Cause.of(identity.origin(), now);
            change.joins().forEach(group -> memberships.join(user, new GroupId(group), false, cause));
            change.leaves().forEach(group -> leave(user, new GroupId(group), cause));
        });
    }

    /** What would change if a provider said that somebody belongs to these groups of ours. */
    GroupChange change(Handle handle, UserId user, String origin, Set<Integer> claimed) {
        Set<Integer> held = groups(handle, HELD, user, origin);
        Set<Integer> own = groups(handle, OWN, user, origin);
        Set<Integer> joins = new TreeSet<>(claimed);
        joins.retainAll(
                Set.copyOf(handle.createQuery(EXISTING).mapTo(Integer.class).list()));
        joins.removeAll(held);
        Set<Integer> leaves = new TreeSet<>(own);
        leaves.removeAll(claimed);
        Set<Integer> stays = new TreeSet<>(held);
        stays.removeAll(leaves);
        return new GroupChange(joins, leaves, stays);
    }

    private static Set<Integer> groups(Handle handle, String query, UserId user, String origin) {
        var bound = handle.createQuery(query).bind("account", user.value());
        if (query.equals(OWN)) {
            bound.bind("origin", origin);
        }
        return new TreeSet<>(bound.mapTo(Integer.class).list());
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
