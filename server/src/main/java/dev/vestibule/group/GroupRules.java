package dev.vestibule.group;

import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.util.Optional;

/** Who may read and change groups. */
final class GroupRules {
    private GroupRules() {}

    /** Returns the manager who sees only their own groups; empty for administrators. */
    static Optional<UserId> onlyTheirs(User viewer) {
        return viewer.superuser() ? Optional.empty() : Optional.of(viewer.id());
    }

    static void refuseEverybody(GroupId group) {
        if (group.equals(GroupId.ALL_USERS)) {
            throw Refusal.EVERYBODY_STAYS.exception();
        }
    }

    static void mayChange(Principal principal, GroupId group) {
        allow(principal.superuser() || principal.manages(group));
    }

    static void allow(boolean allowed) {
        if (!allowed) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }
}
