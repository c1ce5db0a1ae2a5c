package dev.vestibule.user;

/**
 * That somebody belongs to a group.
 *
 * @param manager whether they may add others to it and take them out
 */
public record Membership(int groupId, boolean manager) {}
