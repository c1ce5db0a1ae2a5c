package dev.vestibule.oauth.grant;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Stores access tokens and refresh tokens by their digests. */
public final class TokenStore {
    /** The kind of a token. */
    public enum Kind {
        ACCESS,
        REFRESH
    }

    /** When a refresh token was exchanged, and what its successors were derived from together with itself. */
    public record Use(Instant at, String seed) {}

    /**
     * A token.
     *
     * @param use empty for one that was not exchanged yet, and for every access token
     * @param endedAt when it was revoked by itself
     */
    public record Token(
            Digest digest,
            Kind kind,
            GrantId grant,
            Scopes scopes,
            Instant createdAt,
            Instant expiresAt,
            Optional<Use> use,
            Optional<Instant> endedAt) {
        /** Returns whether it was neither revoked nor exchanged, and has not expired; its grant may have ended. */
        public boolean isLive(Instant now) {
            return use.isEmpty() && endedAt.isEmpty() && now.isBefore(expiresAt);
        }
    }

    private static final String FIND = """
            SELECT digest, kind, grant_id, scopes, created_at, expires_at, used_at, successor_seed, ended_at
            FROM oauth_token WHERE digest = :digest
            """;
    private static final String ADD = """
            INSERT INTO oauth_token (digest, kind, grant_id, scopes, created_at, expires_at)
            VALUES (:digest, :kind, :grant, :scopes, :created, :expires)
            """;
    /** Of any number of simultaneous exchanges one succeeds. */
    private static final String USE = """
            UPDATE oauth_token SET used_at = :now, successor_seed = :seed
            WHERE digest = :digest AND kind = 'refresh' AND used_at IS NULL AND ended_at IS NULL
            """;

    private static final String END =
            "UPDATE oauth_token SET ended_at = :now WHERE digest = :digest AND ended_at IS NULL";
    private static final String LAST_EXPIRY = """
            SELECT MAX(expires_at) AS last_expiry FROM oauth_token
            WHERE grant_id = :grant AND used_at IS NULL AND ended_at IS NULL AND expires_at > :now
            """;
    private static final String REVOKED_REFRESH = """
            SELECT COUNT(*) FROM oauth_token
            WHERE grant_id = :grant AND kind = 'refresh' AND used_at IS NULL AND ended_at IS NOT NULL
            """;
    private static final String EXPIRED = "SELECT digest FROM oauth_token WHERE expires_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM oauth_token WHERE digest = :digest";

    private final Database database;

    public TokenStore(Database database) {
        this.database = database;
    }

    public Optional<Token> find(Digest digest) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", digest.hex())
                .map(Row.to(TokenStore::token))
                .findOne());
    }

    /** Adds a token that was neither used nor revoked. */
    void add(Token token) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", token.digest().hex())
                .bind("kind", token.kind().name().toLowerCase(Locale.ROOT))
                .bind("grant", token.grant().value())
                .bind("scopes", token.scopes().text())
                .bind("created", token.createdAt())
                .bind("expires", token.expiresAt())
                .execute());
    }

    /** Uses up a refresh token; returns false if that has happened already, or if it was revoked. */
    boolean use(Digest digest, String seed, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(USE)
                        .bind("digest", digest.hex())
                        .bind("seed", seed)
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Revokes one token by itself. */
    void end(Digest digest, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(END)
                .bind("digest", digest.hex())
                .bind("now", now)
                .execute());
    }

    /** Returns when the last live token of a grant expires; empty if it has none. */
    Optional<Instant> lastExpiry(GrantId grant, Instant now) {
        return database.withHandle(handle -> handle.createQuery(LAST_EXPIRY)
                .bind("grant", grant.value())
                .bind("now", now)
                .map(Row.to(row -> row.optionalInstant("last_expiry")))
                .one());
    }

    /** Returns whether the newest refresh token of a grant was revoked by itself. */
    boolean isRefreshRevoked(GrantId grant) {
        return database.withHandle(handle -> handle.createQuery(REVOKED_REFRESH)
                        .bind("grant", grant.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Deletes at most {@code batch} tokens that have expired. */
    int deleteExpired(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED, DELETE, "digest", String.class, before, batch));
    }

    private static Token token(Row row) throws SQLException {
        Optional<Instant> used = row.optionalInstant("used_at");
        return new Token(
                Digest.of(row.text("digest")),
                Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                new GrantId(row.text("grant_id")),
                Scopes.parse(row.text("scopes")),
                row.instant("created_at"),
                row.instant("expires_at"),
                used.isPresent() ? Optional.of(new Use(used.get(), row.text("successor_seed"))) : Optional.empty(),
                row.optionalInstant("ended_at"));
    }
}
