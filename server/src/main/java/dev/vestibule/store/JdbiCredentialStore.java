package dev.vestibule.store;

import dev.vestibule.audit.Actor;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.mail.NewMail;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.session.EndReason;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Password hashes. */
public final class JdbiCredentialStore implements CredentialStore {
    private static final String SELECT = "SELECT " + JdbiUserStore.COLUMNS + ", " + JdbiUserStore.PROVIDER
            + ", p.hash FROM account a LEFT JOIN password_credential p ON p.account_id = a.id ";
    private static final String BY_EMAIL = SELECT + "WHERE a.email = :email AND a.type = 'personal'";
    private static final String BY_ID = SELECT + "WHERE a.id = :id";
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
    private final ChangeLog changes;
    private final JdbiSessionStore sessions;
    private final ApiKeyEnds keys;
    private final IntSupplier remembered;

    /** @param remembered how many earlier passwords of an account are kept at present */
    public JdbiCredentialStore(Database database, JdbiSessionStore sessions, IntSupplier remembered) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.sessions = sessions;
        this.keys = new ApiKeyEnds(database);
        this.remembered = remembered;
    }

    @Override
    public Optional<Credential> find(Email login) {
        return database.withHandle(handle -> login.spellings().stream()
                .flatMap(spelling -> credential(handle.createQuery(BY_EMAIL).bind("email", spelling)).stream())
                .findFirst());
    }

    @Override
    public Optional<Credential> find(UserId user) {
        return database.withHandle(
                handle -> credential(handle.createQuery(BY_ID).bind("id", user.value())));
    }

    /** Without the memberships, which proving a password has no use for. */
    private static Optional<Credential> credential(Query query) {
        return query.map(Row.to(row -> new Credential(
                        JdbiUserStore.user(row, List.of()),
                        row.optionalText("hash").map(PasswordHash::new))))
                .findOne();
    }

    @Override
    public void upgrade(UserId user, PasswordHash old, PasswordHash stronger) {
        database.useTransaction(handle -> handle.createUpdate(UPGRADE)
                .bind("id", user.value())
                .bind("old", old.encoded())
                .bind("stronger", stronger.encoded())
                .execute());
    }

    @Override
    public boolean change(
            UserId user,
            PasswordHash hash,
            boolean mustChange,
            boolean revokeKeys,
            Actor by,
            Optional<NewMail> notice,
            Instant now) {
        return database.inTransaction(handle -> {
            int active = handle.createUpdate(CALL_OFF)
                    .bind("id", user.value())
                    .bind("now", now)
                    .execute();
            if (active == 0) {
                return false;
            }
            remember(handle, user, remembered.getAsInt(), now);
            set(handle, user, hash, now);
            if (mustChange || by.is(user)) {
                ask(handle, user, mustChange, now);
            }
            int ended = sessions.endAll(handle, user, EndReason.PASSWORD_CHANGE, by, Optional.empty(), now)
                    .sessions();
            Map<String, Object> details = new HashMap<>(Map.of("sessions-ended", ended));
            if (mustChange) {
                details.put("must-change", true);
            }
            if (revokeKeys) {
                details.put("keys-revoked", keys.endPersonal(handle, user, by, now));
            }
            AuditTrail.add(
                    handle, new AuditEvent(now, by, "account.password-change", AuditEvent.Subject.of(user), details));
            changes.add(handle, ChangeLog.Kind.USER, Integer.toString(user.value()));
            notice.ifPresent(mail -> JdbiOutboxStore.add(handle, mail));
            return true;
        });
    }

    private record Earlier(long id, PasswordHash hash) {}

    private static List<Earlier> earlier(Handle handle, UserId user) {
        return handle.createQuery(EARLIER)
                .bind("id", user.value())
                .map(Row.to(row -> new Earlier(row.bigInteger("id"), new PasswordHash(row.text("hash")))))
                .list();
    }

    /** Keeps what is about to be replaced, and no more than so many in all. */
    private static void remember(Handle handle, UserId user, int most, Instant now) {
        if (most > 0) {
            handle.createUpdate(REMEMBER)
                    .bind("id", user.value())
                    .bind("now", now)
                    .execute();
        }
        List<Long> tooOld =
                earlier(handle, user).stream().skip(most).map(Earlier::id).toList();
        Batches.each(handle, FORGET, "row", tooOld);
    }

    @Override
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

    @Override
    public int deleteEarlier(int batch) {
        return database.inTransaction(handle -> {
            List<Long> rows = handle.createQuery(ALL_EARLIER)
                    .bind("batch", batch)
                    .mapTo(Long.class)
                    .list();
            return Batches.each(handle, FORGET, "row", rows);
        });
    }

    @Override
    public boolean askForChange(UserId user, boolean required, Actor by, Instant now) {
        return database.inTransaction(handle -> {
            Optional<Boolean> asked = handle.createQuery(LOCK_WITH_PASSWORD)
                    .bind("id", user.value())
                    .mapTo(Boolean.class)
                    .findOne();
            if (asked.filter(before -> before != required).isPresent()) {
                ask(handle, user, required, now);
                Map<String, Object> details = Map.of("must-change", Map.of("from", !required, "to", required));
                AuditTrail.add(
                        handle,
                        new AuditEvent(now, by, "account.password-change-due", AuditEvent.Subject.of(user), details));
                changes.add(handle, ChangeLog.Kind.USER, Integer.toString(user.value()));
            }
            return asked.isPresent();
        });
    }

    private static void ask(Handle handle, UserId user, boolean required, Instant now) {
        handle.createUpdate(ASK)
                .bind("id", user.value())
                .bind("required", required)
                .bind("now", now)
                .execute();
    }

    static void set(Handle handle, UserId user, PasswordHash hash, Instant now) {
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
