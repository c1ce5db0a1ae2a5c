package dev.vestibule.oauth.openid;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The state of a message that notifies an application of the end of a session. */
enum LogoutState {
    QUEUED,
    /** The application has accepted it. */
    DELIVERED,
    /** The application has refused it, or it could not be delivered in time. */
    FAILED,
    /** The application no longer exists, or no longer has a back-channel logout URI. */
    DROPPED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LogoutState ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Returns the state of this name; empty if there is none. */
    static Optional<LogoutState> find(String name) {
        return Stream.of(values())
                .filter(state -> state.wireName().equals(name))
                .findFirst();
    }
}
