package dev.vestibule.mfa.management;

import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;

/**
 * A reset of second factors that waits for a second administrator, or for its time.
 *
 * @param by the administrator who requested it
 */
public record PendingReset(UserId by, Instant requestedAt) {
    /** After this time one administrator is enough. */
    public static final Duration WAIT = Duration.ofHours(24);

    /** After this time the request is as if it had not been made. */
    static final Duration LIFE = Duration.ofDays(7);

    /** Returns when one administrator is enough. */
    public Instant due() {
        return requestedAt.plus(WAIT);
    }

    boolean holds(Instant now) {
        return requestedAt.plus(LIFE).isAfter(now);
    }

    /**
     * Returns whether an administrator can complete it. One whose account was created after the request cannot, or one
     * person could be both.
     */
    public boolean canBeCompletedBy(User administrator, Instant now) {
        boolean another = !administrator.id().equals(by)
                && administrator.activity().joinedAt().isBefore(requestedAt);
        return another || !due().isAfter(now);
    }
}
