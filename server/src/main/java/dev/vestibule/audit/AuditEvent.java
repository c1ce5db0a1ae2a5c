package dev.vestibule.audit;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that somebody has changed.
 *
 * @param actor whose account did it; empty for the system itself, and for the command line
 * @param action a name such as {@code account.recovery-link}: the kind of subject, and what was done
 * @param subject what it was done to
 * @param address from where; empty for the command line
 * @param details what else is worth knowing: texts, numbers and flags by name, never a secret
 */
public record AuditEvent(
        Instant at,
        Optional<UserId> actor,
        String action,
        Subject subject,
        Optional<String> address,
        Map<String, Object> details) {

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
