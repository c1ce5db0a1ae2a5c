package dev.vestibule.user;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where accounts are kept. */
public interface UserStore {
    Optional<User> find(UserId id);

    Optional<User> findByEmail(Email email);

    /** Whether there is any account but this one. */
    boolean othersThan(UserId id);

    /** The active administrators. */
    List<User> administrators();

    /** Whether an active administrator exists. */
    boolean hasAdministrator();

    /**
     * Changes what a person is called and their language; null stands for none.
     *
     * @return false when the account is not active
     */
    boolean describe(
            UserId id, @Nullable String firstName, @Nullable String lastName, @Nullable String locale, Instant now);

    /**
     * Closes an account for good and ends its sessions, in one transaction.
     *
     * @return false when the account was not active
     * @throws dev.vestibule.refusal.RefusedException when it is the last active administrator's
     */
    boolean deactivate(UserId id, UserId by, Instant now);
}
