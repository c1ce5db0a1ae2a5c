package dev.vestibule.session;

/**
 * How many live sessions one person may have.
 *
 * @param most at once; 1 at least
 * @param refuses whether a sign-in beyond that is refused; else the oldest sessions end
 */
public record MaxSessions(int most, boolean refuses) {
    public MaxSessions {
        if (most < 1) {
            throw new IllegalArgumentException("nobody could sign in");
        }
    }
}
