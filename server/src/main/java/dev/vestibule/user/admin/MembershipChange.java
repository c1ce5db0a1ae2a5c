package dev.vestibule.user.admin;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The groups that a user is to be in, All Users among them.
 *
 * @param managers whether the user is to manage each group, by its number; as before where that is empty
 */
public record MembershipChange(Map<Integer, Optional<Boolean>> managers) {
    boolean contains(int group) {
        return managers.containsKey(group);
    }

    /** Returns the groups that {@code present} becomes, each with whether the user manages it. */
    SortedMap<Integer, Boolean> applyTo(Map<Integer, Boolean> present) {
        SortedMap<Integer, Boolean> groups = new TreeMap<>();
        managers.forEach(
                (group, manager) -> groups.put(group, manager.orElseGet(() -> present.getOrDefault(group, false))));
        return groups;
    }
}
