package dev.vestibule.user;

import java.time.Instant;

/**
 * A membership that came or went.
 *
 * @param name what the group is called, or was when it was deleted
 * @param what added, removed, made-manager or made-member
 * @param origin where that came from
 */
public record MembershipMove(Instant at, GroupId group, String name, String what, String origin) {}
