package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores what users have agreed to, so that they are not asked again. */
public final class ConsentStore {
    /** What a user has agreed to for an application, all times together. */
    public record Consent(ClientId client, Scopes scopes, Instant grantedAt) {}

    private static final String COLUMNS = "SELECT client_id, scopes, granted_at FROM oauth_consent ";
    private static final String FIND = COLUMNS + "WHERE client_id = :client AND account_id = :user";
    private static final String OF_USER = COLUMNS + "WHERE account_id = :user ORDER BY granted_at DESC, client_id";
    private static final String DELETE = "DELETE FROM oauth_consent WHERE client_id = :client AND account_id = :user";
    private static final String DELETE_ALL = "DELETE FROM oauth_consent WHERE client_id = :client";

    private final Database database;

    public ConsentStore(Database database) {
        this.database = database;
    }

    public Optional<Consent> find(ClientId client, UserId user) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("client", client.value())
                .bind("user", user.value())
                .map(Row.to(row -> consent(row.text("client_id"), row.text("scopes"), row.instant("granted_at"))))
                .findOne());
    }

    /** Returns what a user has agreed to, the newest first. */
    public List<Consent> of(UserId user) {
        return database.withHandle(handle -> handle.createQuery(OF_USER)
                .bind("user", user.value())
                .map(Row.to(row -> consent(row.text("client_id"), row.text("scopes"), row.instant("granted_at"))))
                .list());
    }

    private static Consent consent(String client, String scopes, Instant grantedAt) {
        return new Consent(new ClientId(client), Scopes.parse(scopes), grantedAt);
    }

    /** Stores what a user has agreed to, in place of what was stored before. */
    void keep(ClientId client, UserId user, Scopes scopes, Instant now) {
        String statement = database.dialect()
                .upsert("oauth_consent", List.of("client_id", "account_id"), List.of("scopes", "granted_at"));
        database.useTransaction(handle -> handle.createUpdate(statement)
                .bind("client_id", client.value())
                .bind("account_id", user.value())
                .bind("scopes", scopes.text())
                .bind("granted_at", now)
                .execute());
    }

    void delete(ClientId client, UserId user) {
        database.useTransaction(handle -> handle.createUpdate(DELETE)
                .bind("client", client.value())
                .bind("user", user.value())
                .execute());
    }

    /** Forgets what all users have agreed to for an application. */
    public void deleteAll(ClientId client) {
        database.useTransaction(handle ->
                handle.createUpdate(DELETE_ALL).bind("client", client.value()).execute());
    }
}
