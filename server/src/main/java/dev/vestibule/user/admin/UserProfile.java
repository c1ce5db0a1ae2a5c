package dev.vestibule.user.admin;

import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.GroupMemberships;
import dev.vestibule.user.Membership;
import dev.vestibule.user.User;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changeable fields of a user.
 *
 * @param loginAttributes null for none
 * @param groups all groups of the user; members of Administrators are administrators
 */
public record UserProfile(
        Email email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String locale,
        @Nullable Map<String, String> loginAttributes,
        GroupMemberships groups) {

    /** Creates the profile of a new user. */
    public static UserProfile fresh(
            Email email, @Nullable String firstName, @Nullable String lastName, boolean administrator) {
        GroupMemberships everybody = GroupMemberships.ALL_USERS;
        return new UserProfile(
                email,
                firstName,
                lastName,
                null,
                null,
                administrator ? everybody.with(Membership.of(GroupId.ADMINISTRATORS)) : everybody);
    }

    /** Returns this profile with a language. */
    public UserProfile speaking(@Nullable String language) {
        return new UserProfile(email, firstName, lastName, language, loginAttributes, groups);
    }

    /** Returns this profile with one more group. */
    public UserProfile in(GroupId group) {
        return new UserProfile(email, firstName, lastName, locale, loginAttributes, groups.with(Membership.of(group)));
    }

    /** Creates the profile of an existing user. */
    static UserProfile of(User user) {
        return new UserProfile(
                user.email(),
                user.profile().firstName(),
                user.profile().lastName(),
                user.profile().locale(),
                user.profile().loginAttributes(),
                GroupMemberships.of(user.memberships()));
    }

    /** Returns whether the user is to be an administrator. */
    public boolean administrator() {
        return groups.contains(GroupId.ADMINISTRATORS);
    }
}
