package dev.vestibule.emailchange;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Stores requested changes of email addresses. The account's row is always locked before its requests. */
public final class EmailChangeStore {
    private static final String LOCK = """
            SELECT generation FROM account WHERE id = :account AND state = 'active' AND type = 'personal' FOR UPDATE
            """;
    private static final String ADD = """
            INSERT INTO email_change (account_id, email, generation, requested_at, expires_at)
            VALUES (:account, :email, :generation, :now, :expires)
            """;
    private static final String COLUMNS =
            "SELECT c.id, c.account_id, c.email, c.generation, c.expires_at, c.end_reason FROM email_change c ";
    private static final String BY_ID = COLUMNS + "WHERE c.id = :id";
    private static final String BY_DIGEST =
            COLUMNS + "JOIN email_change_link l ON l.change_id = c.id WHERE l.digest = :digest";
    private static final String OPEN_OF_ACCOUNT =
            COLUMNS + "WHERE c.account_id = :account AND c.ended_at IS NULL ORDER BY c.id DESC LIMIT 1";
    private static final String END_OF_ACCOUNT = """
            UPDATE email_change SET ended_at = :now, end_reason = :reason
            WHERE account_id = :account AND ended_at IS NULL
            """;
    private static final String CONFIRM = """
            UPDATE email_change SET ended_at = :now, end_reason = 'confirmed'
            WHERE id = :id AND ended_at IS NULL AND expires_at > :now
            """;
    private static final String ADD_LINK = "INSERT INTO email_change_link (digest, change_id) VALUES (:digest, :id)";
    private static final String READDRESS = """
            UPDATE account SET email = :email, verified_email = NULL, generation = generation + 1, updated_at = :now
            WHERE id = :account
            """;
    private static final String EXPIRED_LINKS = """
            SELECT l.digest FROM email_change_link l JOIN email_change c ON c.id = l.change_id
            WHERE c.expires_at <= :before ORDER BY l.digest LIMIT :batch
            """;
    private static final String DELETE_LINK = "DELETE FROM email_change_link WHERE digest = :digest";
    private static final String EXPIRED = """
            SELECT c.id FROM email_change c WHERE c.expires_at <= :before
                AND NOT EXISTS (SELECT 1 FROM email_change_link l WHERE l.change_id = c.id)
            ORDER BY c.id LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM email_change WHERE id = :id";

    private final Database database;

    public EmailChangeStore(Database database) {
        this.database = database;
    }

    /** Locks an account and returns its generation; empty if it is not active. */
    Optional<Integer> lock(UserId user) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("account", user.value())
                .mapTo(Integer.class)
                .findOne());
    }

    /** Stores a request, and returns its id. */
    long add(UserId user, Email email, int generation, Instant expiresAt, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(ADD)
                .bind("account", user.value())
                .bind("email", email.address())
                .bind("generation", generation)
                .bind("now", now)
                .bind("expires", expiresAt)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one());
    }

    Optional<EmailChange> find(long id) {
        return database.withHandle(handle -> handle.createQuery(BY_ID)
                .bind("id", id)
                .map(Row.to(EmailChangeStore::change))
                .findOne());
    }

    Optional<EmailChange> find(Digest link) {
        return database.withHandle(handle -> handle.createQuery(BY_DIGEST)
                .bind("digest", link.hex())
                .map(Row.to(EmailChangeStore::change))
                .findOne());
    }

    /** Returns the user's request that has not ended; it may have expired. */
    Optional<EmailChange> open(UserId user) {
        return database.withHandle(handle -> handle.createQuery(OPEN_OF_ACCOUNT)
                .bind("account", user.value())
                .map(Row.to(EmailChangeStore::change))
                .findOne());
    }

    private static EmailChange change(Row row) throws SQLException {
        return new EmailChange(
                row.bigInteger("id"),
                new UserId(row.integer("account_id")),
                new Email(row.text("email")),
                row.integer("generation"),
                row.instant("expires_at"),
                row.optionalText("end_reason").map(reason -> EmailChange.End.valueOf(reason.toUpperCase(Locale.ROOT))));
    }

    /** Ends all requests of a user that have not ended, and returns how many there were. */
    int endAll(UserId user, EmailChange.End reason, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(END_OF_ACCOUNT)
                .bind("account", user.value())
                .bind("reason", reason.name().toLowerCase(Locale.ROOT))
                .bind("now", now)
                .execute());
    }

    /** Ends a request as confirmed. Returns false if it has ended or expired. */
    boolean confirm(long id, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(CONFIRM)
                        .bind("id", id)
                        .bind("now", now)
                        .execute())
                == 1;
    }

    void addLink(Digest digest, long id) {
        database.withHandle(handle -> handle.createUpdate(ADD_LINK)
                .bind("digest", digest.hex())
                .bind("id", id)
                .execute());
    }

    /** Gives an account a verified address, and invalidates earlier proofs. One in use violates the unique key. */
    void readdress(UserId user, Email email, Instant now) {
        database.withHandle(handle -> handle.createUpdate(READDRESS)
                .bind("account", user.value())
                .bind("email", email.address())
                .bind("now", now)
                .execute());
    }

    /** Deletes at most {@code batch} requests that expired longer ago than {@code kept}; returns how many. */
    int deleteExpired(Duration kept, Instant now, int batch) {
        Instant before = now.minus(kept);
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED_LINKS, DELETE_LINK, "digest", String.class, before, batch)
                        + Batches.deleteOld(handle, EXPIRED, DELETE, "id", Long.class, before, batch));
    }
}
