package dev.vestibule.session;

/**
 * The maximum number of active sessions of one user.
 *
 * @param most 1 or more
 * @param refuses whether a sign-in beyond that is refused; else the oldest sessions are revoked
 */
public record MaxSessions(int most, boolean refuses) {
    public MaxSessions {
        if (most < 1) {
            throw new IllegalArgumentException("nobody could sign in");
        }
    }
}
