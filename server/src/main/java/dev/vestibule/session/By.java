package dev.vestibule.session;

import dev.vestibule.audit.Actor;
import dev.vestibule.http.Request;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * On whose behalf something is changed.
 *
 * @param user who decides what may be changed
 * @param actor the same as the audit trail has it
 * @param mayMakeAdministrators as {@link Caller#mayMakeAdministrators} says
 */
public record By(User user, Actor actor, boolean mayMakeAdministrators) {
    /** Which no account ever gets, as they are counted from 1. */
    private static final UserId NOBODY = new UserId(Integer.MAX_VALUE);

    public static By of(Caller caller, Request request) {
        return new By(caller.user(), Actor.of(caller.user().id(), request.client()), caller.mayMakeAdministrators());
    }

    /**
     * Whoever runs the system, on the command line: nobody who has an account, but one who may do what administrators may.
     *
     * @param name as the operating system calls them
     */
    public static By operator(String name) {
        User administrator = new User(
                NOBODY,
                User.Type.PERSONAL,
                new Email("operator"),
                null,
                null,
                true,
                User.State.ACTIVE,
                null,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                false,
                null,
                null,
                false,
                null,
                List.of());
        return new By(administrator, Actor.operator(name), true);
    }

    /** How others know them; empty for whoever runs the system. */
    public Optional<String> name() {
        return actor.account().map(account -> user.commonName());
    }
}
