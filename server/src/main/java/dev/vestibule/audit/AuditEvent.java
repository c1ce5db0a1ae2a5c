package dev.vestibule.audit;

import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Something that somebody has changed.
 *
 * @param action a name such as {@code account.recovery-link}: the kind of subject, and what was done
 * @param subject what it was done to
 * @param details what else is worth knowing: texts, numbers and flags by name, never a secret; of what was done on the
 *     command line also by whom, as that is no account
 */
public record AuditEvent(Instant at, Actor actor, String action, Subject subject, Map<String, Object> details) {

    public AuditEvent {
        Map<String, Object> all = new HashMap<>(details);
        actor.operator().ifPresent(operator -> {
            all.put("by", "command line");
            all.put("operator", operator);
        });
        details = Map.copyOf(all);
    }

    /** What something was done to: a kind of thing, and which one. */
    public record Subject(String kind, String id) {
        public static Subject of(UserId user) {
            return new Subject("account", Integer.toString(user.value()));
        }
    }
}
