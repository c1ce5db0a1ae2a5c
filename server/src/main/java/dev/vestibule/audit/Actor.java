package dev.vestibule.audit;

import dev.vestibule.http.ClientAddress;
import dev.vestibule.user.UserId;
import java.util.Optional;

/**
 * Who does something, and from where.
 *
 * @param account empty for the system itself, and for the command line
 * @param address empty when it was done on this machine
 */
public record Actor(Optional<UserId> account, Optional<String> address) {
    /** Whoever runs the system, or the system itself. */
    public static final Actor SYSTEM = new Actor(Optional.empty(), Optional.empty());

    /** Whether this is the account's owner. */
    public boolean is(UserId owner) {
        return account.filter(owner::equals).isPresent();
    }

    public static Actor of(UserId account, ClientAddress address) {
        return new Actor(Optional.of(account), Optional.of(address.text()));
    }
}
