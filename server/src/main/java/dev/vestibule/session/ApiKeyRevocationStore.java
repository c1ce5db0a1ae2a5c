package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.ApiKeyRevocation.Revoked;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds keys to revoke, and deletes them. */
final class ApiKeyRevocationStore {
    /** A locked key. */
    record Found(KeyId id, String name, boolean personal, Revoked revoked) {
        private static Found of(Row row) throws SQLException {
            List<Digest> digests = Stream.concat(
                            Stream.of(row.text("key_digest")), row.optionalText("retiring_digest").stream())
                    .map(Digest::of)
                    .toList();
            return new Found(
                    new KeyId(row.integer("id")),
                    row.text("name"),
                    row.integer("person_id") != 0,
                    new Revoked(new UserId(row.integer("account_id")), digests));
        }
    }

    private static final String FIND =
            "SELECT id, name, person_id, account_id, key_digest, retiring_digest FROM api_key ";
    private static final String ONE = FIND + "WHERE id = :id FOR UPDATE";
    private static final String OF_OWNER = FIND + "WHERE owner_id = :id ORDER BY id FOR UPDATE";
    private static final String PERSONAL = FIND + "WHERE person_id = :id ORDER BY id FOR UPDATE";
    private static final String CREATED = "SELECT COUNT(*) FROM api_key WHERE person_id = 0 AND secret_by = :person";
    private static final String DELETE = "DELETE FROM api_key WHERE id = :id";
    private static final String CLOSE_ACCOUNT = """
            UPDATE account SET state = 'left', generation = generation + 1, updated_at = :now
            WHERE id = :account AND type = 'api-key' AND state = 'active'
            """;

    private final Database database;

    ApiKeyRevocationStore(Database database) {
        this.database = database;
    }

    Optional<Found> lock(KeyId id) {
        return lock(ONE, id.value()).stream().findFirst();
    }

    /** Locks the keys that are bound to a user. */
    List<Found> lockAllOf(UserId owner) {
        return lock(OF_OWNER, owner.value());
    }

    List<Found> lockPersonal(UserId target) {
        return lock(PERSONAL, target.value());
    }

    private List<Found> lock(String statement, int id) {
        return database.withHandle(handle -> handle.createQuery(statement)
                .bind("id", id)
                .map(Row.to(Found::of))
                .list());
    }

    int countCreatedBy(UserId target) {
        return database.withHandle(handle -> handle.createQuery(CREATED)
                .bind("person", target.value())
                .mapTo(Integer.class)
                .one());
    }

    void delete(KeyId id) {
        database.withHandle(
                handle -> handle.createUpdate(DELETE).bind("id", id.value()).execute());
    }

    /** Deactivates an account that exists for a key alone. */
    void closeAccount(UserId holder, Instant now) {
        database.withHandle(handle -> handle.createUpdate(CLOSE_ACCOUNT)
                .bind("account", holder.value())
                .bind("now", now)
                .execute());
    }
}
