package dev.vestibule.mfa;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;

/** Stores the digests of codes that were sent by email, one for each account. */
final class MailedCodeStore {
    private static final String USE = """
            DELETE FROM mailed_code WHERE account_id = :account_id AND digest = :digest AND expires_at > :now
            """;
    private static final String DELETE = "DELETE FROM mailed_code WHERE account_id = :account_id";
    private static final String FIND_OLD =
            "SELECT account_id FROM mailed_code WHERE expires_at <= :before LIMIT :batch";

    private final Database database;

    MailedCodeStore(Database database) {
        this.database = database;
    }

    /** Stores a code in place of an earlier one. */
    void put(UserId user, Digest digest, Instant expiresAt) {
        database.useTransaction(handle -> handle.createUpdate(database.dialect()
                        .upsert("mailed_code", List.of("account_id"), List.of("digest", "expires_at")))
                .bind("account_id", user.value())
                .bind("digest", digest.hex())
                .bind("expires_at", expiresAt)
                .execute());
    }

    /** Uses up a code; returns false if there is no such code, or it has expired. */
    boolean use(UserId user, Digest digest, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(USE)
                        .bind("account_id", user.value())
                        .bind("digest", digest.hex())
                        .bind("now", now)
                        .execute())
                == 1;
    }

    void delete(UserId user) {
        database.useTransaction(handle ->
                handle.createUpdate(DELETE).bind("account_id", user.value()).execute());
    }

    int deleteExpired(Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, FIND_OLD, DELETE, "account_id", Integer.class, now, batch));
    }
}
