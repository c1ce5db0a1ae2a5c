package dev.vestibule.reset;

import dev.vestibule.mail.MailKind;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Stores reset tokens. The account's row is always locked before its tokens. */
public final class ResetStore {
    /** Why a token is no longer valid. */
    public enum End {
        USED,
        REPLACED
    }

    /**
     * A stored token.
     *
     * @param generation the account's at its creation
     * @param purpose what it is valid for
     * @param mail the mail with the token; empty for a token of the command line
     */
    public record Kept(
            UserId user, Purpose purpose, Optional<Long> mail, int generation, Instant expiresAt, Optional<End> end) {
        /** Returns whether an operator created it, so that it works whatever the limits and settings are. */
        public boolean isRecovery() {
            return purpose == Purpose.RECOVERY;
        }
    }

    /** The purpose of a token. */
    public enum Purpose {
        RESET,
        INVITATION,
        RECOVERY,
        /** It sets no password: using it proves that its holder reads the mail of the address. */
        VERIFICATION
    }

    private static final String LOCK = """
            SELECT generation FROM account WHERE id = :account AND state = 'active' FOR UPDATE
            """;
    private static final String WAITING_KIND = "SELECT kind FROM outbox_mail WHERE id = :mail AND state = 'queued'";
    /** The mail id of a recovery token, which was created on the command line without a mail. */
    private static final long RECOVERY = 0;

    /** The mail id of an invitation that was handed over in another way. */
    private static final long INVITATION = -1;

    private static final String REPLACE_ALL = """
            UPDATE reset_token SET ended_at = :now, end_reason = 'replaced'
            WHERE account_id = :account AND ended_at IS NULL
            """;
    private static final String REPLACE = REPLACE_ALL + " AND mail_id NOT IN (:mail, " + RECOVERY + ")";
    private static final String OF_VERIFICATIONS = " IN (SELECT id FROM outbox_mail WHERE kind = :verification)";
    private static final String REPLACE_VERIFICATIONS = REPLACE + " AND mail_id" + OF_VERIFICATIONS;
    private static final String REPLACE_OTHERS = REPLACE + " AND mail_id NOT" + OF_VERIFICATIONS;
    private static final String ADD = """
            INSERT INTO reset_token (digest, account_id, mail_id, generation, created_at, expires_at)
            VALUES (:digest, :account, :mail, :generation, :now, :expires)
            """;
    private static final String FIND = """
            SELECT t.account_id, t.mail_id, m.kind, t.generation, t.expires_at, t.end_reason
            FROM reset_token t LEFT JOIN outbox_mail m ON m.id = t.mail_id WHERE t.digest = :digest
            """;
    private static final String OPENED = """
            UPDATE reset_token SET opened_at = :now WHERE digest = :digest AND opened_at IS NULL
            """;
    private static final String TAKE = """
            UPDATE reset_token SET ended_at = :now, end_reason = 'used'
            WHERE digest = :digest AND ended_at IS NULL AND expires_at > :now
            """;
    private static final String FIND_EXPIRED = """
            SELECT digest FROM reset_token WHERE expires_at <= :before ORDER BY digest LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM reset_token WHERE digest = :digest";

    private final Database database;

    public ResetStore(Database database) {
        this.database = database;
    }

    /** Locks an account and returns its generation; empty if it is not active. */
    Optional<Integer> lock(UserId user) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("account", user.value())
                .mapTo(Integer.class)
                .findOne());
    }

    /** Returns the kind of a mail that has not been sent yet. */
    Optional<MailKind> waitingKind(long mail) {
        return database.withHandle(handle -> handle.createQuery(WAITING_KIND)
                .bind("mail", mail)
                .mapTo(String.class)
                .map(MailKind::ofWireName)
                .findOne());
    }

    /** Replaces the account's tokens that verify an address, except those of this mail. */
    void replaceVerifications(UserId user, long mail, Instant now) {
        replace(REPLACE_VERIFICATIONS, user, mail, now);
    }

    /** Replaces the account's tokens that set a password, except those of this mail and those of the command line. */
    void replaceOthers(UserId user, long mail, Instant now) {
        replace(REPLACE_OTHERS, user, mail, now);
    }

    private void replace(String statement, UserId user, long mail, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(statement)
                .bind("account", user.value())
                .bind("mail", mail)
                .bind("verification", MailKind.EMAIL_VERIFICATION.wireName())
                .bind("now", now)
                .execute());
    }

    /** Replaces the account's tokens that set a password, except those of the command line. */
    void replacePasswordLinks(UserId user, Instant now) {
        replace(REPLACE_OTHERS, user, RECOVERY, now);
    }

    /** Replaces all tokens of the account except those of the command line. */
    void replaceMailed(UserId user, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(REPLACE)
                .bind("account", user.value())
                .bind("mail", RECOVERY)
                .bind("now", now)
                .execute());
    }

    void replaceAll(UserId user, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(REPLACE_ALL)
                .bind("account", user.value())
                .bind("now", now)
                .execute());
    }
    /** Stores a token of a mail. */
    void add(Digest digest, UserId user, long mail, int generation, Instant expiresAt, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", digest.hex())
                .bind("account", user.value())
                .bind("mail", mail)
                .bind("generation", generation)
                .bind("now", now)
                .bind("expires", expiresAt)
                .execute());
    }

    /** Stores a token of the command line. */
    void addRecovery(Digest digest, UserId user, int generation, Instant expiresAt, Instant now) {
        add(digest, user, RECOVERY, generation, expiresAt, now);
    }

    /** Stores the token of an invitation that is handed over in another way than by mail. */
    void addInvitation(Digest digest, UserId user, int generation, Instant expiresAt, Instant now) {
        add(digest, user, INVITATION, generation, expiresAt, now);
    }

    public Optional<Kept> find(Digest digest) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", digest.hex())
                .map(Row.to(ResetStore::kept))
                .findOne());
    }

    private static Kept kept(Row row) throws SQLException {
        long mail = row.bigInteger("mail_id");
        return new Kept(
                new UserId(row.integer("account_id")),
                purpose(mail, row.optionalText("kind")),
                mail > 0 ? Optional.of(mail) : Optional.empty(),
                row.integer("generation"),
                row.instant("expires_at"),
                row.optionalText("end_reason").map(reason -> End.valueOf(reason.toUpperCase(Locale.ROOT))));
    }

    private static Purpose purpose(long mail, Optional<String> kind) {
        if (mail == RECOVERY) {
            return Purpose.RECOVERY;
        }
        if (kind.filter(MailKind.EMAIL_VERIFICATION.wireName()::equals).isPresent()) {
            return Purpose.VERIFICATION;
        }
        boolean invites = kind.filter(MailKind.INVITATION.wireName()::equals).isPresent();
        return mail == INVITATION || invites ? Purpose.INVITATION : Purpose.RESET;
    }

    /** Records that the link was opened. Returns false if that was recorded before. */
    boolean noteOpened(Digest digest, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(OPENED)
                        .bind("digest", digest.hex())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    /** Uses a token. Returns false if it is no longer valid. */
    boolean take(Digest digest, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(TAKE)
                        .bind("digest", digest.hex())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    /** Deletes at most {@code batch} tokens that expired longer ago than {@code kept}; returns how many. */
    public int deleteExpired(Duration kept, Instant now, int batch) {
        return database.inTransaction(handle ->
                Batches.deleteOld(handle, FIND_EXPIRED, DELETE, "digest", String.class, now.minus(kept), batch));
    }
}
