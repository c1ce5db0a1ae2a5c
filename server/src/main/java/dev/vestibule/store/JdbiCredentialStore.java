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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final String SET = """
            UPDATE password_credential SET hash = :hash, changed_at = :now WHERE account_id = :id
            """;
    private static final String ADD = """
            INSERT INTO password_credential (account_id, hash, changed_at) VALUES (:id, :hash, :now)
            """;

    private final Database database;
    private final ChangeLog changes;
    private final JdbiSessionStore sessions;

    public JdbiCredentialStore(Database database, JdbiSessionStore sessions) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.sessions = sessions;
    }

    @Override
    public Optional<Credential> find(Email login) {
        return database.withHandle(
                handle -> credential(handle.createQuery(BY_EMAIL).bind("email", login.address())));
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
            UserId user, PasswordHash hash, EndReason reason, Actor by, Optional<NewMail> notice, Instant now) {
        return database.inTransaction(handle -> {
            int active = handle.createUpdate(CALL_OFF)
                    .bind("id", user.value())
                    .bind("now", now)
                    .execute();
            if (active == 0) {
                return false;
            }
            set(handle, user, hash, now);
            int ended = sessions.endAll(handle, user, reason, by, Optional.empty(), now)
                    .sessions();
            AuditTrail.add(
                    handle,
                    new AuditEvent(
                            now,
                            by,
                            "account.password-change",
                            AuditEvent.Subject.of(user),
                            Map.of("sessions-ended", ended)));
            changes.add(handle, ChangeLog.Kind.USER, Integer.toString(user.value()));
            notice.ifPresent(mail -> JdbiOutboxStore.add(handle, mail));
            return true;
        });
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
