package dev.vestibule.user;

import dev.vestibule.platform.address.ClientAddress;
import java.util.Optional;

/**
 * Who does something, and from where.
 *
 * @param account empty for the system itself, and for the command line
 * @param address empty when it was done on this machine
 * @param operator who asked on the command line, as the operating system calls them; empty for everybody else
 */
public record Actor(Optional<UserId> user, Optional<String> address, Optional<String> operator) {
    /** The system itself. */
    public static final Actor SYSTEM = new Actor(Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether this is the account's owner. */
    public boolean is(UserId owner) {
        return user.filter(owner::equals).isPresent();
    }

    public static Actor of(UserId user, ClientAddress address) {
        return new Actor(Optional.of(user), Optional.of(address.text()), Optional.empty());
    }

    /** Somebody without an account here, from an address. */
    public static Actor from(ClientAddress address) {
        return new Actor(Optional.empty(), Optional.of(address.text()), Optional.empty());
    }

    /** Whoever runs the system, on the command line. */
    public static Actor operator(String name) {
        return new Actor(Optional.empty(), Optional.empty(), Optional.of(name));
    }
}
