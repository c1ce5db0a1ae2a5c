package dev.vestibule.password;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionTermination;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces a password with all consequences, atomically and within the ongoing transaction if there is one. The caller
 * clears what is cached about the user.
 */
public final class PasswordReplacement {
    private final CredentialStore credentials;
    private final PasswordSettings settings;
    private final SessionTermination sessions;
    private final ApiKeyRevocation keys;
    private final OutboxStore outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;

    public PasswordReplacement(
            CredentialStore credentials,
            PasswordSettings settings,
            SessionTermination sessions,
            ApiKeyRevocation keys,
            OutboxStore outbox,
            Transactions transactions,
            AuditWriter audit,
            ChangeLog changes) {
        this.credentials = credentials;
        this.settings = settings;
        this.sessions = sessions;
        this.keys = keys;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.changes = changes;
    }

    /**
     * Sets a password. Revokes all sessions of the user, invalidates what was proved with the old password, and queues
     * the notice, if there is one. A required password change is fulfilled if the user sets it themselves.
     *
     * @param mustChange whether the user must change it again, as another person knows it
     * @param revokeKeys whether the user's personal API keys are revoked
     * @return false if the user is not active; then nothing was changed
     */
    public boolean replace(
            UserId user,
            PasswordHash hash,
            boolean mustChange,
            boolean revokeKeys,
            Actor actor,
            Optional<NewMail> notice,
            Instant now) {
        return transactions.call(() -> {
            if (!credentials.callOff(user, now)) {
                return false;
            }
            remember(user, now);
            credentials.set(user, hash, now);
            if (mustChange || actor.is(user)) {
                credentials.setChangeDue(user, mustChange, now);
            }
            int ended = sessions.endAllWithin(user, EndReason.PASSWORD_CHANGE, actor, now)
                    .sessions();
            Map<String, Object> details = new HashMap<>(Map.of("sessions-ended", ended));
            if (mustChange) {
                details.put("must-change", true);
            }
            if (revokeKeys) {
                details.put("keys-revoked", keys.endPersonal(user, actor, now));
            }
            audit.add(new AuditEvent(now, actor, "account.password-change", AuditEvent.Subject.of(user), details));
            changes.add(ChangeLog.Kind.USER, Integer.toString(user.value()));
            notice.ifPresent(outbox::add);
            return true;
        });
    }

    /** Keeps the hash that is about to be replaced, and no more than so many in all. */
    private void remember(UserId user, Instant now) {
        int most = settings.history();
        if (most > 0) {
            credentials.remember(user, now);
        }
        credentials.forgetEarlier(user, most);
    }

    /**
     * Requires a password change, or cancels the requirement.
     *
     * @return false if the user is not active or has no password; then nothing was changed
     */
    boolean askForChange(UserId user, boolean required, Actor actor, Instant now) {
        return transactions.call(() -> {
            Optional<Boolean> asked = credentials.lockChangeDue(user);
            if (asked.filter(before -> before != required).isPresent()) {
                credentials.setChangeDue(user, required, now);
                Map<String, Object> details = Map.of("must-change", Map.of("from", !required, "to", required));
                audit.add(new AuditEvent(
                        now, actor, "account.password-change-due", AuditEvent.Subject.of(user), details));
                changes.add(ChangeLog.Kind.USER, Integer.toString(user.value()));
            }
            return asked.isPresent();
        });
    }
}
