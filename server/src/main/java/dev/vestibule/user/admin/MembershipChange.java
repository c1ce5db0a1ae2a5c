package dev.vestibule.user.admin;

import dev.vestibule.user.GroupId;
import dev.vestibule.user.GroupMemberships;
import dev.vestibule.user.Membership;
import java.util.List;
import java.util.Optional;

/** The groups that a user is to be in, All Users among them. */
public record MembershipChange(List<Wanted> groups) {
    /**
     * That the user is to be in a group.
     *
     * @param manager whether the user is to manage it; as before where that is empty
     */
    public record Wanted(GroupId group, Optional<Boolean> manager) {
        private Membership applyTo(GroupMemberships present) {
            return new Membership(group, manager.orElseGet(() -> present.manages(group)));
        }
    }

    boolean contains(GroupId group) {
        return groups.stream().anyMatch(wanted -> wanted.group().equals(group));
    }

    /** Returns the memberships that {@code present} becomes. */
    GroupMemberships applyTo(GroupMemberships present) {
        return GroupMemberships.of(
                groups.stream().map(wanted -> wanted.applyTo(present)).toList());
    }
}
