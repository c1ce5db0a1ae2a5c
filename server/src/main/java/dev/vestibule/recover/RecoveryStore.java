package dev.vestibule.recover;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.user.UserId;
import java.time.Instant;

/** Where accounts are opened for their recovery. */
public interface RecoveryStore {
    /**
     * What is done to an account.
     *
     * @param makeAdministrator whether it becomes an active administrator's if it is not
     * @param tokenDigest of the link's token
     * @param throttled under which its failed tries are counted
     * @param event what the audit trail says about it
     */
    record Opening(
            UserId account,
            boolean makeAdministrator,
            String tokenDigest,
            Instant expiresAt,
            String throttled,
            AuditEvent event) {}

    /**
     * Makes the link's token known, in place of all older ones of the account, forgets the account's failed tries, and writes the
     * event, all or nothing.
     *
     * @return false when the account is no active administrator's and is not to become one; then nothing happened
     */
    boolean open(Opening opening);
}
