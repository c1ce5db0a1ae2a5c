package dev.vestibule.oauth.key;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores the keys that sign tokens, with their private parts encrypted. */
final class SigningKeyStore {
    private static final String ALL = """
            SELECT kid, algorithm, generation, public_key, created_at, signs_from FROM oauth_signing_key
            ORDER BY algorithm, generation
            """;
    private static final String ADD = """
            INSERT INTO oauth_signing_key (kid, algorithm, generation, public_key, private_key, created_at, signs_from)
            VALUES (:kid, :algorithm, :generation, :public, :private, :created, :from)
            """;
    private static final String PRIVATE = "SELECT private_key FROM oauth_signing_key WHERE kid = :kid";
    private static final String BRING_FORWARD = """
            UPDATE oauth_signing_key SET signs_from = :now WHERE kid = :kid AND signs_from > :now
            """;
    private static final String FIND_OLD = """
            SELECT k.kid FROM oauth_signing_key k WHERE EXISTS
                (SELECT 1 FROM oauth_signing_key n
                 WHERE n.algorithm = k.algorithm AND n.generation > k.generation AND n.signs_from <= :before)
            ORDER BY k.kid LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM oauth_signing_key WHERE kid = :kid";

    private final Database database;

    SigningKeyStore(Database database) {
        this.database = database;
    }

    List<SigningKey> all() {
        return database.withHandle(handle ->
                handle.createQuery(ALL).map(Row.to(SigningKeyStore::key)).list());
    }

    private static SigningKey key(Row row) throws SQLException {
        return new SigningKey(
                row.text("kid"),
                SigningAlgorithm.valueOf(row.text("algorithm")),
                row.integer("generation"),
                row.text("public_key"),
                row.instant("created_at"),
                row.instant("signs_from"));
    }

    /** Adds a key; returns false if its algorithm has one of this generation already. */
    boolean add(SigningKey key, String privateKey) {
        return database.withHandle(
                        handle -> handle.createUpdate(database.dialect().insertIgnoringDuplicates(ADD))
                                .bind("kid", key.kid())
                                .bind("algorithm", key.algorithm().name())
                                .bind("generation", key.generation())
                                .bind("public", key.publicKey())
                                .bind("private", privateKey)
                                .bind("created", key.createdAt())
                                .bind("from", key.signsFrom())
                                .execute())
                == 1;
    }

    /** Returns the private part of a key, encrypted. */
    Optional<String> privateKey(String kid) {
        return database.withHandle(handle ->
                handle.createQuery(PRIVATE).bind("kid", kid).mapTo(String.class).findOne());
    }

    /** Lets a key sign from now on; returns false if it does already. */
    boolean bringForward(String kid, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(BRING_FORWARD)
                        .bind("kid", kid)
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Deletes at most {@code batch} keys whose successors have signed since before that instant. */
    int deleteReplaced(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, FIND_OLD, DELETE, "kid", String.class, before, batch));
    }
}
