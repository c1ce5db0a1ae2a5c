package dev.vestibule.oauth.client;

import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.TemplateEngine;

/** Reads applications for lists, with how much they are used. */
public final class ClientListStore {
    /**
     * An application in a list.
     *
     * @param users how many users have access through it now
     */
    public record Listed(OAuthClient client, int users, Optional<Instant> lastUsedAt) {}

    /**
     * Which applications are listed.
     *
     * @param text part of the name or the id, in any case
     */
    public record Filter(Optional<String> text, Optional<Origin> origin) {}

    /** The sort orders; an application that was never used sorts first. */
    public enum Column {
        NAME,
        CREATED_AT,
        LAST_USED_AT,
        USERS
    }

    /** One page of the matching applications, and how many match in all. */
    public record Page(List<Listed> clients, long total) {}

    /**
     * Who uses applications.
     *
     * @param users who have access through them, or have agreed to it
     * @param grants that have neither ended nor expired
     */
    public record Use(int users, int grants) {}

    private static final String LISTED = """
            SELECT c.id, c.name, c.origin, c.secret_digest, c.retiring_digest, c.retiring_until, c.registration_digest,
                c.metadata, c.created_at, c.updated_at, c.created_by, c.approved_at,
                (SELECT COUNT(DISTINCT g.account_id) FROM oauth_grant g
                 WHERE g.client_id = c.id AND g.ended_at IS NULL AND g.expires_at > :now) AS users,
                (SELECT MAX(u.last_used_at) FROM oauth_grant u WHERE u.client_id = c.id) AS last_used_at
            FROM oauth_client c <where>
            """;
    private static final String PART = "SELECT * FROM (" + LISTED + ") listed ";
    private static final String BOUNDS = " LIMIT :limit OFFSET :offset";
    private static final String COUNT = "SELECT COUNT(*) FROM oauth_client c <where>";
    private static final String CALLED =
            "(LOWER(c.name) LIKE LOWER(:text) ESCAPE '!' OR LOWER(c.id) LIKE LOWER(:text) ESCAPE '!')";
    private static final String SOME = ClientStore.COLUMNS + "WHERE id IN (<ids>) ORDER BY LOWER(name), id";
    private static final String USERS = """
            SELECT COUNT(*) FROM (
                SELECT account_id FROM oauth_consent WHERE client_id IN (<ids>)
                UNION
                SELECT account_id FROM oauth_grant
                WHERE client_id IN (<ids>) AND account_id IS NOT NULL AND ended_at IS NULL AND expires_at > :now) users
            """;
    private static final String GRANTS = """
            SELECT COUNT(*) FROM oauth_grant WHERE client_id IN (<ids>) AND ended_at IS NULL AND expires_at > :now
            """;
    private static final String IDS = "ids";

    private static final TemplateEngine LISTS = new DefinedAttributeTemplateEngine();

    private final Database database;

    public ClientListStore(Database database) {
        this.database = database;
    }

    /** Returns one page of applications. Takes two queries, however many there are. */
    public Page page(Filter filter, Column column, boolean descending, Paging paging, Instant now) {
        Conditions conditions = new Conditions()
                .and("text", CALLED, filter.text().map(Conditions::containing))
                .and("origin", "c.origin = :origin", filter.origin().map(Origin::wireName));
        return database.withHandle(handle -> new Page(
                conditions
                        .of(handle, PART + order(column, descending) + BOUNDS)
                        .bind("now", now)
                        .bind("limit", paging.limit())
                        .bind("offset", paging.offset())
                        .map(Row.to(ClientListStore::listed))
                        .list(),
                conditions.of(handle, COUNT).mapTo(Long.class).one()));
    }

    private static String order(Column column, boolean descending) {
        String down = descending ? " DESC" : "";
        String name = "LOWER(name)" + down + ", id" + down;
        return switch (column) {
            case NAME -> "ORDER BY " + name;
            case CREATED_AT -> "ORDER BY created_at" + down + ", " + name;
            case USERS -> "ORDER BY users" + down + ", " + name;
            case LAST_USED_AT ->
                "ORDER BY CASE WHEN last_used_at IS NULL THEN 0 ELSE 1 END" + down + ", last_used_at" + down + ", "
                        + name;
        };
    }

    private static Listed listed(Row row) throws SQLException {
        return new Listed(ClientStore.client(row), row.integer("users"), row.optionalInstant("last_used_at"));
    }

    /** Returns those of these applications that exist, by name. */
    public List<OAuthClient> of(Collection<ClientId> ids) {
        return ids.isEmpty()
                ? List.of()
                : database.withHandle(handle -> handle.createQuery(SOME)
                        .setTemplateEngine(LISTS)
                        .bindList(IDS, texts(ids))
                        .map(Row.to(ClientStore::client))
                        .list());
    }

    /** Returns how much these applications are used, all together. */
    public Use use(Collection<ClientId> ids, Instant now) {
        if (ids.isEmpty()) {
            return new Use(0, 0);
        }
        return database.withHandle(handle -> new Use(
                handle.createQuery(USERS)
                        .setTemplateEngine(LISTS)
                        .bindList(IDS, texts(ids))
                        .bind("now", now)
                        .mapTo(Integer.class)
                        .one(),
                handle.createQuery(GRANTS)
                        .setTemplateEngine(LISTS)
                        .bindList(IDS, texts(ids))
                        .bind("now", now)
                        .mapTo(Integer.class)
                        .one()));
    }

    private static List<String> texts(Collection<ClientId> ids) {
        return ids.stream().map(ClientId::value).distinct().toList();
    }
}
