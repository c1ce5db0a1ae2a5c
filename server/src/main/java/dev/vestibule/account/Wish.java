package dev.vestibule.account;

import dev.vestibule.user.Email;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody wants to be changed of an account; what is not named stays.
 *
 * @param groups all that the person is to be in, All Users among them, each with whether they are to manage it; as before when
 *     that is empty
 */
public record Wish(
        Optional<Email> email,
        Given<String> firstName,
        Given<String> lastName,
        Given<String> locale,
        Given<Map<String, String>> loginAttributes,
        Optional<Boolean> administrator,
        Optional<Map<Integer, Optional<Boolean>>> groups) {

    /** Address, names and language, which are all that people say of themselves. */
    public static Wish profile(
            Optional<Email> email, Given<String> firstName, Given<String> lastName, Given<String> locale) {
        return new Wish(email, firstName, lastName, locale, Given.nothing(), Optional.empty(), Optional.empty());
    }

    /** Other groups, and nothing else. */
    public static Wish groups(Map<Integer, Optional<Boolean>> groups) {
        return new Wish(
                Optional.empty(),
                Given.nothing(),
                Given.nothing(),
                Given.nothing(),
                Given.nothing(),
                Optional.empty(),
                Optional.of(groups));
    }

    /** To be an administrator or not, and nothing else. */
    public static Wish administrator(boolean wished) {
        return new Wish(
                Optional.empty(),
                Given.nothing(),
                Given.nothing(),
                Given.nothing(),
                Given.nothing(),
                Optional.of(wished),
                Optional.empty());
    }

    boolean touchesRights() {
        return administrator.isPresent() || groups.isPresent();
    }
}
