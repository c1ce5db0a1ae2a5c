package dev.vestibule.audit;

import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * An event of the audit log.
 *
 * @param action a name such as {@code account.recovery-link}: the kind of the target, and the action
 * @param subject the target of the action
 * @param details further texts, numbers and flags by name, never a secret; for commands also the operator, who has no
 *     account
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

    /** The target of an action: its kind and id. */
    public record Subject(String kind, String id) {
        public static Subject of(UserId user) {
            return new Subject("account", Integer.toString(user.value()));
        }
    }
}
