package dev.vestibule.apikey;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.ApiKeyLookupStore;
import dev.vestibule.session.ApiKeyRevocation.Revoked;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.KeyId;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.user.Actor;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlStatement;

/** Stores API keys. */
final class ApiKeyStore {
    /**
     * A key that is locked for a change.
     *
     * @param settings all but the group, which is the account's
     */
    record Held(UserId holder, KeySettings settings, Digest digest, Optional<Digest> retiring) {
        private static Held of(Row row) throws SQLException {
            return new Held(
                    new UserId(row.integer("account_id")),
                    ApiKeyStore.settings(row, Optional.empty()),
                    Digest.of(row.text("key_digest")),
                    row.optionalText("retiring_digest").map(Digest::of));
        }

        Revoked changed() {
            return new Revoked(
                    holder, Stream.concat(Stream.of(digest), retiring.stream()).toList());
        }
    }

    /**
     * The replacement of a secret.
     *
     * @param oldUntil until when the old secret is valid; empty if it is revoked at once
     * @param expiresAt the new expiry; empty to keep the old one
     */
    record Replacement(ApiKeySecret secret, Optional<Instant> oldUntil, Optional<Instant> expiresAt) {}

    private static final String BLANK = " ";

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
                addresses, created_at, updated_at, updated_by, secret_by, created_by)
            VALUES (:name, :person, :prefix, :digest, :account, :owner, :expires, :methods, :paths, :addresses, :now,
                :now, :by, :by, :by)
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

    ApiKeyStore(Database database) {
        this.database = database;
    }

    // --- Creating ---

    /** Locks a user, and returns whether they are active. */
    boolean lockActivePerson(UserId target) {
        return database.withHandle(handle -> handle.createQuery(ACTIVE_PERSON)
                .bind("id", target.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    boolean groupExists(GroupId group) {
        return database.withHandle(handle -> handle.createQuery(GROUP)
                        .bind("id", group.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    int countOwn(UserId target) {
        return database.withHandle(handle -> handle.createQuery(COUNT_OWN)
                .bind("person", target.value())
                .mapTo(Integer.class)
                .one());
    }

    boolean isPrefixTaken(String prefix) {
        return database.withHandle(handle -> handle.createQuery(WITH_PREFIX)
                        .bind("prefix", prefix)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Adds the account that a service key acts as. */
    UserId addAccount(String name, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(ADD_ACCOUNT)
                .bind("email", "api-key-user-" + UUID.randomUUID() + "@api-key.invalid")
                .bind("name", name)
                .bind("now", now)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .map(UserId::new)
                .one());
    }

    /**
     * Adds a key, and returns its id. A duplicate name or prefix violates a unique key.
     *
     * @param person the owner of a personal key; empty for a service key
     * @param holder the account that it acts as
     */
    KeyId add(
            Optional<UserId> person,
            UserId holder,
            KeySettings settings,
            ApiKeySecret secret,
            Actor actor,
            Instant now) {
        return database.withHandle(handle -> bound(handle.createUpdate(ADD), settings, actor, now)
                .bind("person", person.map(UserId::value).orElse(0))
                .bind("account", holder.value())
                .bind("prefix", secret.prefix())
                .bind("digest", secret.digest().hex())
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .map(KeyId::new)
                .one());
    }

    private static <S extends SqlStatement<S>> S bound(S statement, KeySettings settings, Actor actor, Instant now) {
        KeyLimits limits = settings.limits();
        return statement
                .bind("name", settings.name())
                .bind("owner", settings.owner().map(UserId::value).orElse(null))
                .bind("expires", settings.expiresAt().orElse(null))
                .bind("methods", String.join(BLANK, limits.methodTexts()))
                .bind("paths", String.join(BLANK, limits.pathTexts()))
                .bind("addresses", String.join(BLANK, limits.addresses().texts()))
                .bind("now", now)
                .bind("by", actor.user().map(UserId::value).orElse(null));
    }

    // --- Changing ---

    /** Locks a service key. Returns empty if there is none. */
    Optional<Held> lock(KeyId id) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("id", id.value())
                .map(Row.to(Held::of))
                .findOne());
    }

    /** Returns the group that a key's account is in besides All Users, or All Users if there is none. */
    GroupId groupOf(UserId holder) {
        return database.withHandle(handle -> handle.createQuery(GROUP_OF)
                .bind("account", holder.value())
                .bind("allUsers", GroupId.ALL_USERS.value())
                .mapTo(Integer.class)
                .findOne()
                .map(GroupId::new)
                .orElse(GroupId.ALL_USERS));
    }

    /** Writes a service key's settings except the group, and its name on its account too. */
    void change(KeyId id, UserId holder, KeySettings settings, Actor actor, Instant now) {
        database.useTransaction(handle -> {
            bound(handle.createUpdate(CHANGE), settings, actor, now)
                    .bind("id", id.value())
                    .execute();
            handle.createUpdate(CHANGE_ACCOUNT)
                    .bind("account", holder.value())
                    .bind("name", settings.name())
                    .bind("now", now)
                    .execute();
        });
    }

    /** Replaces the secret of a locked key. An older secret that was still valid is revoked. */
    void replaceSecret(KeyId id, Held held, Replacement replacement, Actor actor, Instant now) {
        database.withHandle(handle -> handle.createUpdate(REGENERATE)
                .bind("id", id.value())
                .bind("prefix", replacement.secret().prefix())
                .bind("digest", replacement.secret().digest().hex())
                .bind(
                        "old",
                        replacement.oldUntil().map(until -> held.digest().hex()).orElse(null))
                .bind("until", replacement.oldUntil().orElse(null))
                .bind("expires", replacement.expiresAt().orElse(null))
                .bind("now", now)
                .bind("by", actor.user().map(UserId::value).orElse(null))
                .execute());
    }

    static KeySettings settings(Row row, Optional<GroupId> group) throws SQLException {
        return new KeySettings(
                row.text("name"),
                group,
                ApiKeyLookupStore.owner(row),
                row.optionalInstant("expires_at"),
                ApiKeyLookupStore.limits(row));
    }
}
