package dev.vestibule.oidc;

import dev.vestibule.session.OutsideSessionStore.Once;
import java.time.Instant;

/** Where is kept which returns from providers have been used; nothing is kept of those that have not. */
public interface UsedStateStore {
    /** Whether this is the first use. */
    boolean use(Once once);

    /** Deletes at most {@code batch} that need not be remembered any more. */
    int deleteExpired(Instant now, int batch);
}
