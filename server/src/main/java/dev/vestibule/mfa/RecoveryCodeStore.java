package dev.vestibule.mfa;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Stores the digests of recovery codes. */
final class RecoveryCodeStore {
    private static final String DELETE = "DELETE FROM recovery_code WHERE account_id = :id";
    private static final String ADD = "INSERT INTO recovery_code (account_id, digest) VALUES (:id, :digest)";
    private static final String USE = """
            UPDATE recovery_code SET used_at = :now WHERE account_id = :id AND digest = :digest AND used_at IS NULL
            """;
    private static final String IS_UNUSED =
            "SELECT COUNT(*) FROM recovery_code WHERE account_id = :id AND digest = :digest AND used_at IS NULL";
    private static final String REMAINING =
            "SELECT COUNT(*) FROM recovery_code WHERE account_id = :id AND used_at IS NULL";

    private final Database database;

    RecoveryCodeStore(Database database) {
        this.database = database;
    }

    /** Stores codes in place of all others of the account. */
    void replace(UserId user, List<Digest> digests) {
        database.useTransaction(handle -> {
            handle.createUpdate(DELETE).bind("id", user.value()).execute();
            if (!digests.isEmpty()) {
                PreparedBatch batch = handle.prepareBatch(ADD);
                digests.forEach(digest -> batch.bind("id", user.value())
                        .bind("digest", digest.hex())
                        .add());
                batch.execute();
            }
        });
    }

    /** Uses up a code; returns false if there is no such code, or it has been used. */
    boolean use(UserId user, Digest digest, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(USE)
                        .bind("id", user.value())
                        .bind("digest", digest.hex())
                        .bind("now", now)
                        .execute())
                == 1;
    }

    boolean isUnused(UserId user, Digest digest) {
        return database.withHandle(handle -> handle.createQuery(IS_UNUSED)
                        .bind("id", user.value())
                        .bind("digest", digest.hex())
                        .mapTo(Integer.class)
                        .one())
                == 1;
    }

    int remaining(UserId user) {
        return database.withHandle(handle -> handle.createQuery(REMAINING)
                .bind("id", user.value())
                .mapTo(Integer.class)
                .one());
    }
}
