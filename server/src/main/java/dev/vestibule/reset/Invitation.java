package dev.vestibule.reset;

import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * The latest invitation of a user.
 *
 * @param generation the account's at that time: a link of an earlier one is no longer valid
 * @param byMail whether the link goes out by mail; otherwise an administrator hands it over
 */
public record Invitation(
        UserId user, int generation, Instant sentAt, Instant expiresAt, Optional<Instant> revokedAt, boolean byMail) {

    /** The state of an invitation. */
    public enum State {
        PENDING,
        EXPIRED,
        REVOKED,
        /** The user has signed in, with its link or in another way. */
        ACCEPTED
    }

    /**
     * Returns the state of this invitation.
     *
     * @param invited its user, as of now
     */
    public State state(User invited, Instant now) {
        if (invited.activity().firstSignInAt() != null) {
            return State.ACCEPTED;
        }
        if (revokedAt.isPresent()) {
            return State.REVOKED;
        }
        boolean valid =
                now.isBefore(expiresAt) && generation == invited.status().generation();
        return valid ? State.PENDING : State.EXPIRED;
    }
}
