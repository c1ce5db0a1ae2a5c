package dev.vestibule.user.admin;

import dev.vestibule.user.Email;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody wants to be changed of an account; what is not named stays.
 *
 * @param groups all that the person is to be in, All Users among them, each with whether they are to manage it; as before when
 *     that is empty
 */
public record UserChange(
        Optional<Email> email,
        Patch<String> firstName,
        Patch<String> lastName,
        Patch<String> locale,
        Patch<Map<String, String>> loginAttributes,
        Optional<Boolean> administrator,
        Optional<Map<Integer, Optional<Boolean>>> groups) {

    /** Address, names and language, which are all that people say of themselves. */
    public static UserChange profile(
            Optional<Email> email, Patch<String> firstName, Patch<String> lastName, Patch<String> locale) {
        return new UserChange(email, firstName, lastName, locale, Patch.nothing(), Optional.empty(), Optional.empty());
    }

    /** Other groups, and nothing else. */
    public static UserChange groups(Map<Integer, Optional<Boolean>> groups) {
        return new UserChange(
                Optional.empty(),
                Patch.nothing(),
                Patch.nothing(),
                Patch.nothing(),
                Patch.nothing(),
                Optional.empty(),
                Optional.of(groups));
    }

    /** To be an administrator or not, and nothing else. */
    public static UserChange administrator(boolean wished) {
        return new UserChange(
                Optional.empty(),
                Patch.nothing(),
                Patch.nothing(),
                Patch.nothing(),
                Patch.nothing(),
                Optional.of(wished),
                Optional.empty());
    }

    boolean touchesRights() {
        return administrator.isPresent() || groups.isPresent();
    }
}
