package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.TemplateEngine;

/** Stores grants; {@link TokenStore} has their tokens. */
public final class GrantStore {
    private static final String COLUMNS = """
            SELECT id, client_id, account_id, scopes, resource, claims, session_id, bound_until, method, second_factor, provider,
                authenticated_at, created_at, expires_at, last_used_at, address, user_agent, ended_at, end_reason
            FROM oauth_grant
            """;
    private static final String FIND = COLUMNS + "WHERE id = :id";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String ADD = """
            INSERT INTO oauth_grant (id, client_id, account_id, scopes, resource, claims, session_id, bound, bound_until, method,
                second_factor, provider, authenticated_at, created_at, expires_at, address, user_agent)
            VALUES (:id, :client, :user, :scopes, :resource, :claims, :session, :bound, :boundUntil, :method, :factor, :provider,
                :authenticated, :created, :expires, :address, :agent)
            """;
    private static final String END = """
            UPDATE oauth_grant SET ended_at = :now, end_reason = :reason, ended_by = :by
            WHERE id = :id AND ended_at IS NULL
            """;
    private static final String EXTEND =
            "UPDATE oauth_grant SET expires_at = :until WHERE id = :id AND ended_at IS NULL";
    private static final String LIVE = "SELECT id FROM oauth_grant WHERE ended_at IS NULL AND ";
    private static final String LIVE_OF_CLIENT = LIVE + "client_id = :client ORDER BY id FOR UPDATE";
    private static final String LIVE_OF_CONSENT =
            LIVE + "client_id = :client AND account_id = :user ORDER BY id FOR UPDATE";
    private static final String LIVE_OF_PROVIDER = LIVE + "provider = :provider ORDER BY id FOR UPDATE";
    private static final String LIVE_OF_SESSIONS =
            LIVE + "session_id IN (<sessions>) AND (bound = TRUE OR :all = TRUE) ORDER BY id FOR UPDATE";
    private static final String LIVE_OF_USER =
            LIVE + "account_id = :user AND (bound = FALSE OR session_id <> :kept) ORDER BY id FOR UPDATE";
    private static final String ANY_IN_SESSIONS = """
            SELECT COUNT(*) FROM (
                SELECT id FROM oauth_grant WHERE ended_at IS NULL AND session_id IS NOT NULL LIMIT 1) found
            """;
    private static final String TOKENS = """
            SELECT digest FROM oauth_token WHERE grant_id = :id AND kind = 'access' AND ended_at IS NULL
            """;
    /** Not while their session goes on, since their applications are to be notified of its end. */
    private static final String OLD = """
            SELECT id FROM oauth_grant WHERE ended_at <= :before AND NOT EXISTS
                (SELECT 1 FROM session s WHERE s.id = oauth_grant.session_id AND s.ended_at IS NULL)
            LIMIT :batch
            """;

    private static final String OVERDUE =
            "SELECT id FROM oauth_grant WHERE ended_at IS NULL AND expires_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM oauth_grant WHERE id = :id";

    private static final TemplateEngine LISTS = new DefinedAttributeTemplateEngine();

    private final Database database;

    public GrantStore(Database database) {
        this.database = database;
    }

    public Optional<Grant> find(GrantId id) {
        return find(FIND, id);
    }

    /** Locks a grant until the end of the transaction. */
    Optional<Grant> lock(GrantId id) {
        return find(LOCK, id);
    }

    private Optional<Grant> find(String statement, GrantId id) {
        return database.withHandle(handle -> handle.createQuery(statement)
                .bind("id", id.value())
                .map(Row.to(GrantStore::grant))
                .findOne());
    }

    public void add(Grant grant) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("id", grant.id().value())
                .bind("client", grant.client().value())
                .bind("user", grant.user().map(UserId::value).orElse(null))
                .bind("scopes", grant.scopes().text())
                .bind("resource", grant.resource().orElse(null))
                .bind("claims", grant.claims().orElse(null))
                .bind("session", grant.session().map(SessionId::value).orElse(null))
                .bind("bound", grant.bound())
                .bind("boundUntil", grant.boundUntil().orElse(null))
                .bind(
                        "method",
                        grant.proof().map(proof -> proof.method().wireName()).orElse(null))
                .bind(
                        "factor",
                        grant.proof()
                                .flatMap(Grant.Proof::factor)
                                .map(SessionFactor::wireName)
                                .orElse(null))
                .bind(
                        "provider",
                        grant.proof()
                                .flatMap(Grant.Proof::provider)
                                .map(ProviderKey::value)
                                .orElse(null))
                .bind("authenticated", grant.proof().map(Grant.Proof::at).orElse(null))
                .bind("created", grant.createdAt())
                .bind("expires", grant.expiresAt())
                .bind("address", grant.place().address())
                .bind("agent", grant.place().userAgent())
                .execute());
    }

    /** Moves the expiration of a grant. */
    void extend(GrantId id, Instant until) {
        database.useTransaction(handle -> handle.createUpdate(EXTEND)
                .bind("id", id.value())
                .bind("until", until)
                .execute());
    }

    /** Locks the grants of an application that have not ended, and returns their ids. */
    List<GrantId> lockOf(ClientId client) {
        return ids(LIVE_OF_CLIENT, Map.of("client", client.value()));
    }

    /** Locks the grants of a user to an application that have not ended. */
    List<GrantId> lockOf(ClientId client, UserId user) {
        return ids(LIVE_OF_CONSENT, Map.of("client", client.value(), "user", user.value()));
    }

    /** Locks the grants of sign-ins with a provider that have not ended. */
    List<GrantId> lockOf(ProviderKey provider) {
        return ids(LIVE_OF_PROVIDER, Map.of("provider", provider.value()));
    }

    /** Locks the grants of a user that have not ended, except those that are bound to a session that goes on. */
    List<GrantId> lockOf(UserId user, Optional<SessionId> kept) {
        return ids(
                LIVE_OF_USER,
                Map.of("user", user.value(), "kept", kept.map(SessionId::value).orElse("")));
    }

    /**
     * Locks the grants that were approved in these sessions and have not ended.
     *
     * @param all whether also those that outlive a sign-out
     */
    List<GrantId> lockOf(Collection<SessionId> sessions, boolean all) {
        if (sessions.isEmpty() || !anyInSessions()) {
            return List.of(); // so that the end of a hundred thousand sessions costs no look-up for each
        }
        return database.withHandle(handle -> handle.createQuery(LIVE_OF_SESSIONS)
                .setTemplateEngine(LISTS)
                .bindList(
                        "sessions",
                        sessions.stream().map(SessionId::value).sorted().toList())
                .bind("all", all)
                .mapTo(String.class)
                .map(GrantId::new)
                .list());
    }

    private boolean anyInSessions() {
        return database.withHandle(handle ->
                        handle.createQuery(ANY_IN_SESSIONS).mapTo(Integer.class).one())
                > 0;
    }

    private List<GrantId> ids(String statement, Map<String, Object> values) {
        return database.withHandle(handle -> {
            Query query = handle.createQuery(statement);
            values.forEach(query::bind);
            return query.mapTo(String.class).map(GrantId::new).list();
        });
    }

    /** Marks grants as ended, and returns the digests of their access tokens. */
    List<Digest> end(Collection<GrantId> ids, String reason, Optional<UserId> by, Instant now) {
        List<Digest> tokens = new ArrayList<>();
        database.useTransaction(handle -> ids.stream().sorted().forEach(id -> {
            int unused = handle.createUpdate(END)
                    .bind("id", id.value())
                    .bind("now", now)
                    .bind("reason", reason)
                    .bind("by", by.map(UserId::value).orElse(null))
                    .execute();
            tokens.addAll(handle.createQuery(TOKENS)
                    .bind("id", id.value())
                    .mapTo(String.class)
                    .map(Digest::of)
                    .list());
        }));
        return tokens;
    }

    /** Returns at most {@code batch} grants that have expired and are not marked as ended. */
    List<GrantId> overdue(Instant now, int batch) {
        return database.withHandle(handle -> handle.createQuery(OVERDUE)
                .bind("before", now)
                .bind("batch", batch)
                .mapTo(String.class)
                .map(GrantId::new)
                .list());
    }

    /** Deletes at most {@code batch} grants that ended longer ago than {@code kept}. */
    int deleteEnded(Duration kept, Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, OLD, DELETE, "id", String.class, now.minus(kept), batch));
    }

    private static Grant grant(Row row) throws SQLException {
        OptionalInt user = row.optionalInteger("account_id");
        Optional<Instant> ended = row.optionalInstant("ended_at");
        return new Grant(
                new GrantId(row.text("id")),
                new ClientId(row.text("client_id")),
                user.isPresent() ? Optional.of(new UserId(user.getAsInt())) : Optional.empty(),
                Scopes.parse(row.text("scopes")),
                row.optionalText("resource"),
                row.optionalText("claims"),
                row.optionalText("session_id").map(SessionId::new),
                row.optionalInstant("bound_until"),
                proof(row),
                row.instant("created_at"),
                row.instant("expires_at"),
                row.optionalInstant("last_used_at"),
                new Grant.Place(row.text("address"), row.text("user_agent")),
                ended.isPresent() ? Optional.of(new Grant.End(ended.get(), row.text("end_reason"))) : Optional.empty());
    }

    private static Optional<Grant.Proof> proof(Row row) throws SQLException {
        Optional<String> method = row.optionalText("method");
        if (method.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Grant.Proof(
                SignInMethod.valueOf(method.get().toUpperCase(Locale.ROOT)),
                row.optionalText("second_factor").map(SessionFactor::ofWireName),
                row.optionalText("provider").map(ProviderKey::new),
                row.instant("authenticated_at")));
    }
}
