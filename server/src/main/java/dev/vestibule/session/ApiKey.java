package dev.vestibule.session;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * An API key, as the check of a request needs it.
 *
 * @param holder the account that it acts as
 * @param owner the user with whom it is revoked, if there is one
 * @param lastUsedAt exact to the minute or better
 */
public record ApiKey(
        KeyId id,
        UserId holder,
        Optional<UserId> owner,
        Optional<Instant> expiresAt,
        Optional<Instant> lastUsedAt,
        KeyLimits limits) {
    /** Returns whether it has expired. The instant of expiry itself counts as expired. */
    boolean isOver(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }

    boolean concerns(UserId user) {
        return holder.equals(user) || owner.filter(user::equals).isPresent();
    }

    /** Returns whether it can do less, or for a shorter time, than the account that it acts as. */
    boolean isLimited() {
        return owner.isPresent() || expiresAt.isPresent() || !limits.isNone();
    }
}
