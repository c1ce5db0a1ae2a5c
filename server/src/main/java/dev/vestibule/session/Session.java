package dev.vestibule.session;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * A session that has not ended.
 *
 * @param expiresAt fixed at the start, never extended by use
 * @param lastActiveAt exact to the minute or better
 * @param proof how and when the user was last authenticated
 */
public record Session(
        SessionId id,
        UserId user,
        SignInMethod method,
        Instant createdAt,
        Instant expiresAt,
        Instant lastActiveAt,
        Proof proof) {
    /**
     * The authentication of the user beyond the sign-in method.
     *
     * @param factor the second factor, if there was one
     * @param at when the user was last authenticated; the start of the session, later, or that of the session which it
     *     continues
     */
    public record Proof(Optional<SessionFactor> factor, Instant at) {
        /** An authentication without a second factor. */
        public static Proof single(Instant at) {
            return new Proof(Optional.empty(), at);
        }
    }

    public Session {
        if (!expiresAt.isAfter(createdAt)) {
            throw new IllegalArgumentException("a session must end after it starts");
        }
    }

    Session provedAt(Instant now) {
        return new Session(id, user, method, createdAt, expiresAt, lastActiveAt, new Proof(proof.factor(), now));
    }

    /** Returns whether the user was authenticated before it started. */
    boolean continues() {
        return proof.at().isBefore(createdAt);
    }
}
