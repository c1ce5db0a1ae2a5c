package dev.vestibule.user;

/**
 * The membership of a user in a group.
 *
 * @param manager whether they may add and remove members
 */
public record Membership(GroupId group, boolean manager) {
    /** Returns the membership of a user who does not manage the group. */
    public static Membership of(GroupId group) {
        return new Membership(group, false);
    }
}
