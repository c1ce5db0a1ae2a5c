package dev.vestibule.user;

import java.util.List;
import java.util.Optional;

/** Where accounts are kept. */
public interface UserStore {
    Optional<User> find(UserId id);

    Optional<User> findByEmail(Email email);

    /** Whose address this is known to be; an address that somebody has typed and not verified yet is nobody's. */
    Optional<User> findByMailbox(Email email);

    /** Whether there is any account but this one. */
    boolean othersThan(UserId id);

    /** The active administrators. */
    List<User> administrators();

    /** Accounts that are kept apart by the spelling of one mailbox alone; the first hundred. */
    List<AddressTwin> addressTwins();

    /** Whether an active administrator exists. */
    boolean hasAdministrator();
}
