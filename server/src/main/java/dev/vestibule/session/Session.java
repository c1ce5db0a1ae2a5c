package dev.vestibule.session;

import dev.vestibule.user.UserId;
import java.time.Instant;

/**
 * One signed-in client that has not been ended.
 *
 * @param expiresAt fixed at the start, never moved by use
 * @param lastActiveAt known to the minute or better
 */
public record Session(
        SessionId id, UserId user, SignInMethod method, Instant createdAt, Instant expiresAt, Instant lastActiveAt) {
    public Session {
        if (!expiresAt.isAfter(createdAt)) {
            throw new IllegalArgumentException("a session must end after it starts");
        }
    }
}
