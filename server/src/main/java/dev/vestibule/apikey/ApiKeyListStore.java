package dev.vestibule.apikey;

import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.ApiKeyLookupStore;
import dev.vestibule.session.KeyId;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads keys for lists and for the page of a key. */
public final class ApiKeyListStore {
    /**
     * A key as lists show it.
     *
     * @param personal whether it is a personal key, which acts as its owner
     * @param createdBy empty for some keys that were created before this was recorded
     * @param retiringUntil until when the previous secret is valid, if there is one
     */
    public record Listed(
            KeyId id,
            String prefix,
            boolean personal,
            KeySettings settings,
            NamedGroup group,
            Named updatedBy,
            Optional<Named> createdBy,
            Optional<Named> owner,
            Optional<Instant> retiringUntil,
            Optional<Instant> lastUsedAt,
            Instant createdAt,
            Instant updatedAt) {}

    /** A group by name. */
    public record NamedGroup(GroupId id, String name) {}

    /** An account by name. */
    public record Named(UserId id, String name) {}

    /**
     * Which keys are listed.
     *
     * @param person the user whose personal keys are listed
     * @param group the group whose rights a service key has
     * @param owners the users with whom keys are revoked, which includes personal keys
     * @param text part of the name in any case, or of the prefix
     * @param personal true for personal keys only, false for service keys only
     */
    public record Filter(
            Optional<UserId> person,
            Optional<GroupId> group,
            Optional<Set<UserId>> owners,
            Optional<String> text,
            Optional<Boolean> personal,
            Optional<State> state) {
        /** Returns a filter for keys with the rights of a group. */
        public static Filter inGroup(GroupId group) {
            return new Filter(
                    Optional.empty(),
                    Optional.of(group),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** The states of keys. */
    public enum State {
        ACTIVE,
        /** Active, and expires within {@link #SOON}. */
        EXPIRING,
        EXPIRED
    }

    /** In this time a key that expires needs attention. */
    public static final Duration SOON = Duration.ofDays(30);

    /** The sort orders of keys; a key that never expires sorts last, one that was never used first. */
    public enum Column {
        NAME,
        EXPIRES_AT,
        LAST_USED_AT
    }

    /**
     * Keys that expire soon, the first ones first.
     *
     * @param any whether there are any keys at all
     */
    public record Expiring(List<ExpiringKey> keys, boolean any) {}

    /** A key that expires. */
    public record ExpiringKey(KeyId id, String name, Instant expiresAt) {}

    /** One page of the matching keys, and how many match in all. */
    public record Page(List<Listed> keys, long total) {}

    private static final String COLUMNS = """
            SELECT k.id, k.name, k.prefix, k.person_id, k.owner_id, k.expires_at, k.methods, k.paths, k.addresses,
                k.retiring_until, k.last_used_at, k.created_at, k.updated_at, g.id AS group_id, g.name AS group_name,
                u.id AS by_id, u.first_name AS by_first_name, u.last_name AS by_last_name, u.email AS by_email,
                c.id AS creator_id, c.first_name AS creator_first_name, c.last_name AS creator_last_name,
                c.email AS creator_email, o.first_name AS owner_first_name, o.last_name AS owner_last_name,
                o.email AS owner_email
            """;
    private static final String JOINED = """
             k JOIN account u ON u.id = k.updated_by LEFT JOIN account o ON o.id = k.owner_id
            LEFT JOIN account c ON c.id = COALESCE(k.created_by, NULLIF(k.person_id, 0))
            JOIN people_group g ON g.id = COALESCE(
                (SELECT MIN(m.group_id) FROM membership m WHERE m.account_id = k.account_id AND m.group_id <> 1), 1)
            """;
    private static final String LISTED = COLUMNS + "FROM api_key" + JOINED;
    private static final String PART = "FROM (SELECT k.* FROM api_key k <where> ";
    private static final String BOUNDS = " LIMIT :limit OFFSET :offset)";
    private static final String COUNT_SOME = "SELECT COUNT(*) FROM api_key k <where>";
    private static final String ALL = LISTED + ApiKeyConditions.BY_NAME;
    private static final String OF_PERSON = LISTED + "WHERE k.person_id = :person " + ApiKeyConditions.BY_NAME;
    private static final String SECRET_BY =
            LISTED + "WHERE k.person_id = 0 AND k.secret_by = :person " + ApiKeyConditions.BY_NAME;
    private static final String ONE = LISTED + "WHERE k.id = :id";
    private static final String SOME = LISTED + "<where> " + ApiKeyConditions.BY_NAME;
    private static final String CALLED_EXACTLY = LISTED + "WHERE k.person_id = :person AND k.name = :name";
    private static final String COUNT = "SELECT COUNT(*) FROM api_key";
    private static final String EXPIRING = """
            SELECT k.id, k.name, k.expires_at FROM (SELECT MIN(id) AS id FROM api_key) one
            LEFT JOIN (
                SELECT id, name, expires_at FROM api_key WHERE expires_at > :now AND expires_at <= :until
                ORDER BY expires_at, id LIMIT :most) k ON one.id IS NOT NULL
            WHERE one.id IS NOT NULL ORDER BY k.expires_at, k.id
            """;

    private final Database database;

    public ApiKeyListStore(Database database) {
        this.database = database;
    }

    /** Returns all keys, by name. */
    public List<Listed> all() {
        return database.withHandle(handle ->
                handle.createQuery(ALL).map(Row.to(ApiKeyListStore::listed)).list());
    }

    /** Returns the personal keys of a user, by name. */
    public List<Listed> of(UserId target) {
        return database.withHandle(handle -> handle.createQuery(OF_PERSON)
                .bind("person", target.value())
                .map(Row.to(ApiKeyListStore::listed))
                .list());
    }

    /**
     * Returns the service keys whose secret this user knows, because they created them or last rotated the secret; by
     * name.
     */
    public List<Listed> createdBy(UserId target) {
        return database.withHandle(handle -> handle.createQuery(SECRET_BY)
                .bind("person", target.value())
                .map(Row.to(ApiKeyListStore::listed))
                .list());
    }

    public Optional<Listed> find(KeyId id) {
        return database.withHandle(handle -> handle.createQuery(ONE)
                .bind("id", id.value())
                .map(Row.to(ApiKeyListStore::listed))
                .findOne());
    }

    /** Returns those of these keys that exist, by name. */
    public List<Listed> find(List<KeyId> ids) {
        Conditions conditions = new Conditions()
                .in("k.id", Optional.of(ids.stream().map(KeyId::value).toList()));
        return database.withHandle(handle ->
                conditions.of(handle, SOME).map(Row.to(ApiKeyListStore::listed)).list());
    }

    /**
     * Returns the key of this name.
     *
     * @param person the user whose personal key it is; empty for a service key
     */
    public Optional<Listed> find(Optional<UserId> person, String name) {
        return database.withHandle(handle -> handle.createQuery(CALLED_EXACTLY)
                .bind("person", person.map(UserId::value).orElse(0))
                .bind("name", name)
                .map(Row.to(ApiKeyListStore::listed))
                .findOne());
    }

    public long count() {
        return database.withHandle(
                handle -> handle.createQuery(COUNT).mapTo(Long.class).one());
    }

    /** Returns at most so many keys that expire after {@code now} and until then. */
    public Expiring expiring(Instant now, Instant until, int most) {
        List<Optional<ExpiringKey>> found = database.withHandle(handle -> handle.createQuery(EXPIRING)
                .bind("now", now)
                .bind("until", until)
                .bind("most", most)
                .map(Row.to(ApiKeyListStore::expiring))
                .list());
        return new Expiring(found.stream().flatMap(Optional::stream).toList(), !found.isEmpty());
    }

    private static Optional<ExpiringKey> expiring(Row row) throws SQLException {
        OptionalInt id = row.optionalInteger("id");
        return id.isPresent()
                ? Optional.of(new ExpiringKey(new KeyId(id.getAsInt()), row.text("name"), row.instant("expires_at")))
                : Optional.empty();
    }

    /** Returns one page of keys for a list. Takes two queries, however many keys there are. */
    public Page page(Filter filter, Column column, boolean descending, Paging paging, Instant now) {
        Conditions conditions = ApiKeyConditions.of(filter, now);
        String order = ApiKeyConditions.order(column, descending);
        return database.withHandle(handle -> new Page(
                conditions
                        .of(handle, COLUMNS + PART + order + BOUNDS + JOINED + order)
                        .bind("limit", paging.limit())
                        .bind("offset", paging.offset())
                        .map(Row.to(ApiKeyListStore::listed))
                        .list(),
                conditions.of(handle, COUNT_SOME).mapTo(Long.class).one()));
    }

    private static Listed listed(Row row) throws SQLException {
        int person = row.integer("person_id");
        NamedGroup group = new NamedGroup(new GroupId(row.integer("group_id")), row.text("group_name"));
        Optional<UserId> owner = ApiKeyLookupStore.owner(row);
        return new Listed(
                new KeyId(row.integer("id")),
                row.text("prefix"),
                person != 0,
                ApiKeyStore.settings(row, person == 0 ? Optional.of(group.id()) : Optional.empty()),
                group,
                new Named(new UserId(row.integer("by_id")), commonName(row, "by")),
                creator(row),
                owner.isEmpty() ? Optional.empty() : Optional.of(new Named(owner.get(), commonName(row, "owner"))),
                row.optionalInstant("retiring_until"),
                row.optionalInstant("last_used_at"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    private static Optional<Named> creator(Row row) throws SQLException {
        OptionalInt id = row.optionalInteger("creator_id");
        return id.isPresent()
                ? Optional.of(new Named(new UserId(id.getAsInt()), commonName(row, "creator")))
                : Optional.empty();
    }

    private static String commonName(Row row, String who) throws SQLException {
        return User.commonName(
                row.optionalText(who + "_first_name").orElse(null),
                row.optionalText(who + "_last_name").orElse(null),
                row.text(who + "_email"));
    }
}
