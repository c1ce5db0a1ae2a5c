package dev.vestibule.federation.oidc;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.UsedTokens;
import dev.vestibule.session.FederatedSessionStore.Once;
import java.time.Instant;

/** Where is kept which returns from providers have been used; nothing is kept of those that have not. */
public final class UsedStateStore {
    private final Database database;

    public UsedStateStore(Database database) {
        this.database = database;
    }

    /** Whether this is the first use. */
    public boolean use(Once once) {
        return database.inTransaction(
                handle -> UsedTokens.use(handle, database.dialect(), once.digest(), once.until()));
    }

    /** Deletes at most {@code batch} that need not be remembered any more. */
    public int deleteExpired(Instant now, int batch) {
        return database.inTransaction(handle -> UsedTokens.deleteExpired(handle, now, batch));
    }
}
