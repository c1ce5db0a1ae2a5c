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

/** Reset tokens. The account's row is always locked before its tokens. */
public final class ResetStore {
    /** Why a token is over. */
    public enum End {
        USED,
        REPLACED
    }

    /**
     * A token that was made.
     *
     * @param generation the account's when it was made
     * @param purpose what its holder is to do with it
     * @param mail that it went with; empty for one that was made on the command line
     */
    public record Kept(
            UserId user, Purpose purpose, Optional<Long> mail, int generation, Instant expiresAt, Optional<End> end) {
        /** Whether whoever runs the system made it, for somebody who must get in whatever stands in the way. */
        public boolean isRecovery() {
            return purpose == Purpose.RECOVERY;
        }
    }

    /** What a token is for. */
    public enum Purpose {
        RESET,
        INVITATION,
        RECOVERY,
        /** It sets no password: it says that who holds it reads the address. */
        VERIFICATION
    }

    private static final String LOCK = """
            SELECT generation FROM account WHERE id = :account AND state = 'active' FOR UPDATE
            """;
    private static final String WAITING_KIND = "SELECT kind FROM outbox_mail WHERE id = :mail AND state = 'queued'";
    /** Stands for the mail of a recovery's token, which was made on the command line and lies in none. */
    private static final long RECOVERY = 0;

    /** Stands for the mail of an invitation that was handed over in another way. */
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
    private static final String SET_AT = "SELECT changed_at FROM password_credential WHERE account_id = :account";
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

    /** The kind of a mail that is still to be sent. */
    Optional<MailKind> waitingKind(long mail) {
        return database.withHandle(handle -> handle.createQuery(WAITING_KIND)
                .bind("mail", mail)
                .mapTo(String.class)
                .map(MailKind::ofWireName)
                .findOne());
    }

    /** Replaces the account's tokens that verify an address, save those of this mail. */
    void replaceVerifications(UserId user, long mail, Instant now) {
        replace(REPLACE_VERIFICATIONS, user, mail, now);
    }

    /** Replaces the account's tokens that set a password, save those of this mail and those of the command line. */
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

    /** Replaces all tokens of the account save those of the command line. */
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
    /** Makes a token known that goes with a mail. */
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

    /** Makes a token of the command line known. */
    void addRecovery(Digest digest, UserId user, int generation, Instant expiresAt, Instant now) {
        add(digest, user, RECOVERY, generation, expiresAt, now);
    }

    /** Makes the token of an invitation known that is handed over in another way than by mail. */
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

    /** When the account's password was last set. */
    public Optional<Instant> passwordSetAt(UserId user) {
        return database.withHandle(handle -> handle.createQuery(SET_AT)
                .bind("account", user.value())
                .map(Row.to(row -> row.instant("changed_at")))
                .findOne());
    }

    /** Notes that somebody has followed the link. Returns false if that was noted before. */
    boolean noteOpened(Digest digest, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(OPENED)
                        .bind("digest", digest.hex())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    /** Uses a token. Returns false if it is over. */
    boolean take(Digest digest, Instant now) {
        return database.inTransaction(handle -> handle.createUpdate(TAKE)
                        .bind("digest", digest.hex())
                        .bind("now", now)
                        .execute()
                == 1);
    }

    /** Deletes at most {@code batch} tokens that expired longer ago than {@code kept}; says how many. */
    public int deleteExpired(Duration kept, Instant now, int batch) {
        return database.inTransaction(handle ->
                Batches.deleteOld(handle, FIND_EXPIRED, DELETE, "digest", String.class, now.minus(kept), batch));
    }
}
