package dev.vestibule.audit;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Map;

/**
 * Something that somebody has changed.
 *
 * @param action a name such as {@code account.recovery-link}: the kind of subject, and what was done
 * @param subject what it was done to
 * @param details what else is worth knowing: texts, numbers and flags by name, never a secret
 */
public record AuditEvent(Instant at, Actor actor, String action, Subject subject, Map<String, Object> details) {

    public AuditEvent {
        details = Map.copyOf(details);
    }

    /** What something was done to: a kind of thing, and which one. */
    public record Subject(String kind, String id) {
        public static Subject of(UserId account) {
            return new Subject("account", Integer.toString(account.value()));
        }
    }
}
