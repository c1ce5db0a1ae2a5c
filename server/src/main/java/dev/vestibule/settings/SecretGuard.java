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
 * Sees to it that a change of settings tells no secret to another party than it was given for. Whoever names another
 * party gives the secret anew; a try to do without is refused and stands in the audit trail.
 */
public final class SecretGuard {
    /** What the trail calls such a try. */
    public static final String WITHHELD = "secret.withheld";

    private static final String REASON = "secret-audience-mismatch";

    private final AuditWriter audit;
    private final InstantSource clock;

    public SecretGuard(AuditWriter audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** What does not fit in a change of these settings, by setting; nothing when it may be made. */
    public Map<String, Message> faults(SettingsPart part, Map<String, Optional<String>> wanted, Actor actor) {
        Map<String, Message> faults = part.faults(wanted);
        return faults.isEmpty() ? exposed(part, wanted, actor) : faults;
    }

    /** {@link SettingsPart#exposed} of a change that fits otherwise; what is refused so stands in the audit trail. */
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
     * Writes into the audit trail that a secret was not told to another party than its own.
     *
     * @param others what was asked for, by name; no secrets
     */
    public void withheld(AuditEvent.Subject subject, Map<String, String> others, Actor actor) {
        Map<String, Object> details = new HashMap<>(others);
        details.put("reason", REASON);
        audit.add(new AuditEvent(clock.instant(), actor, WITHHELD, subject, details));
    }
}
