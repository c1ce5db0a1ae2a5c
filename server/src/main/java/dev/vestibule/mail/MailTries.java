package dev.vestibule.mail;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.user.Actor;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Records in the audit log which mail servers administrators had us connect to, and the results. */
public final class MailTries {
    private static final int LONGEST_REPLY = 300;

    private final AuditWriter audit;
    private final InstantSource clock;

    public MailTries(AuditWriter audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** @param trouble the error without secrets; empty if it worked */
    void note(SmtpSettings server, Optional<String> trouble, Actor actor) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("server", server.host() + ":" + server.port());
        details.put("security", server.security().wireName());
        server.login().ifPresent(login -> details.put("signs-in-as", login.user()));
        details.put("worked", trouble.isEmpty());
        trouble.ifPresent(reply ->
                details.put("answer", reply.length() > LONGEST_REPLY ? reply.substring(0, LONGEST_REPLY) : reply));
        AuditEvent.Subject subject = new AuditEvent.Subject("setting", MailSettings.HOST.key());
        audit.add(new AuditEvent(clock.instant(), actor, "mail-server.try", subject, details));
    }
}
