package dev.vestibule.passkey;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import java.time.Instant;

/** Stores challenges that wait for an answer, by their digests. */
final class ChallengeStore {
    private static final String ADD = """
            INSERT INTO passkey_challenge (digest, purpose, subject, expires_at)
            VALUES (:digest, :purpose, :subject, :expires)
            """;
    private static final String TAKE = """
            DELETE FROM passkey_challenge
            WHERE digest = :digest AND purpose = :purpose AND subject = :subject AND expires_at > :now
            """;
    private static final String EXPIRED = """
            SELECT digest FROM passkey_challenge WHERE expires_at <= :before ORDER BY digest LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM passkey_challenge WHERE digest = :digest";

    private final Database database;

    ChallengeStore(Database database) {
        this.database = database;
    }

    void add(Digest challenge, Purpose purpose, String subject, Instant expiresAt) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", challenge.hex())
                .bind("purpose", purpose.wireName())
                .bind("subject", subject)
                .bind("expires", expiresAt)
                .execute());
    }

    /** Removes a challenge that has not expired. Of any number of simultaneous attempts, one returns true. */
    boolean take(Digest challenge, Purpose purpose, String subject, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(TAKE)
                        .bind("digest", challenge.hex())
                        .bind("purpose", purpose.wireName())
                        .bind("subject", subject)
                        .bind("now", now)
                        .execute())
                == 1;
    }

    int deleteExpired(Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED, DELETE, "digest", String.class, now, batch));
    }
}
