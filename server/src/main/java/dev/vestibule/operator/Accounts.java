package dev.vestibule.operator;

import dev.vestibule.platform.http.Parsing;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.util.Optional;
import java.util.function.Function;

/** Finds users by the address or the id that was typed. */
final class Accounts {
    private final UserStore users;

    Accounts(UserStore users) {
        this.users = users;
    }

    /** Runs a command on the account of an address or an id, if there is one. */
    CommandResult with(String typed, Function<User, CommandResult> work) {
        Optional<Integer> number = Parsing.number(typed, 1, Integer.MAX_VALUE);
        Optional<User> user = number.isPresent()
                ? number.map(UserId::new).flatMap(users::find).filter(found -> found.type() == User.Type.PERSONAL)
                : users.findByEmail(Email.login(typed));
        String name = number.isPresent() ? "ID " : "email address ";
        return user.map(work).orElseGet(() -> CommandResult.refused("No user has the " + name + typed + "."));
    }
}
