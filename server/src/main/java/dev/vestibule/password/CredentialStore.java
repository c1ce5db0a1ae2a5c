package dev.vestibule.password;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Stores password hashes. */
public final class CredentialStore {
    /** A user and the hash of their password; a user may have none. */
    public record Credential(User user, Optional<PasswordHash> hash) {}

    private static final String SELECT = "SELECT " + UserStore.COLUMNS + ", " + UserStore.PROVIDER
            + ", p.hash FROM account a LEFT JOIN password_credential p ON p.account_id = a.id ";
    private static final String BY_EMAIL = SELECT + "WHERE a.email = :email AND a.type = 'personal'";
    private static final String BY_ID = SELECT + "WHERE a.id = :id";
    private static final String CHANGED_AT = "SELECT changed_at FROM password_credential WHERE account_id = :id";
    private static final String UPGRADE = """
            UPDATE password_credential SET hash = :stronger WHERE account_id = :id AND hash = :old
            """;
    private static final String CALL_OFF = """
            UPDATE account SET generation = generation + 1, updated_at = :now WHERE id = :id AND state = 'active'
            """;
    private static final String LOCK_WITH_PASSWORD = """
            SELECT must_change_password FROM account WHERE id = :id AND state = 'active'
                AND EXISTS (SELECT 1 FROM password_credential p WHERE p.account_id = account.id) FOR UPDATE
            """;
    private static final String ASK = """
            UPDATE account SET must_change_password = :required, updated_at = :now WHERE id = :id
            """;
    private static final String SET = """
            UPDATE password_credential SET hash = :hash, changed_at = :now WHERE account_id = :id
            """;
    private static final String ADD = """
            INSERT INTO password_credential (account_id, hash, changed_at) VALUES (:id, :hash, :now)
            """;

    private static final String REMEMBER = """
            INSERT INTO password_history (account_id, hash, replaced_at)
            SELECT account_id, hash, :now FROM password_credential WHERE account_id = :id
            """;
    private static final String EARLIER =
            "SELECT id, hash FROM password_history WHERE account_id = :id ORDER BY id DESC";
    private static final String PRESENT = "SELECT hash FROM password_credential WHERE account_id = :id";
    private static final String ALL_EARLIER = "SELECT id FROM password_history ORDER BY id LIMIT :batch";
    private static final String FORGET = "DELETE FROM password_history WHERE id = :row";

    private final Database database;

    public CredentialStore(Database database) {
        this.database = database;
    }

    public Optional<Credential> find(Email login) {
        return database.withHandle(handle -> login.spellings().stream()
                .flatMap(spelling -> credential(handle.createQuery(BY_EMAIL).bind("email", spelling)).stream())
                .findFirst());
    }

    public Optional<Credential> find(UserId user) {
        return database.withHandle(
                handle -> credential(handle.createQuery(BY_ID).bind("id", user.value())));
    }

    /** Returns when a user's password was last set; empty if they have none. */
    Optional<Instant> changedAt(UserId user) {
        return database.withHandle(handle -> handle.createQuery(CHANGED_AT)
                .bind("id", user.value())
                .map(Row.to(row -> row.instant("changed_at")))
                .findOne());
    }

    /** Without the memberships, which are not needed to verify a password. */
    private static Optional<Credential> credential(Query query) {
        return query.map(Row.to(row -> new Credential(
                        UserStore.user(row, List.of()), row.optionalText("hash").map(PasswordHash::new))))
                .findOne();
    }

    /** Replaces {@code old} with a stronger hash of the same password; does nothing if it has changed meanwhile. */
    public void upgrade(UserId user, PasswordHash old, PasswordHash stronger) {
        database.useTransaction(handle -> handle.createUpdate(UPGRADE)
                .bind("id", user.value())
                .bind("old", old.encoded())
                .bind("stronger", stronger.encoded())
                .execute());
    }

    /** Invalidates earlier proofs of a user. Returns false if the user is not active; then nothing was changed. */
    boolean callOff(UserId user, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(CALL_OFF)
                        .bind("id", user.value())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    private record Earlier(long id, PasswordHash hash) {}

    private static List<Earlier> earlier(Handle handle, UserId user) {
        return handle.createQuery(EARLIER)
                .bind("id", user.value())
                .map(Row.to(row -> new Earlier(row.bigInteger("id"), new PasswordHash(row.text("hash")))))
                .list();
    }

    /** Keeps the hash of the current password, if there is one, among the earlier ones. */
    void remember(UserId user, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(REMEMBER)
                .bind("id", user.value())
                .bind("now", now)
                .execute());
    }

    /** Deletes all hashes of a user's earlier passwords but the newest ones. */
    void forgetEarlier(UserId user, int kept) {
        database.useTransaction(handle -> {
            List<Long> tooOld =
                    earlier(handle, user).stream().skip(kept).map(Earlier::id).toList();
            Batches.each(handle, FORGET, "row", tooOld);
        });
    }

    /**
     * Returns the hash of a user's password and of at most so many earlier ones, as far as they are stored; the newest
     * first.
     */
    public List<PasswordHash> used(UserId user, int earlier) {
        return database.withHandle(handle -> {
            Optional<PasswordHash> present = handle.createQuery(PRESENT)
                    .bind("id", user.value())
                    .mapTo(String.class)
                    .findOne()
                    .map(PasswordHash::new);
            Stream<PasswordHash> before =
                    earlier(handle, user).stream().limit(earlier).map(Earlier::hash);
            return Stream.concat(present.stream(), before).toList();
        });
    }

    /** Deletes at most {@code batch} hashes of earlier passwords of any users; returns how many. */
    public int deleteEarlier(int batch) {
        return database.inTransaction(handle -> {
            List<Long> rows = handle.createQuery(ALL_EARLIER)
                    .bind("batch", batch)
                    .mapTo(Long.class)
                    .list();
            return Batches.each(handle, FORGET, "row", rows);
        });
    }

    /** Locks a user and returns whether they must change their password; empty if they are not active or have none. */
    Optional<Boolean> lockChangeDue(UserId user) {
        return database.withHandle(handle -> handle.createQuery(LOCK_WITH_PASSWORD)
                .bind("id", user.value())
                .mapTo(Boolean.class)
                .findOne());
    }

    /** Sets whether a user must change their password before anything else. */
    public void setChangeDue(UserId user, boolean required, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(ASK)
                .bind("id", user.value())
                .bind("required", required)
                .bind("now", now)
                .execute());
    }

    /** Sets the hash of a user's password, whether or not they had one. */
    public void set(UserId user, PasswordHash hash, Instant now) {
        database.useTransaction(handle -> set(handle, user, hash, now));
    }

    private static void set(Handle handle, UserId user, PasswordHash hash, Instant now) {
        for (String statement : List.of(SET, ADD)) {
            int done = handle.createUpdate(statement)
                    .bind("id", user.value())
                    .bind("hash", hash.encoded())
                    .bind("now", now)
                    .execute();
            if (done == 1) {
                return;
            }
        }
    }
}
