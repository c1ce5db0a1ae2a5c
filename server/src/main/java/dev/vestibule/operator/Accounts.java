package dev.vestibule.operator;

import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.Optional;
import java.util.function.Function;

/** Finds accounts by what was typed. */
final class Accounts {
    private final UserStore users;

    Accounts(UserStore users) {
        this.users = users;
    }

    /** Does something with the account of an address, unless there is none. */
    CommandResult with(String email, Function<User, CommandResult> work) {
        Optional<User> user = users.findByEmail(Email.login(email));
        return user.map(work).orElseGet(() -> CommandResult.refused("Nobody has the address " + email + "."));
    }
}
