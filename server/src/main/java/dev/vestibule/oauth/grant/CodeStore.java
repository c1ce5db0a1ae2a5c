package dev.vestibule.oauth.grant;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Stores authorization codes by their digests. */
final class CodeStore {
    /**
     * A code.
     *
     * @param redirectGiven whether the request named the redirect URI; then the exchange names it too
     * @param challenge for PKCE with S256
     */
    record Code(
            Digest digest,
            GrantId grant,
            String redirectUri,
            boolean redirectGiven,
            Optional<String> challenge,
            Optional<String> nonce,
            Instant expiresAt) {}

    private static final String FIND = """
            SELECT digest, grant_id, redirect_uri, redirect_given, challenge, nonce, expires_at
            FROM oauth_code WHERE digest = :digest
            """;
    private static final String ADD = """
            INSERT INTO oauth_code (digest, grant_id, redirect_uri, redirect_given, challenge, nonce, expires_at)
            VALUES (:digest, :grant, :redirect, :given, :challenge, :nonce, :expires)
            """;
    /** Of any number of simultaneous exchanges one succeeds. */
    private static final String USE = "UPDATE oauth_code SET used_at = :now WHERE digest = :digest AND used_at IS NULL";

    private static final String EXPIRED = "SELECT digest FROM oauth_code WHERE expires_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM oauth_code WHERE digest = :digest";

    private final Database database;

    CodeStore(Database database) {
        this.database = database;
    }

    Optional<Code> find(Digest digest) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", digest.hex())
                .map(Row.to(CodeStore::code))
                .findOne());
    }

    void add(Code code) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", code.digest().hex())
                .bind("grant", code.grant().value())
                .bind("redirect", code.redirectUri())
                .bind("given", code.redirectGiven())
                .bind("challenge", code.challenge().orElse(null))
                .bind("nonce", code.nonce().orElse(null))
                .bind("expires", code.expiresAt())
                .execute());
    }

    /** Uses up a code; returns false if that has happened already. */
    boolean use(Digest digest, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(USE)
                        .bind("digest", digest.hex())
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Deletes at most {@code batch} codes that expired before that time. */
    int deleteExpired(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED, DELETE, "digest", String.class, before, batch));
    }

    private static Code code(Row row) throws SQLException {
        return new Code(
                Digest.of(row.text("digest")),
                new GrantId(row.text("grant_id")),
                row.text("redirect_uri"),
                row.flag("redirect_given"),
                row.optionalText("challenge"),
                row.optionalText("nonce"),
                row.instant("expires_at"));
    }
}
