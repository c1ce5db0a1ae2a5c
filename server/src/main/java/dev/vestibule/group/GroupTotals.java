package dev.vestibule.group;

import java.util.List;

/**
 * What belongs to a group.
 *
 * @param members active users
 * @param managers those of them who manage it
 * @param keys the service keys with its rights
 * @param origins the origins of its memberships, in their order
 */
public record GroupTotals(long members, long managers, long keys, List<String> origins) {
    static final GroupTotals NONE = new GroupTotals(0, 0, 0, List.of());

    public GroupTotals {
        origins = List.copyOf(origins);
    }
}
