package dev.vestibule.federation;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jspecify.annotations.Nullable;

/** Stores the links between accounts and subjects of identity providers. */
public final class IdentityStore {
    /** One subject that an account is linked to. */
    public record Linked(
            long id,
            UserId user,
            ProviderKey provider,
            String issuer,
            String subject,
            Instant linkedAt,
            Instant lastUsedAt) {}

    private static final String FIND = """
            SELECT account_id FROM external_identity WHERE issuer = :issuer AND subject = :subject
            """;
    private static final String IS_LINKED = """
            SELECT COUNT(*) FROM external_identity WHERE account_id = :account AND issuer = :issuer
            """;
    private static final String ADMINISTRATORS_OVER = """
            SELECT COUNT(*) FROM external_identity e JOIN account a ON a.id = e.account_id
            WHERE e.provider = :provider AND a.superuser = TRUE AND a.state = 'active' AND a.type = 'personal'
            """;
    private static final String USERS_OF = """
            SELECT COUNT(DISTINCT a.id) FROM external_identity e JOIN account a ON a.id = e.account_id
            WHERE e.provider = :provider AND a.state = 'active' AND a.type = 'personal'
            """;
    private static final String WITHOUT_OTHERS = """
            AND NOT EXISTS (SELECT 1 FROM external_identity o WHERE o.account_id = a.id AND o.provider IN (<others>))
            AND (:passwords = FALSE
                OR NOT EXISTS (SELECT 1 FROM password_credential c WHERE c.account_id = a.id))
            AND NOT EXISTS (SELECT 1 FROM passkey k WHERE k.account_id = a.id AND k.verifies_user = TRUE)
            """;
    private static final String USE = """
            UPDATE external_identity SET provider = :provider, last_used_at = :now
            WHERE issuer = :issuer AND subject = :subject AND account_id = :account
            """;
    private static final String LINK = """
            INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)
            VALUES (:account, :provider, :issuer, :subject, :now, :now)
            """;
    private static final String RENAME = """
            UPDATE account SET first_name = :first, last_name = :last, updated_at = :now WHERE id = :account
            """;
    private static final String OF_ACCOUNT = """
            SELECT id, account_id, provider, issuer, subject, linked_at, last_used_at FROM external_identity
            WHERE account_id = :account ORDER BY last_used_at DESC, id
            """;
    private static final String ONE = """
            SELECT id, account_id, provider, issuer, subject, linked_at, last_used_at FROM external_identity WHERE id = :id
            """;
    private static final String LOCK_ACCOUNT =
            "SELECT id FROM account WHERE id = :account AND state = 'active' FOR UPDATE";
    private static final String LOCK_UNCHANGED = """
            SELECT id FROM account WHERE id = :account AND state = 'active' AND generation = :generation FOR UPDATE
            """;
    private static final String UNLINK = "DELETE FROM external_identity WHERE id = :id";

    private final Database database;

    public IdentityStore(Database database) {
        this.database = database;
    }

    /** Returns the user who is linked to this subject. */
    public Optional<UserId> find(String issuer, String subject) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("issuer", issuer)
                .bind("subject", subject)
                .map(Row.to(row -> new UserId(row.integer("account_id"))))
                .findOne());
    }

    /** Returns whether the account is linked to a subject of this issuer. */
    public boolean isLinked(UserId user, String issuer) {
        return database.withHandle(handle -> handle.createQuery(IS_LINKED)
                        .bind("account", user.value())
                        .bind("issuer", issuer)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /**
     * Returns whether an active administrator's latest sign-in with an identity was with this provider, through one of
     * their linked subjects.
     */
    public boolean hasAdministratorOver(ProviderKey provider) {
        return database.withHandle(handle -> handle.createQuery(ADMINISTRATORS_OVER)
                        .bind("provider", provider.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Returns the number of active users whose latest sign-in with an identity was with this provider. */
    public int usersOf(ProviderKey provider) {
        return database.withHandle(handle -> handle.createQuery(USERS_OF)
                .bind("provider", provider.value())
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Returns how many of them could not sign in otherwise.
     *
     * @param others the other providers that are enabled
     * @param passwords whether users can sign in with a password
     */
    public int usersOfNoOther(ProviderKey provider, Set<ProviderKey> others, boolean passwords) {
        List<String> keys =
                new ArrayList<>(others.stream().map(ProviderKey::value).toList());
        keys.add(""); // a list in SQL has an entry at least
        return database.withHandle(handle -> handle.createQuery(USERS_OF + WITHOUT_OTHERS)
                .setTemplateEngine(new DefinedAttributeTemplateEngine())
                .bind("provider", provider.value())
                .bindList("others", keys)
                .bind("passwords", passwords)
                .mapTo(Integer.class)
                .one());
    }

    /** Records a sign-in with a linked subject. Returns false if it is not linked to the account. */
    boolean use(UserId user, FederatedIdentity identity, Instant now) {
        return bound(USE, user, identity, now) > 0;
    }

    /** Links a subject to an account; one that is linked already violates the unique key. */
    void link(UserId user, FederatedIdentity identity, Instant now) {
        bound(LINK, user, identity, now);
    }

    private int bound(String statement, UserId user, FederatedIdentity identity, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(statement)
                .bind("account", user.value())
                .bind("provider", identity.provider().value())
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .bind("now", now)
                .execute());
    }

    void rename(UserId user, @Nullable String first, @Nullable String last, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(RENAME)
                .bind("account", user.value())
                .bind("first", first)
                .bind("last", last)
                .bind("now", now)
                .execute());
    }

    /** Returns the identities that an account is linked to, the last used first. */
    public List<Linked> of(UserId user) {
        return database.withHandle(handle -> handle.createQuery(OF_ACCOUNT)
                .bind("account", user.value())
                .map(Row.to(IdentityStore::linked))
                .list());
    }

    Optional<Linked> find(long id) {
        return database.withHandle(handle -> handle.createQuery(ONE)
                .bind("id", id)
                .map(Row.to(IdentityStore::linked))
                .findOne());
    }

    /** Locks an account; returns false if it is not active, or its generation has changed. */
    boolean lockAccount(UserId user, int generation) {
        return database.withHandle(handle -> handle.createQuery(LOCK_UNCHANGED)
                .bind("account", user.value())
                .bind("generation", generation)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    /** Locks an account; returns false if it is not active. */
    boolean lockAccount(UserId user) {
        return database.withHandle(handle -> handle.createQuery(LOCK_ACCOUNT)
                .bind("account", user.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    /** Returns false if there is no such link. */
    boolean unlink(long id) {
        return database.withHandle(
                        handle -> handle.createUpdate(UNLINK).bind("id", id).execute())
                > 0;
    }

    private static Linked linked(Row row) throws SQLException {
        return new Linked(
                row.bigInteger("id"),
                new UserId(row.integer("account_id")),
                new ProviderKey(row.text("provider")),
                row.text("issuer"),
                row.text("subject"),
                row.instant("linked_at"),
                row.instant("last_used_at"));
    }
}
