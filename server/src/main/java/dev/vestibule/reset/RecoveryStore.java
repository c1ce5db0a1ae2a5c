package dev.vestibule.reset;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.user.UserId;
import dev.vestibule.user.Users;
import java.time.Instant;

/** Opens accounts for their recovery; made of what the other stores do to theirs. */
public final class RecoveryStore {
    /**
     * What is done to an account.
     *
     * @param makeAdministrator whether it becomes an active administrator's if it is not
     * @param tokenDigest of the link's token
     * @param throttled under which its failed tries are counted
     * @param event what the audit trail says about it
     */
    public record Opening(
            UserId account,
            boolean makeAdministrator,
            String tokenDigest,
            Instant expiresAt,
            String throttled,
            AuditEvent event) {}

    private static final String IS_ADMINISTRATOR = """
            SELECT id FROM account WHERE id = :account AND superuser = TRUE AND state = 'active' AND type = 'personal' FOR UPDATE
            """;

    private final Database database;
    private final ChangeLog changes;
    private final Users users;

    public RecoveryStore(Database database) {
        this.database = database;
        this.changes = new ChangeLog(database);
        this.users = new Users(database);
    }

    /**
     * Makes the link's token known, in place of all older ones of the account, forgets the account's failed tries, and writes the
     * event, all or nothing.
     *
     * @return false when the account is no active administrator's and is not to become one; then nothing happened
     */
    public boolean open(Opening opening) {
        return database.inTransaction(handle -> {
            Instant now = opening.event().at();
            if (opening.makeAdministrator()) {
                users.makeAdministrator(opening.account(), now);
            }
            boolean administrator = handle.createQuery(IS_ADMINISTRATOR)
                    .bind("account", opening.account().value())
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            if (!administrator) {
                return false;
            }
            ResetStore.addRecovery(handle, opening.tokenDigest(), opening.account(), opening.expiresAt(), now);
            AttemptStore.lift(handle, opening.throttled());
            AuditStore.add(handle, opening.event());
            changes.add(
                    handle,
                    ChangeLog.Kind.USER,
                    Integer.toString(opening.account().value()));
            AttemptStore.tellOfLift(handle, changes);
            return true;
        });
    }
}
