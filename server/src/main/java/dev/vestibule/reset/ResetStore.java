package dev.vestibule.reset;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.user.Actor;
import dev.vestibule.user.AddressTwinStore;
import dev.vestibule.user.AddressTwins;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import dev.vestibule.user.verification.UnverifiedAddresses;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

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
            UserId account,
            Purpose purpose,
            Optional<Long> mail,
            int generation,
            Instant expiresAt,
            Optional<End> end) {
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

    /** The same for an invitation that was handed over in another way. */
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
    private static final String MAIL_OF = "SELECT mail_id FROM reset_token WHERE digest = :digest";
    private static final String TAKE = """
            UPDATE reset_token SET ended_at = :now, end_reason = 'used'
            WHERE digest = :digest AND ended_at IS NULL AND expires_at > :now
            """;
    private static final String FIND_EXPIRED = """
            SELECT digest FROM reset_token WHERE expires_at <= :before ORDER BY digest LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM reset_token WHERE digest = :digest";

    private final Database database;
    private final ChangeLog changes;
    private final CredentialStore credentials;
    private final SessionStore sessions;
    private final UnverifiedAddresses addresses;

    public ResetStore(Database database, CredentialStore credentials, SessionStore sessions) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.credentials = credentials;
        this.sessions = sessions;
        this.addresses = new UnverifiedAddresses(
                new UnverifiedAddressStore(database),
                new AddressTwins(new AddressTwinStore(database), changes),
                new AuditWriter(database),
                changes);
    }

    /**
     * Makes a token known; older ones of the account are replaced, save those of the same mail, which may have arrived, and those
     * of the command line, as everybody can ask for a mail. For the same reason a link that sets a password and one that verifies
     * an address leave each other alone.
     *
     * @param user as the mail was written for
     * @return false when the account has changed since or is closed, or the mail has been dropped; then nothing happened
     */
    public boolean add(String digest, User user, long mail, Instant expiresAt, Instant now) {
        return database.inTransaction(handle -> {
            boolean same = lock(handle, user.id())
                    .filter(generation -> generation == user.status().generation())
                    .isPresent();
            Optional<String> kind = handle.createQuery(WAITING_KIND)
                    .bind("mail", mail)
                    .mapTo(String.class)
                    .findOne();
            if (!same || kind.isEmpty()) {
                return false;
            }
            String verification = MailKind.EMAIL_VERIFICATION.wireName();
            handle.createUpdate(kind.get().equals(verification) ? REPLACE_VERIFICATIONS : REPLACE_OTHERS)
                    .bind("account", user.id().value())
                    .bind("mail", mail)
                    .bind("verification", verification)
                    .bind("now", now)
                    .execute();
            insert(handle, digest, user.id(), mail, user.status().generation(), expiresAt, now);
            return true;
        });
    }

    /** Makes a token known that lies in no mail, in place of all others of the account, which has to be active. */
    static void addRecovery(Handle handle, String digest, UserId account, Instant expiresAt, Instant now) {
        int generation = lock(handle, account).orElseThrow();
        handle.createUpdate(REPLACE_ALL)
                .bind("account", account.value())
                .bind("now", now)
                .execute();
        insert(handle, digest, account, RECOVERY, generation, expiresAt, now);
    }

    /**
     * Makes the token of an invitation known that goes with no mail, as part of the ongoing transaction if there is one. Older ones
     * of the account are replaced, as by a mail.
     *
     * @throws java.util.NoSuchElementException when the account is closed
     */
    public void addInvitation(String digest, UserId account, Instant expiresAt, Instant now) {
        database.useTransaction(handle -> {
            int generation = lock(handle, account).orElseThrow();
            handle.createUpdate(REPLACE)
                    .bind("account", account.value())
                    .bind("mail", RECOVERY)
                    .bind("now", now)
                    .execute();
            insert(handle, digest, account, INVITATION, generation, expiresAt, now);
        });
    }

    private static void insert(
            Handle handle, String digest, UserId account, long mail, int generation, Instant expiresAt, Instant now) {
        handle.createUpdate(ADD)
                .bind("digest", digest)
                .bind("account", account.value())
                .bind("mail", mail)
                .bind("generation", generation)
                .bind("now", now)
                .bind("expires", expiresAt)
                .execute();
    }

    private static Optional<Integer> lock(Handle handle, UserId account) {
        return handle.createQuery(LOCK)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .findOne();
    }

    public Optional<Kept> find(String digest) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", digest)
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
    public Optional<Instant> passwordSetAt(UserId account) {
        return database.withHandle(handle -> handle.createQuery(SET_AT)
                .bind("account", account.value())
                .map(Row.to(row -> row.instant("changed_at")))
                .findOne());
    }

    /** Somebody has followed the link; noted the first time. */
    public void opened(String digest, Instant now) {
        database.useTransaction(handle -> {
            int first = handle.createUpdate(OPENED)
                    .bind("digest", digest)
                    .bind("now", now)
                    .execute();
            if (first == 1) {
                long mail = handle.createQuery(MAIL_OF)
                        .bind("digest", digest)
                        .mapTo(Long.class)
                        .one();
                if (mail > 0) {
                    OutboxStore.note(handle, mail, "opened", "", now);
                }
            }
        });
    }

    /**
     * Uses a token: sets the password, ends all sessions, starts one, and puts the notice into the outbox, all or nothing.
     * Among any number of tries one wins.
     *
     * @return false when the token is over, or worthless since the account has changed; then nothing happened
     */
    public boolean use(
            String digest,
            Kept token,
            PasswordHash hash,
            SessionService.NewKeyed session,
            Optional<NewMail> notice,
            Instant now) {
        UserId account = token.account();
        Actor by = Actor.of(account, session.row().origin().address());
        return database.inTransaction(handle -> {
            boolean holds = lock(handle, account)
                    .filter(present -> present == token.generation())
                    .isPresent();
            if (!holds || take(handle, digest, now) == 0) {
                return false;
            }
            // Whoever has the account for a moment may give it another address; the link went to the verified one.
            addresses.giveBack(account, by, now);
            boolean changed = credentials.change(account, hash, false, true, by, notice, now);
            if (!changed || !sessions.start(session.row(), token.generation() + 1)) {
                throw Refusal.RESET_TOKEN_INVALID.exception(); // cannot be, as the account is locked; all is undone
            }
            token.mail().ifPresent(mail -> OutboxStore.note(handle, mail, "used", "", now));
            AuditStore.add(handle, used(token, by, now));
            return true;
        });
    }

    /**
     * Uses a token that verifies the account's present address. Among any number of tries one wins.
     *
     * @return false when the token is over, or worthless since the account has changed; then nothing happened
     */
    public boolean verify(String digest, Kept token, User user, Actor by, Instant now) {
        UserId account = user.id();
        return database.inTransaction(handle -> {
            boolean holds = lock(handle, account)
                    .filter(present -> present == token.generation())
                    .isPresent();
            if (!holds || take(handle, digest, now) == 0) {
                return false;
            }
            addresses.verify(user, now);
            token.mail().ifPresent(mail -> OutboxStore.note(handle, mail, "used", "", now));
            Map<String, Object> details = Map.of("email", user.email().address());
            AuditStore.add(
                    handle, new AuditEvent(now, by, "account.email-verified", AuditEvent.Subject.of(account), details));
            changes.add(handle, ChangeLog.Kind.USER, Integer.toString(account.value()));
            return true;
        });
    }

    private static AuditEvent used(Kept token, Actor by, Instant now) {
        return new AuditEvent(
                now,
                by,
                token.isRecovery() ? "account.recovery-link-used" : "account.reset-link-used",
                AuditEvent.Subject.of(token.account()),
                Map.of());
    }

    private static int take(Handle handle, String digest, Instant now) {
        return handle.createUpdate(TAKE).bind("digest", digest).bind("now", now).execute();
    }

    /** Deletes at most {@code batch} tokens that expired longer ago than {@code kept}; says how many. */
    public int deleteExpired(Duration kept, Instant now, int batch) {
        return database.inTransaction(handle ->
                Batches.deleteOld(handle, FIND_EXPIRED, DELETE, "digest", String.class, now.minus(kept), batch));
    }
}
