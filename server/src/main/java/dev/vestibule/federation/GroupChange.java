package dev.vestibule.federation;

import dev.vestibule.user.GroupId;
import java.util.SortedSet;

/** The groups that a user would join, leave and stay in. */
public record GroupChange(SortedSet<GroupId> joins, SortedSet<GroupId> leaves, SortedSet<GroupId> stays) {}
