package dev.vestibule.apikey;

import dev.vestibule.audit.AuditStore;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.ApiKeyLookupStore;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.ApiKeyRevocation.Revoked;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Groups;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Where keys are kept. Each change writes an audit event in its transaction. */
public final class ApiKeyStore {
    /**
     * A key as lists show it.
     *
     * @param personal whether it is somebody's own key, and acts as them
     * @param retiringUntil how long the key that it replaced goes on, if there is one
     */
    public record Listed(
            int id,
            String prefix,
            boolean personal,
            KeySettings settings,
            Named group,
            Named updatedBy,
            Optional<Named> owner,
            Optional<Instant> retiringUntil,
            Optional<Instant> lastUsedAt,
            Instant createdAt,
            Instant updatedAt) {}

    /** A group or an account. */
    public record Named(int id, String name) {}

    /**
     * Which keys are listed.
     *
     * @param person whose own keys they are
     * @param group whose rights a key has that administrators made
     * @param owner with whom keys die, people's own among them
     * @param text part of the name, whatever the case, or of what is shown of the key
     * @param personal people's own only, or all but them
     * @param live those that have not expired, or those that have
     */
    public record Filter(
            Optional<UserId> person,
            Optional<Integer> group,
            Optional<UserId> owner,
            Optional<String> text,
            Optional<Boolean> personal,
            Optional<Boolean> live) {
        /** Those that have the rights of a group. */
        public static Filter inGroup(int group) {
            return new Filter(
                    Optional.empty(),
                    Optional.of(group),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** By what keys are sorted; one that never expires does so last of all, one that was never used was so first. */
    public enum Column {
        NAME,
        EXPIRES_AT,
        LAST_USED_AT
    }

    /** A part of the keys that fit, and how many do. */
    public record Page(List<Listed> keys, long total) {}

    /**
     * A secret in the place of another one.
     *
     * @param oldUntil how long the old one goes on; empty when it is dead at once
     * @param expiresAt when the key expires from now on; empty when that stays
     */
    public record Replacement(ApiKeySecret secret, Optional<Instant> oldUntil, Optional<Instant> expiresAt) {}

    private static final String BLANK = " ";

    private static final String COLUMNS = """
            SELECT k.id, k.name, k.prefix, k.person_id, k.owner_id, k.expires_at, k.methods, k.paths, k.addresses,
                k.retiring_until, k.last_used_at, k.created_at, k.updated_at, g.id AS group_id, g.name AS group_name,
                u.id AS by_id, u.first_name AS by_first_name, u.last_name AS by_last_name, u.email AS by_email,
                o.first_name AS owner_first_name, o.last_name AS owner_last_name, o.email AS owner_email
            """;
    private static final String JOINED = """
             k JOIN account u ON u.id = k.updated_by LEFT JOIN account o ON o.id = k.owner_id
            JOIN people_group g ON g.id = COALESCE(
                (SELECT MIN(m.group_id) FROM membership m WHERE m.account_id = k.account_id AND m.group_id <> 1), 1)
            """;
    private static final String LISTED = COLUMNS + "FROM api_key" + JOINED;
    private static final String BY_NAME = "ORDER BY LOWER(k.name), k.id";
    private static final String BY_NAME_BACKWARDS = "ORDER BY LOWER(k.name) DESC, k.id DESC";
    private static final String BY_END = """
            ORDER BY CASE WHEN k.expires_at IS NULL THEN 1 ELSE 0 END, k.expires_at, LOWER(k.name), k.id
            """;
    private static final String BY_END_BACKWARDS = """
            ORDER BY CASE WHEN k.expires_at IS NULL THEN 1 ELSE 0 END DESC, k.expires_at DESC, LOWER(k.name) DESC, k.id DESC
            """;
    private static final String BY_USE = """
            ORDER BY CASE WHEN k.last_used_at IS NULL THEN 0 ELSE 1 END, k.last_used_at, LOWER(k.name), k.id
            """;
    private static final String BY_USE_BACKWARDS = """
            ORDER BY CASE WHEN k.last_used_at IS NULL THEN 0 ELSE 1 END DESC, k.last_used_at DESC, LOWER(k.name) DESC,
                k.id DESC
            """;
    private static final String PART = "FROM (SELECT k.* FROM api_key k <where> ";
    private static final String BOUNDS = " LIMIT :limit OFFSET :offset)";
    private static final String COUNT_SOME = "SELECT COUNT(*) FROM api_key k <where>";
    private static final String IN_GROUP = """
            k.person_id = 0 AND k.account_id IN (SELECT i.account_id FROM membership i WHERE i.group_id = :group)
            """;
    private static final String CALLED =
            "(LOWER(k.name) LIKE LOWER(:text) ESCAPE '!' OR k.prefix LIKE :text ESCAPE '!')";
    private static final String ALL = LISTED + BY_NAME;
    private static final String OF_PERSON = LISTED + "WHERE k.person_id = :person " + BY_NAME;
    private static final String SECRET_BY = LISTED + "WHERE k.person_id = 0 AND k.secret_by = :person " + BY_NAME;
    private static final String ONE = LISTED + "WHERE k.id = :id";
    private static final String COUNT = "SELECT COUNT(*) FROM api_key";
    private static final String COUNT_OWN = "SELECT COUNT(*) FROM api_key WHERE person_id = :person";
    private static final String WITH_PREFIX = "SELECT COUNT(*) FROM api_key WHERE prefix = :prefix";
    private static final String ADD_ACCOUNT = """
            INSERT INTO account (email, type, first_name, superuser, state, generation, joined_at, updated_at)
            VALUES (:email, 'api-key', :name, FALSE, 'active', 0, :now, :now)
            """;
    private static final String CHANGE_ACCOUNT = """
            UPDATE account SET first_name = :name, updated_at = :now WHERE id = :account
            """;
    private static final String ADD = """
            INSERT INTO api_key (name, person_id, prefix, key_digest, account_id, owner_id, expires_at, methods, paths,
                addresses, created_at, updated_at, updated_by, secret_by)
            VALUES (:name, :person, :prefix, :digest, :account, :owner, :expires, :methods, :paths, :addresses, :now,
                :now, :by, :by)
            """;
    private static final String LOCK = """
            SELECT id, name, account_id, owner_id, expires_at, methods, paths, addresses, key_digest, retiring_digest
            FROM api_key WHERE id = :id AND person_id = 0 FOR UPDATE
            """;
    private static final String GROUP_OF = """
            SELECT MIN(group_id) FROM membership WHERE account_id = :account AND group_id <> :allUsers
            """;
    private static final String CHANGE = """
            UPDATE api_key SET name = :name, owner_id = :owner, expires_at = :expires, methods = :methods, paths = :paths,
                addresses = :addresses, updated_at = :now, updated_by = :by
            WHERE id = :id
            """;
    private static final String REGENERATE = """
            UPDATE api_key SET prefix = :prefix, key_digest = :digest, retiring_digest = :old, retiring_until = :until,
                expires_at = COALESCE(:expires, expires_at), updated_at = :now, updated_by = :by, secret_by = :by
            WHERE id = :id
            """;
    private static final String ACTIVE_PERSON =
            "SELECT id FROM account WHERE id = :id AND state = 'active' AND type = 'personal' FOR UPDATE";
    private static final String GROUP = "SELECT COUNT(*) FROM people_group WHERE id = :id";

    private final Database database;
    private final ChangeLog changes;
    private final Memberships memberships;
    private final ApiKeyRevocation ends;

    public ApiKeyStore(Database database) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.memberships = new Memberships(database);
        this.ends = new ApiKeyRevocation(database);
    }

    /** All keys, by name. */
    public List<Listed> all() {
        return database.withHandle(handle ->
                handle.createQuery(ALL).map(Row.to(ApiKeyStore::listed)).list());
    }

    /** A person's own keys, by name. */
    public List<Listed> of(UserId person) {
        return database.withHandle(handle -> handle.createQuery(OF_PERSON)
                .bind("person", person.value())
                .map(Row.to(ApiKeyStore::listed))
                .list());
    }

    /** The service keys whose secret this person was told: who created them, or rotated it since; by name. */
    public List<Listed> createdBy(UserId person) {
        return database.withHandle(handle -> handle.createQuery(SECRET_BY)
                .bind("person", person.value())
                .map(Row.to(ApiKeyStore::listed))
                .list());
    }

    public Optional<Listed> find(int id) {
        return database.withHandle(handle -> handle.createQuery(ONE)
                .bind("id", id)
                .map(Row.to(ApiKeyStore::listed))
                .findOne());
    }

    public long count() {
        return database.withHandle(
                handle -> handle.createQuery(COUNT).mapTo(Long.class).one());
    }

    /** Keys for lists that people look through. Takes two queries, however many keys there are. */
    public Page page(Filter filter, Column column, boolean descending, Paging paging, Instant now) {
        Conditions conditions = new Conditions()
                .and("person", "k.person_id = :person", filter.person().map(UserId::value))
                .and("group", IN_GROUP, filter.group())
                .and("owner", "k.owner_id = :owner", filter.owner().map(UserId::value))
                .and("text", CALLED, filter.text().map(Conditions::containing))
                .and("nobody", "k.person_id <> :nobody", only(filter.personal(), true, 0))
                .and("programs", "k.person_id = :programs", only(filter.personal(), false, 0))
                .and("ahead", "(k.expires_at IS NULL OR k.expires_at > :ahead)", only(filter.live(), true, now))
                .and("past", "k.expires_at <= :past", only(filter.live(), false, now));
        String order = order(column, descending);
        return database.withHandle(handle -> new Page(
                conditions
                        .of(handle, COLUMNS + PART + order + BOUNDS + JOINED + order)
                        .bind("limit", paging.limit())
                        .bind("offset", paging.offset())
                        .map(Row.to(ApiKeyStore::listed))
                        .list(),
                conditions.of(handle, COUNT_SOME).mapTo(Long.class).one()));
    }

    private static <T> Optional<T> only(Optional<Boolean> wish, boolean wanted, T value) {
        return wish.filter(present -> present == wanted).map(present -> value);
    }

    private static String order(Column column, boolean descending) {
        return switch (column) {
            case NAME -> descending ? BY_NAME_BACKWARDS : BY_NAME;
            case EXPIRES_AT -> descending ? BY_END_BACKWARDS : BY_END;
            case LAST_USED_AT -> descending ? BY_USE_BACKWARDS : BY_USE;
        };
    }

    /**
     * Adds a key and an account that it acts as.
     *
     * @return its number; empty when another key begins like the secret
     * @throws dev.vestibule.platform.refusal.InvalidInputException when the name is taken, or there is no such group or owner
     */
    public Optional<Integer> add(KeySettings settings, ApiKeySecret secret, Actor by, Instant now) {
        return unlessPrefixTaken(secret, handle -> {
            check(handle, settings);
            return insert(handle, 0, account(handle, settings, by, now), settings, secret, by, now);
        });
    }

    /**
     * Adds a key that acts as a person and dies with them.
     *
     * @param most how many keys of their own they may have
     * @param notice goes into the outbox in the same transaction
     * @return its number; empty when another key begins like the secret
     * @throws dev.vestibule.platform.refusal.InvalidInputException when they have a key of this name
     * @throws dev.vestibule.platform.refusal.RefusedException when they have so many
     */
    public Optional<Integer> addOwn(
            UserId person, int most, KeySettings settings, ApiKeySecret secret, NewMail notice, Actor by, Instant now) {
        return unlessPrefixTaken(secret, handle -> {
            check(handle, settings); // which locks the person, so nobody else adds one while they are counted
            if (handle.createQuery(COUNT_OWN)
                            .bind("person", person.value())
                            .mapTo(Integer.class)
                            .one()
                    >= most) {
                throw Refusal.TOO_MANY_KEYS.exception();
            }
            OutboxStore.add(handle, notice);
            return insert(handle, person.value(), person.value(), settings, secret, by, now);
        });
    }

    /** Only the unique key of the table can tell for sure: another node may draw the same prefix at the same time. */
    private <T> Optional<T> unlessPrefixTaken(ApiKeySecret secret, Function<Handle, T> work) {
        Optional<T> done = database.unlessTaken(work);
        if (done.isEmpty() && !isPrefixTaken(secret.prefix())) {
            throw nameTaken();
        }
        return done;
    }

    private boolean isPrefixTaken(String prefix) {
        return database.withHandle(handle -> handle.createQuery(WITH_PREFIX)
                        .bind("prefix", prefix)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    private static InvalidInputException nameTaken() {
        return InvalidInputException.of(Input.KEY_NAME, Message.of("field.key-name-taken"));
    }

    /** Locks the owner, so that closing the account comes wholly before or wholly after. */
    private static void check(Handle handle, KeySettings settings) {
        settings.owner().ifPresent(owner -> {
            if (handle.createQuery(ACTIVE_PERSON)
                    .bind("id", owner.value())
                    .mapTo(Integer.class)
                    .findOne()
                    .isEmpty()) {
                throw InvalidInputException.of(Input.KEY_OWNER, Message.of("field.key-owner"));
            }
        });
        settings.group().ifPresent(group -> {
            if (handle.createQuery(GROUP).bind("id", group).mapTo(Integer.class).one() == 0) {
                throw InvalidInputException.of(Input.KEY_GROUP, Message.of("field.group"));
            }
        });
    }

    private int account(Handle handle, KeySettings settings, Actor by, Instant now) {
        int account = handle.createUpdate(ADD_ACCOUNT)
                .bind("email", "api-key-user-" + UUID.randomUUID() + "@api-key.invalid")
                .bind("name", settings.name())
                .bind("now", now)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .one();
        UserId id = new UserId(account);
        memberships.join(id, Groups.ALL_USERS, false, Memberships.Cause.bySystem(now));
        join(handle, id, settings, by, now);
        return account;
    }

    private void join(Handle handle, UserId account, KeySettings settings, Actor by, Instant now) {
        settings.group().ifPresent(group -> memberships.join(account, group, false, Memberships.Cause.byHand(by, now)));
    }

    private static int insert(
            Handle handle, int person, int account, KeySettings settings, ApiKeySecret secret, Actor by, Instant now) {
        int id = bound(handle.createUpdate(ADD), settings, by, now)
                .bind("person", person)
                .bind("account", account)
                .bind("prefix", secret.prefix())
                .bind("digest", secret.digest())
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .one();
        AuditStore.add(handle, ApiKeyRevocation.event(id, "api-key.create", by, now, settings.told()));
        return id;
    }

    private static <S extends SqlStatement<S>> S bound(S statement, KeySettings settings, Actor by, Instant now) {
        KeyLimits limits = settings.limits();
        return statement
                .bind("name", settings.name())
                .bind("owner", settings.owner().map(UserId::value).orElse(null))
                .bind("expires", settings.expiresAt().orElse(null))
                .bind("methods", String.join(BLANK, limits.methodTexts()))
                .bind("paths", String.join(BLANK, limits.pathTexts()))
                .bind("addresses", String.join(BLANK, limits.addresses().texts()))
                .bind("now", now)
                .bind("by", by.account().map(UserId::value).orElse(null));
    }

    private record Held(UserId account, KeySettings settings, String digest, Optional<String> retiring) {
        static Held of(Row row) throws SQLException {
            return new Held(
                    new UserId(row.integer("account_id")),
                    ApiKeyStore.settings(row, Optional.empty()),
                    row.text("key_digest"),
                    row.optionalText("retiring_digest"));
        }

        Revoked changed() {
            return new Revoked(
                    account, Stream.concat(Stream.of(digest), retiring.stream()).toList());
        }
    }

    private static Optional<Held> lock(Handle handle, int id) {
        return handle.createQuery(LOCK).bind("id", id).map(Row.to(Held::of)).findOne();
    }

    /**
     * Changes a key that administrators made; empty when there is none.
     *
     * @throws dev.vestibule.platform.refusal.InvalidInputException as {@link #add} does
     */
    public Optional<Revoked> change(int id, UnaryOperator<KeySettings> change, Actor by, Instant now) {
        return database.unlessTaken(handle -> lock(handle, id).map(held -> {
                    change(handle, id, held, change, by, now);
                    return held.changed();
                }))
                .orElseThrow(ApiKeyStore::nameTaken);
    }

    private void change(Handle handle, int id, Held held, UnaryOperator<KeySettings> change, Actor by, Instant now) {
        int account = held.account().value();
        KeySettings before = inGroup(held.settings(), groupOf(handle, account));
        KeySettings after = change.apply(before);
        Map<String, Object> differences = before.changesTo(after);
        if (differences.isEmpty()) {
            return;
        }
        check(handle, after);
        bound(handle.createUpdate(CHANGE), after, by, now).bind("id", id).execute();
        handle.createUpdate(CHANGE_ACCOUNT)
                .bind("account", account)
                .bind("name", after.name())
                .bind("now", now)
                .execute();
        if (!before.group().equals(after.group())) {
            before.group()
                    .filter(group -> group != Groups.ALL_USERS)
                    .ifPresent(group -> memberships.leave(held.account(), group, Memberships.Cause.byHand(by, now)));
            join(handle, held.account(), after, by, now);
        }
        told(handle, held.changed());
        AuditStore.add(handle, ApiKeyRevocation.event(id, "api-key.change", by, now, differences));
    }

    private void told(Handle handle, Revoked changed) {
        changes.addAll(handle, ChangeLog.Kind.SESSION, changed.digests());
        changes.add(
                handle, ChangeLog.Kind.USER, Integer.toString(changed.account().value()));
    }

    private static int groupOf(Handle handle, int account) {
        return handle.createQuery(GROUP_OF)
                .bind("account", account)
                .bind("allUsers", Groups.ALL_USERS)
                .mapTo(Integer.class)
                .findOne()
                .orElse(Groups.ALL_USERS);
    }

    private static KeySettings inGroup(KeySettings settings, int group) {
        return new KeySettings(
                settings.name(), Optional.of(group), settings.owner(), settings.expiresAt(), settings.limits());
    }

    /**
     * Replaces the secret of a key. An older secret that still went on is dead.
     *
     * @return empty when another key begins like the new secret
     * @throws dev.vestibule.platform.refusal.RefusedException when there is no such key
     */
    public Optional<Revoked> regenerate(int id, Replacement replacement, Actor by, Instant now) {
        return unlessPrefixTaken(replacement.secret(), handle -> {
            Held held = lock(handle, id).orElseThrow(Refusal.NOT_FOUND::exception);
            handle.createUpdate(REGENERATE)
                    .bind("id", id)
                    .bind("prefix", replacement.secret().prefix())
                    .bind("digest", replacement.secret().digest())
                    .bind(
                            "old",
                            replacement.oldUntil().map(until -> held.digest()).orElse(null))
                    .bind("until", replacement.oldUntil().orElse(null))
                    .bind("expires", replacement.expiresAt().orElse(null))
                    .bind("now", now)
                    .bind("by", by.account().map(UserId::value).orElse(null))
                    .execute();
            told(handle, held.changed());
            AuditStore.add(
                    handle, ApiKeyRevocation.event(id, "api-key.regenerate", by, now, details(held, replacement)));
            return held.changed();
        });
    }

    private static Map<String, Object> details(Held held, Replacement replacement) {
        Map<String, Object> details = new HashMap<>();
        details.put("name", held.settings().name());
        replacement.oldUntil().ifPresent(until -> details.put("previous_key_until", until.toString()));
        replacement.expiresAt().ifPresent(end -> details.put("expires_at", end.toString()));
        return details;
    }

    /** Ends a key, and the account that is there for it alone; empty when there is none. */
    public Optional<Revoked> end(int id, Actor by, Instant now) {
        return database.inTransaction(handle -> ends.end(handle, id, by, now));
    }

    private static Listed listed(Row row) throws SQLException {
        int person = row.integer("person_id");
        Named group = new Named(row.integer("group_id"), row.text("group_name"));
        Optional<UserId> owner = ApiKeyLookupStore.owner(row);
        return new Listed(
                row.integer("id"),
                row.text("prefix"),
                person != 0,
                settings(row, person == 0 ? Optional.of(group.id()) : Optional.empty()),
                group,
                new Named(row.integer("by_id"), commonName(row, "by")),
                owner.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Named(owner.get().value(), commonName(row, "owner"))),
                row.optionalInstant("retiring_until"),
                row.optionalInstant("last_used_at"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    private static String commonName(Row row, String who) throws SQLException {
        return User.commonName(
                row.optionalText(who + "_first_name").orElse(null),
                row.optionalText(who + "_last_name").orElse(null),
                row.text(who + "_email"));
    }

    private static KeySettings settings(Row row, Optional<Integer> group) throws SQLException {
        return new KeySettings(
                row.text("name"),
                group,
                ApiKeyLookupStore.owner(row),
                row.optionalInstant("expires_at"),
                ApiKeyLookupStore.limits(row));
    }
}
