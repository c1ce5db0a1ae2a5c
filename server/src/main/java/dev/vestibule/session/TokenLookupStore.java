package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Looks up access tokens on requests, and stores when their grants were last used. */
final class TokenLookupStore {
    /** A token of an application that acts for itself, or for another server, opens nothing here. */
    private static final String FIND = """
            SELECT g.id, g.client_id, t.scopes, g.account_id, g.method, g.second_factor, g.authenticated_at, t.created_at,
                t.expires_at, g.last_used_at
            FROM oauth_token t JOIN oauth_grant g ON g.id = t.grant_id JOIN account a ON a.id = g.account_id
            WHERE t.digest = :digest AND t.kind = 'access' AND t.ended_at IS NULL AND g.ended_at IS NULL
                AND a.state = 'active' AND g.method IS NOT NULL AND g.resource IS NULL
            """;

    private static final String TOUCH = """
            UPDATE oauth_grant SET last_used_at = :at WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)
            """;

    private final Database database;

    TokenLookupStore(Database database) {
        this.database = database;
    }

    /** Returns an access token whose grant has not ended, by its digest; its user is active. */
    Optional<AccessToken> find(Digest digest) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", digest.hex())
                .map(Row.to(TokenLookupStore::token))
                .findOne());
    }

    private static AccessToken token(Row row) throws SQLException {
        String grant = row.text("id");
        Instant created = row.instant("created_at");
        Optional<Instant> authenticated = row.optionalInstant("authenticated_at");
        Session authentication = new Session(
                new SessionId(grant),
                new UserId(row.integer("account_id")),
                SignInMethod.valueOf(row.text("method").toUpperCase(Locale.ROOT)),
                created,
                row.instant("expires_at"),
                created,
                new Session.Proof(
                        row.optionalText("second_factor").map(SessionFactor::ofWireName),
                        authenticated.orElse(created)));
        return new AccessToken(
                grant,
                row.text("client_id"),
                Set.copyOf(List.of(row.text("scopes").split(" "))),
                authentication,
                row.optionalInstant("last_used_at"));
    }

    /** Writes when grants were last used. Earlier instants than the stored ones change nothing. */
    void touch(Map<String, Instant> lastUse) {
        if (lastUse.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(TOUCH);
            // In the order of the ids: otherwise two nodes could deadlock.
            lastUse.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(use -> batch.bind("id", use.getKey())
                            .bind("at", use.getValue())
                            .add());
            batch.execute();
        });
    }
}
