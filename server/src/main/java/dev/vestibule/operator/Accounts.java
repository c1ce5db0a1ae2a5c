package dev.vestibule.operator;

import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.Optional;
import java.util.function.Function;

/** Finds users by the address that was typed. */
final class Accounts {
    private final UserStore users;

    Accounts(UserStore users) {
        this.users = users;
    }

    /** Runs a command on the account of an address, if there is one. */
    CommandResult with(String email, Function<User, CommandResult> work) {
        Optional<User> user = users.findByEmail(Email.login(email));
        return user.map(work).orElseGet(() -> CommandResult.refused("No user has the email address " + email + "."));
    }
}
