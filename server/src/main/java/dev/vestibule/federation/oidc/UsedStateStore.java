package dev.vestibule.federation.oidc;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.UsedTokens;
import dev.vestibule.session.FederatedSessionStore.Once;
import java.time.Instant;

/** Stores which returns from providers have been used; others are not stored. */
public final class UsedStateStore {
    private final Database database;

    public UsedStateStore(Database database) {
        this.database = database;
    }

    /** Records the use, and returns whether it is the first. */
    public boolean use(Once once) {
        return database.inTransaction(
                handle -> UsedTokens.use(handle, database.dialect(), once.digest(), once.until()));
    }

    /** Deletes at most {@code batch} that have expired. */
    public int deleteExpired(Instant now, int batch) {
        return database.inTransaction(handle -> UsedTokens.deleteExpired(handle, now, batch));
    }
}
