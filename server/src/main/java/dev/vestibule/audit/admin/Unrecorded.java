package dev.vestibule.audit.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.RecipientResolver;
import dev.vestibule.session.SignInRefusals;
import dev.vestibule.user.Actor;
import java.time.InstantSource;
import java.util.Map;

/**
 * Records how many refused requests of anonymous clients have no row of their own because there were too many: once an
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

    /** Records the hours that have passed. */
    public void tell() {
        tell(refusals.unrecorded(), recipients.unrecorded());
    }

    /** Records the rest before the server stops. */
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
