package dev.vestibule.session;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * A program's key, as far as it matters when it is shown.
 *
 * @param account as whom it acts
 * @param owner the person it dies with, if there is one
 * @param lastUsedAt known to the minute or better
 */
public record ApiKey(
        KeyId id,
        UserId holder,
        Optional<UserId> owner,
        Optional<Instant> expiresAt,
        Optional<Instant> lastUsedAt,
        KeyLimits limits) {
    /** The instant of expiry itself counts as over. */
    boolean isOver(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }

    boolean concerns(UserId user) {
        return holder.equals(user) || owner.filter(user::equals).isPresent();
    }

    /** Whether it can do less, or for a shorter time, than the account that it acts as. */
    boolean isLimited() {
        return owner.isPresent() || expiresAt.isPresent() || !limits.isNone();
    }
}
