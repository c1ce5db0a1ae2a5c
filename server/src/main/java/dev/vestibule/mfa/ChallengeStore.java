package dev.vestibule.mfa;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.UsedTokens;
import java.time.Duration;
import java.time.Instant;

/** Stores which challenges have led to a session. */
final class ChallengeStore {
    /** Far longer than a challenge is valid; Metabase keeps them as long. */
    private static final Duration KEPT = Duration.ofHours(2);

    private final Database database;

    ChallengeStore(Database database) {
        this.database = database;
    }

    /** Uses up a challenge; returns false if that has happened already. */
    boolean use(Challenge challenge, Instant now) {
        return database.withHandle(
                handle -> UsedTokens.use(handle, database.dialect(), digest(challenge), now.plus(KEPT)));
    }

    boolean isUsed(Challenge challenge) {
        return database.withHandle(handle -> UsedTokens.isUsed(handle, digest(challenge)));
    }

    private static Digest digest(Challenge challenge) {
        return Digests.sha256("mfa:" + challenge.id());
    }
}
