package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.user.Actor;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.util.Optional;

/** Who acts: a user who is signed in or shows a key, or an operator of the system. */
public sealed interface Principal {
    static Principal of(Caller caller, Request request) {
        return new Authenticated(caller, Actor.of(caller.user().id(), request.client()));
    }

    /** The actor as the audit trail has it. */
    Actor actor();

    /** The user who acts; empty for an operator, who has no account. */
    Optional<User> user();

    /** Whether administrators' rights go with it. */
    boolean superuser();

    /** Whether administrators may be made or taken over, as {@link Caller#mayMakeAdministrators} says. */
    boolean mayMakeAdministrators();

    /** Whether this is the user with that number. */
    default boolean is(UserId id) {
        return user().filter(user -> user.id().equals(id)).isPresent();
    }

    /** Whether any group is managed by this user. */
    default boolean isManager() {
        return user().filter(User::isManager).isPresent();
    }

    /** Whether the group is managed by this user. */
    default boolean manages(GroupId group) {
        return user().filter(user -> user.manages(group)).isPresent();
    }

    /** The name that others know; empty for an operator. */
    default Optional<String> name() {
        return user().map(User::commonName);
    }

    /** A user, in a session or with a key. */
    record Authenticated(Caller caller, Actor actor) implements Principal {
        @Override
        public Optional<User> user() {
            return Optional.of(caller.user());
        }

        @Override
        public boolean superuser() {
            return caller.user().superuser();
        }

        @Override
        public boolean mayMakeAdministrators() {
            return caller.mayMakeAdministrators();
        }
    }

    /**
     * Runs the system, and acts on its command line with the rights of administrators.
     *
     * @param systemName the user name in the operating system
     */
    record Operator(String systemName) implements Principal {
        @Override
        public Actor actor() {
            return Actor.operator(systemName);
        }

        @Override
        public Optional<User> user() {
            return Optional.empty();
        }

        @Override
        public boolean superuser() {
            return true;
        }

        @Override
        public boolean mayMakeAdministrators() {
            return true;
        }
    }
}
