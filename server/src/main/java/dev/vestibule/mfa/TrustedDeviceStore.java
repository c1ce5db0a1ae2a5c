package dev.vestibule.mfa;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores trusted devices by the digests of their tokens. A row holds for one generation of the account and one version
 * of its factors; after any change of these it is as if it did not exist.
 */
final class TrustedDeviceStore {
    private static final String ADD = """
            INSERT INTO trusted_device (account_id, digest, generation, factor_version, user_agent, address, trusted_at,
                last_used_at, expires_at)
            VALUES (:account, :digest, :generation, :version, :agent, :address, :now, :now, :expires)
            """;
    private static final String USE = """
            UPDATE trusted_device SET last_used_at = :now, address = :address
            WHERE digest = :digest AND account_id = :account AND generation = :generation AND factor_version = :version
                AND expires_at > :now AND trusted_at > :since
            """;
    private static final String OF_USER = """
            SELECT id, user_agent, address, trusted_at, last_used_at, expires_at FROM trusted_device
            WHERE account_id = :account AND generation = :generation AND factor_version = :version AND expires_at > :now
                AND trusted_at > :since
            ORDER BY last_used_at DESC, id DESC LIMIT :most
            """;
    private static final String OWNER = "SELECT account_id FROM trusted_device WHERE id = :id";
    private static final String END = "DELETE FROM trusted_device WHERE id = :id AND account_id = :account";
    private static final String END_ALL = "DELETE FROM trusted_device WHERE account_id = :account";
    private static final String EXPIRED = """
            SELECT id FROM trusted_device WHERE expires_at <= :before ORDER BY id LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM trusted_device WHERE id = :id";

    private final Database database;

    TrustedDeviceStore(Database database) {
        this.database = database;
    }

    void add(User user, Digest token, SignInContext context, Instant expiresAt, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("account", user.id().value())
                .bind("digest", token.hex())
                .bind("generation", user.status().generation())
                .bind("version", user.status().factors().version())
                .bind("agent", context.userAgent())
                .bind("address", context.address().text())
                .bind("now", now)
                .bind("expires", expiresAt)
                .execute());
    }

    /**
     * Records a use; returns false if the device is not, or no longer, trusted by this user.
     *
     * @param since devices that were trusted earlier are not, as the setting allows less time than it did
     */
    boolean use(User user, Digest token, SignInContext context, Instant since, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(USE)
                        .bind("account", user.id().value())
                        .bind("digest", token.hex())
                        .bind("generation", user.status().generation())
                        .bind("version", user.status().factors().version())
                        .bind("address", context.address().text())
                        .bind("since", since)
                        .bind("now", now)
                        .execute())
                == 1;
    }

    List<TrustedDevice> of(User user, int most, Instant since, Instant now) {
        return database.withHandle(handle -> handle.createQuery(OF_USER)
                .bind("account", user.id().value())
                .bind("generation", user.status().generation())
                .bind("version", user.status().factors().version())
                .bind("since", since)
                .bind("now", now)
                .bind("most", most)
                .map(Row.to(TrustedDeviceStore::device))
                .list());
    }

    private static TrustedDevice device(Row row) throws SQLException {
        return new TrustedDevice(
                row.bigInteger("id"),
                row.text("user_agent"),
                ClientAddress.certain(row.text("address")),
                row.instant("trusted_at"),
                row.instant("last_used_at"),
                row.instant("expires_at"));
    }

    Optional<UserId> owner(long id) {
        return database.withHandle(handle -> handle.createQuery(OWNER)
                .bind("id", id)
                .map(Row.to(row -> new UserId(row.integer("account_id"))))
                .findOne());
    }

    /** Removes one; returns false if the user has none of this id. */
    boolean end(UserId user, long id) {
        return database.inTransaction(handle -> handle.createUpdate(END)
                        .bind("account", user.value())
                        .bind("id", id)
                        .execute())
                == 1;
    }

    /** Removes all of a user; returns how many there were. */
    int endAll(UserId user) {
        return database.inTransaction(handle ->
                handle.createUpdate(END_ALL).bind("account", user.value()).execute());
    }

    int deleteExpired(Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED, DELETE, "id", Long.class, now, batch));
    }
}
