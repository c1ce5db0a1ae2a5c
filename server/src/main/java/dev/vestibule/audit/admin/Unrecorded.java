package dev.vestibule.audit.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.RecipientResolver;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.user.Actor;
import java.time.InstantSource;
import java.util.Map;

/**
 * Writes into the audit log how much strangers did that has no row of its own, as there was too much of it: once an
 * hour at most.
 */
public final class Unrecorded {
    private final AuditWriter audit;
    private final SignInRefusals refusals;
    private final RecipientResolver recipients;
    private final InstantSource clock;

    public Unrecorded(AuditWriter audit, SignInRefusals refusals, RecipientResolver recipients, InstantSource clock) {
        this.audit = audit;
        this.refusals = refusals;
        this.recipients = recipients;
        this.clock = clock;
    }

    /** Tells of the hours that are over. */
    public void tell() {
        tell(refusals.unrecorded(), recipients.unrecorded());
    }

    /** Tells of all before the server stops. */
    public void tellAtTheEnd() {
        tell(refusals.unrecordedAtTheEnd(), recipients.unrecordedAtTheEnd());
    }

    private void tell(int signIns, int mails) {
        tell("sign-in.refused", signIns);
        tell("mail.unknown-address", mails);
    }

    private void tell(String action, int others) {
        if (others > 0) {
            audit.add(new AuditEvent(
                    clock.instant(),
                    Actor.SYSTEM,
                    action,
                    new AuditEvent.Subject("account", ""),
                    Map.of("others", others)));
        }
    }
}
