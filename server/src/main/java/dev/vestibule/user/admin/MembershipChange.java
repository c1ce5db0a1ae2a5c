package dev.vestibule.user.admin;

import dev.vestibule.user.GroupId;
import dev.vestibule.user.GroupMemberships;
import dev.vestibule.user.Membership;
import java.util.List;
import java.util.Optional;

/** The requested groups of a user, including All Users. */
public record MembershipChange(List<Wanted> groups) {
    /**
     * A requested membership.
     *
     * @param manager whether the user becomes a manager; unchanged if empty
     */
    public record Wanted(GroupId group, Optional<Boolean> manager) {
        private Membership applyTo(GroupMemberships present) {
            return new Membership(group, manager.orElseGet(() -> present.manages(group)));
        }
    }

    boolean contains(GroupId group) {
        return groups.stream().anyMatch(wanted -> wanted.group().equals(group));
    }

    /** Returns {@code present} with this change. */
    GroupMemberships applyTo(GroupMemberships present) {
        return GroupMemberships.of(
                groups.stream().map(wanted -> wanted.applyTo(present)).toList());
    }
}
