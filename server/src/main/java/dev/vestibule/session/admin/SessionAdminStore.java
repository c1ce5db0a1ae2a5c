package dev.vestibule.session.admin;

import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Dialect;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionExpiryStore;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionLifetime;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionStore.Found;
import dev.vestibule.session.SessionStore.Listed;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/** Reads the active sessions of all users. */
public final class SessionAdminStore {
    /** The columns by which sessions are sorted. */
    public enum Column {
        CREATED_AT,
        LAST_ACTIVE_AT,
        EXPIRES_AT,
        USER_EMAIL,
        PROVIDER;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The order of sessions; equal ones are sorted by their ids. */
    public record Order(Column column, boolean descending) {
        private String by(Stream<String> columns) {
            return columns.map(column -> column + (descending ? " DESC" : " ASC"))
                    .collect(Collectors.joining(", ", " ORDER BY ", ""));
        }
    }

    /**
     * A session and its user.
     *
     * @param providerKey the key of the provider of its sign-in, if there was one
     */
    public record Overseen(
            Listed listed,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            Optional<ProviderKey> providerKey) {}

    /** The limits by which a session is active at an instant. */
    public record Live(SessionLifetime limits, Instant now) {}

    private static final String LIVE = """
            s.ended_at IS NULL AND s.expires_at > :now AND s.created_at > :oldest AND s.last_active_at > :idle
            """;
    private static final String PAGE = """
            SELECT s.id, s.account_id, s.method, s.created_at, s.expires_at, s.last_active_at, s.device_id, s.address,
                s.user_agent, s.remembered, s.provider, s.second_factor, s.authenticated_at, a.email, a.first_name, a.last_name
            FROM session s JOIN account a ON a.id = s.account_id
            WHERE
            """ + LIVE;
    private static final String COUNT = "SELECT COUNT(*) FROM (SELECT s.id FROM session s WHERE " + LIVE;
    /** By user agents, of which there are far fewer than sessions. */
    private static final String AGENTS = """
            SELECT user_agent, COUNT(*) AS total FROM (
                SELECT s.user_agent FROM session s WHERE s.created_at > :from AND s.created_at <= :until AND
            """ + LIVE + " LIMIT :most) live GROUP BY user_agent";

    private static final String OWNERS =
            "SELECT COUNT(DISTINCT account_id) FROM (SELECT s.account_id FROM session s WHERE " + LIVE;
    private static final String MOST = " LIMIT :most) matching";
    private static final String SOME = """
            SELECT s.id, s.created_at FROM session s
            WHERE s.created_at >= :from AND (s.created_at > :from OR s.id > :after) AND
            """ + LIVE;

    private static final Order OLDEST_FIRST = new Order(Column.CREATED_AT, false);
    private static final String SLOT = "s.last_active_slot";
    private static final String SLOTS = "SELECT " + SLOT + " FROM session s WHERE " + LIVE;
    private static final String LOCK = """
            SELECT s.id, s.account_id, s.key_digest, s.retiring_digest FROM session s
            WHERE s.id IN (<some>) AND
            """ + LIVE;
    private static final String LOCKING = " ORDER BY s.id FOR UPDATE";

    /** The contract's name of the provider: several methods may have the same name. */
    private static final String PROVIDER_NAME = Stream.of(SignInMethod.values())
            .map(method -> "WHEN '%s' THEN '%s'"
                    .formatted(method.wireName(), ProviderName.of(method).wireName()))
            .collect(Collectors.joining(" ", "CASE s.method ", " END"));

    /** Inserts lists into statements, which are fixed texts elsewhere. */
    private static final TemplateEngine LISTS = new DefinedAttributeTemplateEngine();

    private final Database database;

    public SessionAdminStore(Database database) {
        this.database = database;
    }

    /** A filter's conditions for a statement. */
    private record FilterConditions(String text, Map<String, Object> values, Map<String, List<String>> lists) {
        static FilterConditions of(SessionFilter filter) {
            FilterConditions all = new FilterConditions("", new LinkedHashMap<>(), new LinkedHashMap<>());
            return all.ofUsers(filter.users())
                    .in("s.id", "ids", filter.ids().map(FilterConditions::texts))
                    .in("s.method", "methods", filter.methods().map(FilterConditions::names))
                    .and(
                            "s.provider = :provider",
                            "provider",
                            filter.providerKey().map(ProviderKey::value))
                    .and("s.address = :address", "address", filter.address())
                    .and("s.created_at < :createdBefore", "createdBefore", filter.createdBefore())
                    .and("s.created_at > :createdAfter", "createdAfter", filter.createdAfter())
                    .and("s.last_active_at < :activeBefore", "activeBefore", filter.lastActiveBefore())
                    .and(
                            SLOT + " <= :slotBefore",
                            "slotBefore",
                            filter.lastActiveBefore().map(SessionStore::slot))
                    .and("s.last_active_at > :activeAfter", "activeAfter", filter.lastActiveAfter())
                    .and("NOT s.id = :except", "except", filter.except().map(SessionId::value));
        }

        private FilterConditions ofUsers(Optional<Set<UserId>> users) {
            return users.map(some -> some.stream().map(UserId::value).toList())
                    .map(ids -> " AND " + Conditions.among("s.account_id", ids))
                    .map(condition -> new FilterConditions(text + condition, values, lists))
                    .orElse(this);
        }

        private static List<String> texts(List<SessionId> ids) {
            return ids.stream().map(SessionId::value).toList();
        }

        private static List<String> names(Set<SignInMethod> methods) {
            return methods.stream().map(SignInMethod::wireName).sorted().toList();
        }

        private FilterConditions and(String condition, String name, Optional<?> value) {
            value.ifPresent(present -> values.put(name, present));
            return value.isEmpty() ? this : new FilterConditions(text + " AND " + condition, values, lists);
        }

        private FilterConditions in(String column, String name, Optional<List<String>> list) {
            if (list.isEmpty()) {
                return this;
            }
            if (list.get().isEmpty()) {
                return new FilterConditions(text + " AND 1 = 0", values, lists);
            }
            lists.put(name, list.get());
            return new FilterConditions(text + " AND " + column + " IN (<" + name + ">)", values, lists);
        }

        Query query(Handle handle, String statement, Live live, String end) {
            Query query = handle.createQuery(statement + text + end)
                    .setTemplateEngine(LISTS)
                    .bindMap(SessionExpiryStore.bounds(live.limits(), live.now()))
                    .bindMap(values);
            lists.forEach(query::bindList);
            return query;
        }
    }

    public List<Overseen> page(SessionFilter filter, Live live, Order order, int limit, int offset) {
        boolean mayBeMany = filter.users().isEmpty() && limit < Integer.MAX_VALUE;
        FilterConditions conditions = order.column() == Column.LAST_ACTIVE_AT && mayBeMany
                ? near(filter, live, order, (long) offset + limit)
                : FilterConditions.of(filter);
        Stream<String> columns = switch (order.column()) {
            case CREATED_AT -> indexed("s.created_at");
            case LAST_ACTIVE_AT -> Stream.concat(indexed(SLOT), Stream.of("s.last_active_at"));
            case EXPIRES_AT -> Stream.of("s.expires_at");
            case USER_EMAIL -> Stream.of("a.email");
            case PROVIDER -> Stream.of(PROVIDER_NAME);
        };
        String end = order.by(Stream.concat(columns, Stream.of("s.id"))) + " LIMIT :limit OFFSET :offset";
        return database.withHandle(handle -> conditions
                .query(handle, PAGE, live, end)
                .bind("limit", limit)
                .bind("offset", offset)
                .map(Row.to(row -> new Overseen(
                        SessionStore.listed(row),
                        row.text("email"),
                        row.optionalText("first_name").orElse(null),
                        row.optionalText("last_name").orElse(null),
                        row.optionalText("provider").map(ProviderKey::new))))
                .list());
    }

    /**
     * Adds the five minutes of the last session of a page to the conditions, so that only those up to it are sorted.
     * MariaDB and PostgreSQL before 13 would otherwise sort all.
     */
    private FilterConditions near(SessionFilter filter, Live live, Order order, long last) {
        FilterConditions all = FilterConditions.of(filter);
        Optional<Integer> farthest = database.withHandle(
                handle -> all.query(handle, SLOTS, live, order.by(indexed(SLOT)) + " LIMIT 1 OFFSET :before")
                        .bind("before", last - 1)
                        .mapTo(Integer.class)
                        .findOne());
        return all.and(SLOT + (order.descending() ? " >= :slot" : " <= :slot"), "slot", farthest);
    }

    /**
     * Returns the columns of an index of active sessions. PostgreSQL reads in its order only if its first column is
     * named, which is null in all of them; MariaDB only if it is not.
     */
    private Stream<String> indexed(String column) {
        return database.dialect() == Dialect.MARIADB ? Stream.of(column) : Stream.of("s.ended_at", column);
    }

    /** Counts at most so many. */
    public long count(SessionFilter filter, Live live, int most) {
        return number(COUNT, filter, live, most);
    }

    /** Returns how many users they belong to, looking at most at so many sessions. */
    long owners(SessionFilter filter, Live live, int most) {
        return number(OWNERS, filter, live, most);
    }

    /**
     * Counts active sessions by user agent, at most so many of them.
     *
     * @param from of sessions that were started later
     * @param until and not later than this
     */
    Map<String, Long> countByAgent(Live live, Instant from, Instant until, int most) {
        Map<String, Long> counts = new HashMap<>();
        database.withHandle(handle -> handle.createQuery(AGENTS)
                        .bindMap(SessionExpiryStore.bounds(live.limits(), live.now()))
                        .bind("from", from)
                        .bind("until", until)
                        .bind("most", most)
                        .map(Row.to(row -> Map.entry(row.text("user_agent"), row.bigInteger("total"))))
                        .list())
                .forEach(found -> counts.put(found.getKey(), found.getValue()));
        return counts;
    }

    private long number(String statement, SessionFilter filter, Live live, int most) {
        return database.withHandle(handle -> FilterConditions.of(filter)
                .query(handle, statement, live, MOST)
                .bind("most", most)
                .mapTo(Long.class)
                .one());
    }

    /** Where a session stands in the order in which they are revoked. */
    record Place(Instant createdAt, SessionId id) {}

    /**
     * Returns one batch of sessions, the oldest first. In the order of an index: in another, those that have just ended
     * would be read again.
     *
     * @param after where to continue; empty to begin
     * @param most how many
     */
    List<Place> some(SessionFilter filter, Live live, Optional<Place> after, int most) {
        String inOrder = OLDEST_FIRST.by(Stream.concat(indexed("s.created_at"), Stream.of("s.id"))) + " LIMIT :most";
        return database.withHandle(handle -> FilterConditions.of(filter)
                .query(handle, SOME, live, inOrder)
                .bind("from", after.map(Place::createdAt).orElse(Instant.EPOCH))
                .bind("after", after.map(place -> place.id().value()).orElse(""))
                .bind("most", most)
                .map(Row.to(row -> new Place(row.instant("created_at"), new SessionId(row.text("id")))))
                .list());
    }

    /** Locks those of these sessions that the filter still matches. */
    List<Found> lock(SessionFilter filter, Live live, List<SessionId> ids) {
        return database.withHandle(handle -> FilterConditions.of(filter)
                .query(handle, LOCK, live, LOCKING)
                .bindList("some", FilterConditions.texts(ids))
                .map(Row.to(Found::of))
                .list());
    }
}
