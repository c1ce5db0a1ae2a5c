package dev.vestibule.platform.database;

import dev.vestibule.platform.crypto.Digest;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Stores the digests of single-use tokens that have been used. */
public final class UsedTokens {
    private static final String ADD = "INSERT INTO used_token (digest, expires_at) VALUES (:digest, :until)";
    private static final String IS_USED = "SELECT COUNT(*) FROM used_token WHERE digest = :digest";
    private static final String FIND_OLD = "SELECT digest FROM used_token WHERE expires_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM used_token WHERE digest = :digest";

    private UsedTokens() {}

    /** Records the use, and returns whether it is the first. */
    public static boolean use(Handle handle, Dialect dialect, Digest digest, Instant until) {
        return handle.createUpdate(dialect.insertIgnoringDuplicates(ADD))
                        .bind("digest", digest.hex())
                        .bind("until", until)
                        .execute()
                == 1;
    }

    public static boolean isUsed(Handle handle, Digest digest) {
        return handle.createQuery(IS_USED)
                        .bind("digest", digest.hex())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    public static int deleteExpired(Handle handle, Instant now, int batch) {
        return Batches.deleteOld(handle, FIND_OLD, DELETE, "digest", String.class, now, batch);
    }
}
