package dev.vestibule.user;

/**
 * That somebody belongs to a group.
 *
 * @param manager whether they may add others to it and take them out
 */
public record Membership(GroupId group, boolean manager) {
    /** Returns the membership of somebody who does not manage the group. */
    public static Membership of(GroupId group) {
        return new Membership(group, false);
    }
}
