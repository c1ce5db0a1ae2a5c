package dev.vestibule.session;

import dev.vestibule.user.User;

/** Who a request comes from: somebody in a session, or a program with a key. */
public sealed interface Caller permits SessionCaller, KeyCaller {
    User user();

    /** Whether the caller may do all that the account may. */
    boolean isUnrestricted();

    /**
     * Whether the caller may create, promote or take over administrators, and change what that can be done with: mail,
     * settings, identity providers, API keys. A key that can do less than its account, or for a shorter time, could
     * make itself good for more.
     */
    default boolean mayMakeAdministrators() {
        return user().superuser() && isUnrestricted();
    }

    /** Names the session or the key; public, opens nothing. */
    String id();
}
