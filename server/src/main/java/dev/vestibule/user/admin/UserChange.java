package dev.vestibule.user.admin;

import dev.vestibule.user.Email;
import java.util.Map;
import java.util.Optional;

/** The changes of a user that somebody asks for; what is not named stays. */
public record UserChange(
        Optional<Email> email,
        Patch<String> firstName,
        Patch<String> lastName,
        Patch<String> locale,
        Patch<Map<String, String>> loginAttributes,
        Optional<Boolean> administrator,
        Optional<MembershipChange> groups) {

    /** Address, names and language, which are all that people say of themselves. */
    public static UserChange profile(
            Optional<Email> email, Patch<String> firstName, Patch<String> lastName, Patch<String> locale) {
        return new UserChange(
                email, firstName, lastName, locale, Patch.unchanged(), Optional.empty(), Optional.empty());
    }

    /** To be an administrator or not, and nothing else. */
    public static UserChange administrator(boolean wished) {
        return new UserChange(
                Optional.empty(),
                Patch.unchanged(),
                Patch.unchanged(),
                Patch.unchanged(),
                Patch.unchanged(),
                Optional.of(wished),
                Optional.empty());
    }

    boolean touchesRights() {
        return administrator.isPresent() || groups.isPresent();
    }
}
