package dev.vestibule.store;

import dev.vestibule.oidc.UsedStateStore;
import dev.vestibule.session.OutsideSessionStore.Once;
import java.time.Instant;

/** Which returns from providers have been used. */
public final class JdbiUsedStateStore implements UsedStateStore {
    private final Database database;

    public JdbiUsedStateStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean use(Once once) {
        return database.inTransaction(
                handle -> UsedTokens.use(handle, database.dialect(), once.digest(), once.until()));
    }

    @Override
    public int deleteExpired(Instant now, int batch) {
        return database.inTransaction(handle -> UsedTokens.deleteExpired(handle, now, batch));
    }
}
