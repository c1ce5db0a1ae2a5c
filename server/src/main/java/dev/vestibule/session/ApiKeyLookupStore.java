package dev.vestibule.session;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Looks up API keys on requests, and stores when they were last used. */
public final class ApiKeyLookupStore {
    private static final String BLANK = " ";

    /** A key is invalid if its account or its owner is not active, whatever its row says. */
    private static final String FIND = """
            SELECT k.id, k.account_id, k.owner_id, <expiry> AS expires_at, k.last_used_at, k.methods, k.paths, k.addresses
            FROM api_key k JOIN account a ON a.id = k.account_id LEFT JOIN account o ON o.id = k.owner_id
            WHERE k.<digest> = :digest AND a.state = 'active' AND (k.owner_id IS NULL OR o.state = 'active')
            """;

    private static final String FIND_PRESENT =
            FIND.replace("<expiry>", "k.expires_at").replace("<digest>", "key_digest");
    private static final String FIND_RETIRING = FIND.replace(
                    "<expiry>", "CASE WHEN k.expires_at < k.retiring_until THEN k.expires_at ELSE k.retiring_until END")
            .replace("<digest>", "retiring_digest");
    private static final String TOUCH = """
            UPDATE api_key SET last_used_at = :at WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)
            """;
    private final Database database;

    public ApiKeyLookupStore(Database database) {
        this.database = database;
    }

    /**
     * Returns a key that has not been revoked, by its secret's digest; its account and its owner are active. By the
     * previous secret it is found during the grace period, and seems to expire with it.
     */
    public Optional<ApiKey> find(Digest digest) {
        return database.withHandle(
                handle -> find(handle, FIND_PRESENT, digest).or(() -> find(handle, FIND_RETIRING, digest)));
    }

    private static Optional<ApiKey> find(Handle handle, String statement, Digest digest) {
        return handle.createQuery(statement)
                .bind("digest", digest.hex())
                .map(Row.to(row -> new ApiKey(
                        new KeyId(row.integer("id")),
                        new UserId(row.integer("account_id")),
                        owner(row),
                        row.optionalInstant("expires_at"),
                        row.optionalInstant("last_used_at"),
                        limits(row))))
                .findOne();
    }

    /** Writes when keys were last used, by their id. Earlier instants than the stored ones change nothing. */
    void touch(Map<KeyId, Instant> lastUse) {
        if (lastUse.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(TOUCH);
            // In the order of the ids: otherwise two nodes could deadlock.
            lastUse.entrySet().stream()
                    .sorted(Comparator.comparingInt(use -> use.getKey().value()))
                    .forEach(use -> batch.bind("id", use.getKey().value())
                            .bind("at", use.getValue())
                            .add());
            batch.execute();
        });
    }

    /** Returns the owner that a row of a key names. */
    public static Optional<UserId> owner(Row row) throws SQLException {
        OptionalInt owner = row.optionalInteger("owner_id");
        return owner.isPresent() ? Optional.of(new UserId(owner.getAsInt())) : Optional.empty();
    }

    /** Returns the restrictions in a row of a key. */
    public static KeyLimits limits(Row row) throws SQLException {
        return new KeyLimits(
                Set.copyOf(texts(row, "methods")),
                texts(row, "paths").stream()
                        .map(text -> PathPattern.of(text).orElseThrow())
                        .toList(),
                Networks.of(texts(row, "addresses")));
    }

    private static List<String> texts(Row row, String column) throws SQLException {
        String joined = row.text(column);
        return joined.isEmpty() ? List.of() : List.of(joined.split(BLANK));
    }
}
