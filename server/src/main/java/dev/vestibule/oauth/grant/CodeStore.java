package dev.vestibule.oauth.grant;

import dev.vestibule.platform.crypto.BearerBox;
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
            SELECT digest, grant_id, redirect_uri, redirect_given, challenge, COALESCE(sealed_nonce, nonce) AS nonce,
                expires_at
            FROM oauth_code WHERE digest = :digest
            """;
    private static final String ADD = """
            INSERT INTO oauth_code (digest, grant_id, redirect_uri, redirect_given, challenge, sealed_nonce, expires_at)
            VALUES (:digest, :grant, :redirect, :given, :challenge, :nonce, :expires)
            """;
    /** Of any number of simultaneous exchanges one succeeds. */
    private static final String USE = "UPDATE oauth_code SET used_at = :now WHERE digest = :digest AND used_at IS NULL";

    private static final String EXPIRED = "SELECT digest FROM oauth_code WHERE expires_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM oauth_code WHERE digest = :digest";

    private static final String PLACE = "oauth_code.nonce";

    private final Database database;
    private final BearerBox box;

    CodeStore(Database database, BearerBox box) {
        this.database = database;
        this.box = box;
    }

    /** @param text the code itself, which decrypts what was stored for it */
    Optional<Code> find(String text) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", TokenIssuer.digest(text).hex())
                .map(Row.to(row -> code(text, row)))
                .findOne());
    }

    /** @param text the code itself */
    void add(String text, Code code) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", code.digest().hex())
                .bind("grant", code.grant().value())
                .bind("redirect", code.redirectUri())
                .bind("given", code.redirectGiven())
                .bind("challenge", code.challenge().orElse(null))
                .bind(
                        "nonce",
                        code.nonce().map(nonce -> box.seal(text, nonce, PLACE)).orElse(null))
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

    private static Code code(String text, Row row) throws SQLException {
        return new Code(
                Digest.of(row.text("digest")),
                new GrantId(row.text("grant_id")),
                row.text("redirect_uri"),
                row.flag("redirect_given"),
                row.optionalText("challenge"),
                row.optionalText("nonce").map(nonce -> BearerBox.open(text, nonce, PLACE)),
                row.instant("expires_at"));
    }
}
