package dev.vestibule.session;

import dev.vestibule.user.UserId;
import java.time.Instant;

/**
 * A session that has not ended.
 *
 * @param expiresAt fixed at the start, never extended by use
 * @param lastActiveAt exact to the minute or better
 */
public record Session(
        SessionId id, UserId user, SignInMethod method, Instant createdAt, Instant expiresAt, Instant lastActiveAt) {
    public Session {
        if (!expiresAt.isAfter(createdAt)) {
            throw new IllegalArgumentException("a session must end after it starts");
        }
    }
}
