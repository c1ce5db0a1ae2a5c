package dev.vestibule.settings;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.Actor;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Ensures that a change of settings sends no secret to another party than it was entered for. Changing the party takes
 * the secret again; an attempt without it is refused and recorded in the audit log.
 */
public final class SecretGuard {
    /** The action of such an attempt in the audit log. */
    public static final String WITHHELD = "secret.withheld";

    private static final String REASON = "secret-audience-mismatch";

    private final AuditWriter audit;
    private final InstantSource clock;

    public SecretGuard(AuditWriter audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** Returns the errors of a change of these settings, by setting; empty if it may be made. */
    public Map<String, Message> faults(SettingsPart part, Map<String, Optional<String>> wanted, Actor actor) {
        Map<String, Message> faults = part.faults(wanted);
        return faults.isEmpty() ? exposed(part, wanted, actor) : faults;
    }

    /**
     * Returns {@link SettingsPart#exposed} of a change that is otherwise valid, and records refusals in the audit log.
     */
    public Map<String, Message> exposed(SettingsPart part, Map<String, Optional<String>> wanted, Actor actor) {
        Map<String, Message> exposed = part.exposed(wanted);
        if (!exposed.isEmpty()) {
            Map<String, String> others = new HashMap<>();
            part.settings().stream()
                    .filter(one -> !one.isSecret() && wanted.containsKey(one.key()))
                    .forEach(one -> others.put(
                            one.key(),
                            wanted.getOrDefault(one.key(), Optional.empty()).orElse("")));
            withheld(
                    new AuditEvent.Subject(
                            "setting", exposed.keySet().iterator().next()),
                    others,
                    actor);
        }
        return exposed;
    }

    /**
     * Records in the audit log that a secret was withheld from another party.
     *
     * @param others the requested values, by name; no secrets
     */
    public void withheld(AuditEvent.Subject subject, Map<String, String> others, Actor actor) {
        Map<String, Object> details = new HashMap<>(others);
        details.put("reason", REASON);
        audit.add(new AuditEvent(clock.instant(), actor, WITHHELD, subject, details));
    }
}
