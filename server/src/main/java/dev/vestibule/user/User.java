package dev.vestibule.user;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person with an account.
 *
 * @param generation counts the changes after which nothing proved before may open anything any more (password changed,
 *     account closed)
 * @param groupIds in ascending order; All Users is one of them
 */
public record User(
        UserId id,
        Email email,
        @Nullable String firstName,
        @Nullable String lastName,
        boolean superuser,
        State state,
        @Nullable String locale,
        int generation,
        Instant joinedAt,
        Instant updatedAt,
        @Nullable Instant firstSignInAt,
        @Nullable Instant lastSignInAt,
        List<Integer> groupIds) {

    /** What an account may be used for. Only {@code ACTIVE} ones sign in; {@code LEFT} ones do not come back by themselves. */
    public enum State {
        ACTIVE,
        SUSPENDED,
        LEFT
    }

    public boolean isActive() {
        return state == State.ACTIVE;
    }

    /** First and last name, or the address when there is neither. */
    public String commonName() {
        String name = ((firstName == null ? "" : firstName) + " " + (lastName == null ? "" : lastName)).strip();
        return name.isEmpty() ? email.address() : name;
    }

    /** The very first account; the contract calls its owner the installer. */
    public boolean isInstaller() {
        return id.value() == 1;
    }
}
