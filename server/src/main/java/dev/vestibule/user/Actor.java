package dev.vestibule.user;

import dev.vestibule.platform.address.ClientAddress;
import java.util.Optional;

/**
 * The actor of a change, and their address.
 *
 * @param user empty for the system itself, and for the command line
 * @param address empty if it was done on this machine
 * @param operator the operating system's user of a command; empty otherwise
 */
public record Actor(Optional<UserId> user, Optional<String> address, Optional<String> operator) {
    /** The system itself. */
    public static final Actor SYSTEM = new Actor(Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns whether this is the account's owner. */
    public boolean is(UserId owner) {
        return user.filter(owner::equals).isPresent();
    }

    public static Actor of(UserId user, ClientAddress address) {
        return new Actor(Optional.of(user), Optional.of(address.text()), Optional.empty());
    }

    /** Returns an actor without an account, by address. */
    public static Actor from(ClientAddress address) {
        return new Actor(Optional.empty(), Optional.of(address.text()), Optional.empty());
    }

    /** Returns an operator on the command line. */
    public static Actor operator(String name) {
        return new Actor(Optional.empty(), Optional.empty(), Optional.of(name));
    }
}
