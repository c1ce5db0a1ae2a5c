package dev.vestibule.user.admin;

import dev.vestibule.user.Email;
import java.util.Map;
import java.util.Optional;

/** A requested change of a user; absent fields stay. */
public record UserChange(
        Optional<Email> email,
        Patch<String> firstName,
        Patch<String> lastName,
        Patch<String> locale,
        Patch<Map<String, String>> loginAttributes,
        Optional<Boolean> administrator,
        Optional<MembershipChange> groups) {

    /** Address, names and language, which users may change themselves. */
    public static UserChange profile(
            Optional<Email> email, Patch<String> firstName, Patch<String> lastName, Patch<String> locale) {
        return new UserChange(
                email, firstName, lastName, locale, Patch.unchanged(), Optional.empty(), Optional.empty());
    }

    /** Returns a change of the rights of an administrator, and nothing else. */
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
