package dev.vestibule.store;

import dev.vestibule.recover.RecoveryStore;
import java.time.Instant;

/** Opens accounts for their recovery; made of what the other stores do to theirs. */
public final class JdbiRecoveryStore implements RecoveryStore {
    private static final String IS_ADMINISTRATOR = """
            SELECT id FROM account WHERE id = :account AND superuser = TRUE AND state = 'active' AND type = 'personal' FOR UPDATE
            """;

    private final Database database;
    private final ChangeLog changes;

    public JdbiRecoveryStore(Database database) {
        this.database = database;
        this.changes = new ChangeLog(database);
    }

    @Override
    public boolean open(Opening opening) {
        return database.inTransaction(handle -> {
            Instant now = opening.event().at();
            if (opening.makeAdministrator()) {
                JdbiUserStore.makeAdministrator(handle, opening.account(), now);
            }
            boolean administrator = handle.createQuery(IS_ADMINISTRATOR)
                    .bind("account", opening.account().value())
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            if (!administrator) {
                return false;
            }
            JdbiResetStore.addRecovery(handle, opening.tokenDigest(), opening.account(), opening.expiresAt(), now);
            JdbiAttemptStore.lift(handle, opening.throttled());
            AuditTrail.add(handle, opening.event());
            changes.add(
                    handle,
                    ChangeLog.Kind.USER,
                    Integer.toString(opening.account().value()));
            JdbiAttemptStore.tellOfLift(handle, changes);
            return true;
        });
    }
}
