package dev.vestibule.password;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionStore;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a password in place of another, with all that follows from it, all or nothing and as part of the ongoing
 * transaction if there is one. What memory holds of the user is the caller's.
 */
public final class PasswordReplacement {
    private final CredentialStore credentials;
    private final PasswordSettings settings;
    private final SessionStore sessions;
    private final ApiKeyRevocation keys;
    private final OutboxStore outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;

    public PasswordReplacement(
            CredentialStore credentials,
            PasswordSettings settings,
            SessionStore sessions,
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
     * Sets another password. All sessions of the user end, what was proved with the old password becomes worthless, and
     * the notice, if there is one, goes into the outbox. Whoever was asked for a new password and sets it themselves is
     * asked no more.
     *
     * @param mustChange whether the user is to choose another one again, as somebody else knows this one
     * @param revokeKeys whether the user's personal API keys are revoked
     * @return false when the account is not active; then nothing happened
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
     * Asks a user for a new password, or no more.
     *
     * @return false when the account is not active or has no password; then nothing happened
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
