package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.user.Actor;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.util.Optional;

/** The actor of an action: a user with a session or an API key, or an operator on the command line. */
public sealed interface Principal {
    static Principal of(Caller caller, Request request) {
        boolean overApi = request.path().startsWith("/api/");
        return new Authenticated(caller, Actor.of(caller.user().id(), request.client()), overApi);
    }

    /** Returns the actor for the audit log. */
    Actor actor();

    /** Returns the user who acts; empty for an operator, who has no account. */
    Optional<User> user();

    /** Returns whether it has the rights of administrators. */
    boolean superuser();

    /** Returns whether it may create or take over administrators, like {@link Caller#mayMakeAdministrators}. */
    boolean mayMakeAdministrators();

    /** Returns whether this is the user with that id. */
    default boolean is(UserId id) {
        return user().filter(user -> user.id().equals(id)).isPresent();
    }

    /** Returns whether this user manages any group. */
    default boolean isManager() {
        return user().filter(User::isManager).isPresent();
    }

    /** Returns whether this user manages the group. */
    default boolean manages(GroupId group) {
        return user().filter(user -> user.manages(group)).isPresent();
    }

    /** Returns the name for other users; empty for an operator. */
    default Optional<String> name() {
        return user().map(User::commonName);
    }

    /**
     * A user with a session or an API key.
     *
     * @param overApi whether the request came over the API, and not from a page
     */
    record Authenticated(Caller caller, Actor actor, boolean overApi) implements Principal {
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
     * An operator, who acts on the command line with the rights of administrators.
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
