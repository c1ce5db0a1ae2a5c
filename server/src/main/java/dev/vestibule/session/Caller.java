package dev.vestibule.session;

import dev.vestibule.user.User;

/** Who a request comes from: somebody in a session, or a program with a key. */
public sealed interface Caller permits SessionCaller, KeyCaller {
    User user();

    /** Names the session or the key; public, opens nothing. */
    String id();
}
