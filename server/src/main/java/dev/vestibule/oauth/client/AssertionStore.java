package dev.vestibule.oauth.client;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.UsedTokens;
import java.time.Instant;

/** Stores which assertions of applications have been used. */
public final class AssertionStore {
    private final Database database;

    public AssertionStore(Database database) {
        this.database = database;
    }

    /** Uses up an assertion; returns false if that has happened already. */
    boolean use(Digest digest, Instant until) {
        return database.inTransaction(handle -> UsedTokens.use(handle, database.dialect(), digest, until));
    }
}
