package dev.vestibule.emailchange;

import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * A requested change of a user's email address.
 *
 * @param email the new address
 * @param generation the account's at the request
 */
record EmailChange(long id, UserId user, Email email, int generation, Instant expiresAt, Optional<End> end) {
    /** How a request ended before it expired. */
    enum End {
        CONFIRMED,
        /** A newer one was made. */
        REPLACED,
        CANCELED
    }

    /** Returns what the request is valid for, if {@code account} made it. */
    EmailChangeState state(User account, Instant now) {
        if (end.isPresent()) {
            return switch (end.get()) {
                case CONFIRMED -> EmailChangeState.CONFIRMED;
                case REPLACED -> EmailChangeState.REPLACED;
                case CANCELED -> EmailChangeState.CANCELED;
            };
        }
        if (!now.isBefore(expiresAt)) {
            return EmailChangeState.EXPIRED;
        }
        return account.isActive() && account.status().generation() == generation
                ? EmailChangeState.PENDING
                : EmailChangeState.OUTDATED;
    }
}
