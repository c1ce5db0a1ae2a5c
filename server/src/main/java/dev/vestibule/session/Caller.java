package dev.vestibule.session;

import dev.vestibule.user.User;

/** The caller of a request: a user in a session, or a program with an API key or an access token. */
public sealed interface Caller permits SessionCaller, KeyCaller, TokenCaller {
    User user();

    /** Returns whether the caller has all rights of the account. */
    boolean isUnrestricted();

    /**
     * Returns whether the caller may create, promote or take over administrators, and change what leads to that: mail,
     * settings, identity providers, API keys. A key that can do less than its account, or for a shorter time, could
     * otherwise remove its own restrictions.
     */
    default boolean mayMakeAdministrators() {
        return user().superuser() && isUnrestricted();
    }

    /** Returns the public id of the session, the key or the grant. */
    String id();
}
