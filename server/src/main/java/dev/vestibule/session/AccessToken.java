package dev.vestibule.session;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An access token of an application, as the check of a request needs it.
 *
 * @param grant the public id of the grant that it belongs to
 * @param client the public id of the application
 * @param authentication how and when the user had signed in, as a session that lives as long as the token
 * @param lastUsedAt of the grant, exact to the minute or better
 */
public record AccessToken(
        String grant, String client, Set<String> scopes, Session authentication, Optional<Instant> lastUsedAt) {
    /** The scope of applications that act as the user everywhere; Metabase's name. */
    public static final String FULL = "mb:full";

    UserId user() {
        return authentication.user();
    }

    /** Returns whether it has expired. The instant of expiry itself counts as expired. */
    boolean isOver(Instant now) {
        return !now.isBefore(authentication.expiresAt());
    }

    /** Returns whether the application acts as the user everywhere; otherwise it may do what its scopes name. */
    public boolean isUnrestricted() {
        return scopes.contains(FULL);
    }
}
