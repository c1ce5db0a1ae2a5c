package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Stores the keys of sessions: the current one, and the previous one during its grace period. */
final class SessionKeyStore {
    /**
     * The keys of a session, by their digests.
     *
     * @param seed that of the current key; empty if it does not result from a refresh
     * @param expiresAt when the session ends
     */
    record Keys(
            Digest present,
            Optional<Digest> retiring,
            Optional<Instant> retiringUntil,
            String seed,
            Instant expiresAt,
            boolean remembered) {
        static Keys of(Row row) throws SQLException {
            return new Keys(
                    Digest.of(row.text("key_digest")),
                    row.optionalText("retiring_digest").map(Digest::of),
                    row.optionalInstant("retiring_until"),
                    row.optionalText("renewal_seed").orElse(""),
                    row.instant("expires_at"),
                    row.flag("remembered"));
        }

        /** Returns whether this is the previous key, and its grace period lasts. */
        boolean retires(Digest digest, Instant now) {
            return !seed.isEmpty()
                    && retiring.filter(digest::equals).isPresent()
                    && retiringUntil.filter(now::isBefore).isPresent();
        }

        List<Digest> digests() {
            return Stream.concat(Stream.of(present), retiring.stream()).toList();
        }
    }

    private static final String LOCK = """
            SELECT key_digest, retiring_digest, retiring_until, renewal_seed, expires_at, remembered
            FROM session WHERE id = :id AND ended_at IS NULL FOR UPDATE
            """;
    private static final String REFRESH = """
            UPDATE session SET key_digest = :next, renewal_seed = :seed, retiring_digest = :old, retiring_until = :until,
                               last_active_at = :now, last_active_slot = :slot
            WHERE id = :id
            """;
    private static final String PROVE = "UPDATE session SET authenticated_at = :now WHERE id = :id";

    private final Database database;

    SessionKeyStore(Database database) {
        this.database = database;
    }

    /** Locks a session and returns its keys; empty if it has ended. */
    Optional<Keys> lock(SessionId id) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("id", id.value())
                .map(Row.to(Keys::of))
                .findOne());
    }

    /**
     * Gives a session a new key and records the use.
     *
     * @param seed derives the new key from the old one
     */
    void replace(SessionId id, Digest oldDigest, Digest newDigest, String seed, Instant oldKeyUntil, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(REFRESH)
                .bind("id", id.value())
                .bind("old", oldDigest.hex())
                .bind("next", newDigest.hex())
                .bind("seed", seed)
                .bind("until", oldKeyUntil)
                .bind("now", now)
                .bind("slot", SessionStore.slot(now))
                .execute());
    }

    /** Records that the user of a locked session was authenticated again. */
    void prove(SessionId id, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(PROVE)
                .bind("id", id.value())
                .bind("now", now)
                .execute());
    }
}
