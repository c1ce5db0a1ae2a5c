package dev.vestibule.passkey;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Stores passkeys, and the names by which authenticators know accounts. */
public final class PasskeyStore {
    private static final String COLUMNS = """
            SELECT id, account_id, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up,
                verifies_user, name, created_at, last_used_at, rp_id
            FROM passkey
            """;
    private static final String OF_ACCOUNT = COLUMNS + "WHERE account_id = :account ORDER BY id";
    private static final String BY_DIGEST = COLUMNS + "WHERE digest = :digest";
    private static final String BY_ID = COLUMNS + "WHERE id = :id";
    private static final String ADD = """
            INSERT INTO passkey (account_id, digest, credential_id, public_key, sign_count, aaguid, transports,
                backup_eligible, backed_up, verifies_user, name, created_at, rp_id)
            VALUES (:account, :digest, :credential, :key, :count, :aaguid, :transports, :eligible, :backedUp, :verifies,
                :name, :now, :site)
            """;
    private static final String USE = """
            UPDATE passkey SET sign_count = CASE WHEN sign_count < :count THEN :count ELSE sign_count END,
                backed_up = :backedUp, verifies_user = :verifies, last_used_at = :now, rp_id = :site
            WHERE id = :id
            """;
    private static final String RENAME = "UPDATE passkey SET name = :name WHERE id = :id AND account_id = :account";
    private static final String REMOVE = "DELETE FROM passkey WHERE id = :id AND account_id = :account";
    private static final String HANDLE = "SELECT handle FROM passkey_user WHERE account_id = :account";
    private static final String ADD_HANDLE = "INSERT INTO passkey_user (account_id, handle) VALUES (:account, :handle)";
    private static final String LOCK_ACCOUNT = "SELECT id FROM account WHERE id = :account FOR UPDATE";

    private final Database database;

    public PasskeyStore(Database database) {
        this.database = database;
    }

    /** Returns the passkeys of an account, the oldest first. */
    public List<Passkey> of(UserId user) {
        return database.withHandle(handle -> handle.createQuery(OF_ACCOUNT)
                .bind("account", user.value())
                .map(Row.to(PasskeyStore::passkey))
                .list());
    }

    Optional<Passkey> find(Digest credentialId) {
        return database.withHandle(handle -> handle.createQuery(BY_DIGEST)
                .bind("digest", credentialId.hex())
                .map(Row.to(PasskeyStore::passkey))
                .findOne());
    }

    Optional<Passkey> find(long id) {
        return database.withHandle(handle -> handle.createQuery(BY_ID)
                .bind("id", id)
                .map(Row.to(PasskeyStore::passkey))
                .findOne());
    }

    /** Stores a passkey and returns its id; a credential that is stored already violates the unique key. */
    long add(UserId user, NewPasskey fresh, RelyingParty site, String name, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(ADD)
                .bind("account", user.value())
                .bind("digest", fresh.credentialId().digest().hex())
                .bind("credential", fresh.credentialId().array())
                .bind("key", fresh.publicKey().array())
                .bind("count", fresh.signCount())
                .bind("aaguid", fresh.aaguid())
                .bind("transports", String.join(",", fresh.transports()))
                .bind("eligible", fresh.backup().eligible())
                .bind("backedUp", fresh.backup().done())
                .bind("verifies", fresh.verifiesUser())
                .bind("name", name)
                .bind("site", site.id())
                .bind("now", now)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one());
    }

    /**
     * Records a use. Returns false if the passkey was removed meanwhile.
     *
     * @param site where it was used, and so is bound to
     * @param signCount as sent by the authenticator; the highest is kept, even of several uses at once
     */
    boolean use(long id, RelyingParty site, long signCount, boolean backedUp, boolean verifiesUser, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(USE)
                        .bind("id", id)
                        .bind("count", signCount)
                        .bind("backedUp", backedUp)
                        .bind("verifies", verifiesUser)
                        .bind("site", site.id())
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Returns false if the account has no such passkey. */
    boolean rename(UserId user, long id, String name) {
        return database.inTransaction(handle -> handle.createUpdate(RENAME)
                        .bind("id", id)
                        .bind("account", user.value())
                        .bind("name", name)
                        .execute())
                == 1;
    }

    /** Returns false if the account has no such passkey. */
    boolean remove(UserId user, long id) {
        return database.inTransaction(handle -> handle.createUpdate(REMOVE)
                        .bind("id", id)
                        .bind("account", user.value())
                        .execute())
                == 1;
    }

    /** Locks an account, so that of several requests about its passkeys each sees what those before it did. */
    void lockAccount(UserId user) {
        database.useTransaction(handle -> {
            List<Integer> locked = handle.createQuery(LOCK_ACCOUNT)
                    .bind("account", user.value())
                    .mapTo(Integer.class)
                    .list();
            if (locked.isEmpty()) {
                throw new IllegalStateException("there is no account " + user.value());
            }
        });
    }

    Optional<Bytes> handle(UserId user) {
        return database.withHandle(handle -> handle.createQuery(HANDLE)
                .bind("account", user.value())
                .map(Row.to(row -> Bytes.of(row.bytes("handle"))))
                .findOne());
    }

    /** Stores the name by which authenticators know an account, unless it has one, and returns the stored one. */
    Bytes keepHandle(UserId user, Bytes fresh) {
        database.useTransaction(handle -> handle.createUpdate(database.dialect().insertIgnoringDuplicates(ADD_HANDLE))
                .bind("account", user.value())
                .bind("handle", fresh.array())
                .execute());
        return handle(user).orElseThrow();
    }

    private static Passkey passkey(Row row) throws SQLException {
        return new Passkey(
                row.bigInteger("id"),
                new UserId(row.integer("account_id")),
                Bytes.of(row.bytes("credential_id")),
                Bytes.of(row.bytes("public_key")),
                row.bigInteger("sign_count"),
                row.text("aaguid"),
                Stream.of(row.text("transports").split(",", -1))
                        .filter(one -> !one.isEmpty())
                        .toList(),
                new Passkey.Backup(row.flag("backup_eligible"), row.flag("backed_up")),
                row.flag("verifies_user"),
                row.text("name"),
                row.instant("created_at"),
                row.optionalInstant("last_used_at"),
                row.optionalText("rp_id"));
    }
}
