package dev.vestibule.oauth.grant;

import dev.vestibule.user.UserId;
import java.util.Optional;

/** The claim {@code sub}: the id of the account, which is never given to another one. */
public final class Subjects {
    private Subjects() {}

    public static String of(UserId user) {
        return Integer.toString(user.value());
    }

    /** Returns the account of a subject; empty if it is none. */
    public static Optional<UserId> user(String subject) {
        try {
            int id = Integer.parseInt(subject);
            return id > 0 && subject.equals(Integer.toString(id)) ? Optional.of(new UserId(id)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
