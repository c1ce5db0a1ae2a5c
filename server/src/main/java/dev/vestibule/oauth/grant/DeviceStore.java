package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.grant.DeviceRequest.State;
import dev.vestibule.platform.SharedKeys;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Stores requests of devices by the digests of their codes. */
final class DeviceStore {
    private static final String COLUMNS = """
            SELECT digest, user_digest, client_id, scopes, resource, address, user_agent, created_at, expires_at, state,
                poll_seconds, polled_at, grant_id, used_at, token_seed
            FROM oauth_device
            """;
    private static final String FIND = COLUMNS + "WHERE user_digest = :digest";
    private static final String LOCK_OF_USER = FIND + " FOR UPDATE";
    private static final String LOCK_OF_DEVICE = COLUMNS + "WHERE digest = :digest FOR UPDATE";
    private static final String COUNT = """
            SELECT COUNT(*) FROM oauth_device
            WHERE client_id = :client AND state = 'pending' AND expires_at > :now
            """;
    private static final String ADD = """
            INSERT INTO oauth_device (digest, user_digest, client_id, scopes, resource, address, user_agent, created_at,
                expires_at, state, poll_seconds)
            VALUES (:digest, :user, :client, :scopes, :resource, :address, :agent, :created, :expires, :state, :pace)
            """;
    private static final String POLLED =
            "UPDATE oauth_device SET polled_at = :now, poll_seconds = :pace WHERE digest = :digest";
    /** Of any number of simultaneous decisions one succeeds. */
    private static final String DECIDE = """
            UPDATE oauth_device SET state = :state, grant_id = :grant
            WHERE digest = :digest AND state = 'pending' AND expires_at > :now
            """;
    /** Of any number of simultaneous polls one succeeds. */
    private static final String USE = """
            UPDATE oauth_device SET used_at = :now, token_seed = :seed
            WHERE digest = :digest AND state = 'approved' AND used_at IS NULL
            """;

    private static final String EXPIRED = "SELECT digest FROM oauth_device WHERE expires_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM oauth_device WHERE digest = :digest";

    private static final String KEY = "oauth-user-codes";

    private final Database database;
    private final SharedKeys keys;

    DeviceStore(Database database, SharedKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    Optional<DeviceRequest> find(UserCode code) {
        return one(FIND, digest(code));
    }

    Optional<DeviceRequest> lock(UserCode code) {
        return one(LOCK_OF_USER, digest(code));
    }

    /** Returns the digest under which a user code is stored. */
    Digest digest(UserCode code) {
        return code.digest(keys.shortLivedKey(KEY));
    }

    /** Locks the request with the device code of this digest. */
    Optional<DeviceRequest> lock(Digest deviceCode) {
        return one(LOCK_OF_DEVICE, deviceCode);
    }

    private Optional<DeviceRequest> one(String statement, Digest digest) {
        return database.withHandle(handle -> handle.createQuery(statement)
                .bind("digest", digest.hex())
                .map(Row.to(DeviceStore::request))
                .findOne());
    }

    /** Returns how many devices of an application wait for a user. */
    int countPending(ClientId client, Instant now) {
        return database.withHandle(handle -> handle.createQuery(COUNT)
                .bind("client", client.value())
                .bind("now", now)
                .mapTo(Integer.class)
                .one());
    }

    /** Adds a request that was neither polled for nor decided. */
    void add(DeviceRequest request) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", request.digest().hex())
                .bind("user", request.userDigest().hex())
                .bind("client", request.client().value())
                .bind("scopes", request.scopes().text())
                .bind("resource", request.resource().orElse(null))
                .bind("address", request.place().address())
                .bind("agent", request.place().userAgent())
                .bind("created", request.createdAt())
                .bind("expires", request.expiresAt())
                .bind("state", request.state().wireName())
                .bind("pace", request.pace().toSeconds())
                .execute());
    }

    /** Stores that a device polled, and how long it has to wait from now on. */
    void polled(Digest digest, Duration pace, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(POLLED)
                .bind("digest", digest.hex())
                .bind("pace", pace.toSeconds())
                .bind("now", now)
                .execute());
    }

    /** Stores what a user decided; returns false if it was decided before, or has expired. */
    boolean decide(Digest digest, State state, Optional<GrantId> grant, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(DECIDE)
                        .bind("digest", digest.hex())
                        .bind("state", state.wireName())
                        .bind("grant", grant.map(GrantId::value).orElse(null))
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Uses up an approval; returns false if that has happened already. */
    boolean use(Digest digest, String seed, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(USE)
                        .bind("digest", digest.hex())
                        .bind("seed", seed)
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Deletes at most {@code batch} requests that expired before that time. */
    int deleteExpired(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED, DELETE, "digest", String.class, before, batch));
    }

    private static DeviceRequest request(Row row) throws SQLException {
        Optional<Instant> used = row.optionalInstant("used_at");
        return new DeviceRequest(
                Digest.of(row.text("digest")),
                Digest.of(row.text("user_digest")),
                new ClientId(row.text("client_id")),
                Scopes.parse(row.text("scopes")),
                row.optionalText("resource"),
                new Grant.Place(row.text("address"), row.text("user_agent")),
                row.instant("created_at"),
                row.instant("expires_at"),
                State.ofWireName(row.text("state")),
                Duration.ofSeconds(row.integer("poll_seconds")),
                row.optionalInstant("polled_at"),
                row.optionalText("grant_id").map(GrantId::new),
                used.isPresent()
                        ? Optional.of(new TokenStore.Use(used.get(), row.text("token_seed")))
                        : Optional.empty());
    }
}
