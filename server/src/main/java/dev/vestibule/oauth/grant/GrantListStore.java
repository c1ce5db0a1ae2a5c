package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.SessionId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.TemplateEngine;

/** Reads grants that have neither ended nor expired, for lists. */
public final class GrantListStore {
    /**
     * A grant in a list.
     *
     * @param client the name of the application
     * @param verified whether an administrator has added the application
     * @param user the name of the user; empty if the application acts for itself
     */
    public record Listed(
            GrantId id,
            ClientId clientId,
            String client,
            boolean verified,
            Optional<UserId> userId,
            String user,
            Scopes scopes,
            Optional<SessionId> session,
            boolean bound,
            Instant createdAt,
            Optional<Instant> lastUsedAt,
            Grant.Place place) {}

    private static final String LISTED = """
            SELECT g.id, g.client_id, c.name AS client_name, c.origin, g.account_id, a.first_name, a.last_name, a.email,
                g.scopes, g.session_id, g.bound, g.created_at, g.last_used_at, g.address, g.user_agent
            FROM oauth_grant g JOIN oauth_client c ON c.id = g.client_id LEFT JOIN account a ON a.id = g.account_id
            WHERE g.ended_at IS NULL AND g.expires_at > :now
            """;
    private static final String NEWEST_FIRST = " ORDER BY g.created_at DESC, g.id";
    private static final String ONE = LISTED + " AND g.id = :id";
    private static final String OF_USER = LISTED + " AND g.account_id = :user" + NEWEST_FIRST;
    private static final String OF_CLIENT = LISTED + " AND g.client_id = :client" + NEWEST_FIRST + " LIMIT :most";
    private static final String IN_SESSIONS = LISTED + " AND g.session_id IN (<sessions>)" + NEWEST_FIRST;

    private static final String APPLICATIONS = """
            SELECT COUNT(*) FROM (
                SELECT client_id FROM oauth_consent WHERE account_id = :user
                UNION
                SELECT client_id FROM oauth_grant
                WHERE account_id = :user AND ended_at IS NULL AND expires_at > :now) applications
            """;

    private static final TemplateEngine LISTS = new DefinedAttributeTemplateEngine();

    private final Database database;

    public GrantListStore(Database database) {
        this.database = database;
    }

    public Optional<Listed> find(GrantId id, Instant now) {
        return database.withHandle(handle -> handle.createQuery(ONE)
                .bind("now", now)
                .bind("id", id.value())
                .map(Row.to(GrantListStore::listed))
                .findOne());
    }

    /** Returns the grants of a user, the newest first. */
    public List<Listed> of(UserId user, Instant now) {
        return database.withHandle(handle -> handle.createQuery(OF_USER)
                .bind("now", now)
                .bind("user", user.value())
                .map(Row.to(GrantListStore::listed))
                .list());
    }

    /** Returns how many applications have access to a user's account, or had it and do not ask again. */
    public int applicationsOf(UserId user, Instant now) {
        return database.withHandle(handle -> handle.createQuery(APPLICATIONS)
                .bind("user", user.value())
                .bind("now", now)
                .mapTo(Integer.class)
                .one());
    }

    /** Returns the grants of an application, at most so many, the newest first. */
    public List<Listed> of(ClientId client, Instant now, int most) {
        return database.withHandle(handle -> handle.createQuery(OF_CLIENT)
                .bind("now", now)
                .bind("client", client.value())
                .bind("most", most)
                .map(Row.to(GrantListStore::listed))
                .list());
    }

    /** Returns the grants that were approved in these sessions, the newest first. */
    public List<Listed> in(Collection<SessionId> sessions, Instant now) {
        return sessions.isEmpty()
                ? List.of()
                : database.withHandle(handle -> handle.createQuery(IN_SESSIONS)
                        .setTemplateEngine(LISTS)
                        .bind("now", now)
                        .bindList(
                                "sessions",
                                sessions.stream().map(SessionId::value).toList())
                        .map(Row.to(GrantListStore::listed))
                        .list());
    }

    private static Listed listed(Row row) throws SQLException {
        OptionalInt user = row.optionalInteger("account_id");
        return new Listed(
                new GrantId(row.text("id")),
                new ClientId(row.text("client_id")),
                row.text("client_name"),
                row.text("origin").equals("administrator"),
                user.isPresent() ? Optional.of(new UserId(user.getAsInt())) : Optional.empty(),
                user.isPresent()
                        ? User.commonName(
                                row.optionalText("first_name").orElse(null),
                                row.optionalText("last_name").orElse(null),
                                row.text("email"))
                        : "",
                Scopes.parse(row.text("scopes")),
                row.optionalText("session_id").map(SessionId::new),
                row.flag("bound"),
                row.instant("created_at"),
                row.optionalInstant("last_used_at"),
                new Grant.Place(row.text("address"), row.text("user_agent")));
    }
}
