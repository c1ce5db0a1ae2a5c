package dev.vestibule.user;

import java.time.Instant;

/**
 * A membership that was added or removed.
 *
 * @param name the group's current name, or its last one if it was deleted
 * @param what added, removed, made-manager or made-member
 * @param origin the origin of the membership, or that of its removal
 */
public record MembershipMove(Instant at, GroupId group, String name, String what, String origin) {}
