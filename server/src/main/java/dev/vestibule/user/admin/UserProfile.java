package dev.vestibule.user.admin;

import dev.vestibule.user.Email;
import dev.vestibule.user.Groups;
import dev.vestibule.user.Membership;
import dev.vestibule.user.User;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be changed of an account.
 *
 * @param loginAttributes null for none
 * @param groups all that the person is in, each with whether they manage it; whoever is in Administrators is one
 */
public record UserProfile(
        Email email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String locale,
        @Nullable Map<String, String> loginAttributes,
        SortedMap<Integer, Boolean> groups) {

    /** Somebody new. */
    public static UserProfile fresh(
            Email email, @Nullable String firstName, @Nullable String lastName, boolean administrator) {
        SortedMap<Integer, Boolean> groups = new TreeMap<>(Map.of(Groups.ALL_USERS, false));
        if (administrator) {
            groups.put(Groups.ADMINISTRATORS, false);
        }
        return new UserProfile(email, firstName, lastName, null, null, groups);
    }

    /** Somebody as they are. */
    static UserProfile of(User user) {
        return new UserProfile(
                user.email(),
                user.profile().firstName(),
                user.profile().lastName(),
                user.profile().locale(),
                user.profile().loginAttributes(),
                groups(user.memberships()));
    }

    static SortedMap<Integer, Boolean> groups(List<Membership> memberships) {
        SortedMap<Integer, Boolean> groups = new TreeMap<>();
        memberships.forEach(membership -> groups.put(membership.groupId(), membership.manager()));
        return groups;
    }

    /** Whether the person is to be an administrator. */
    public boolean administrator() {
        return groups.containsKey(Groups.ADMINISTRATORS);
    }
}
