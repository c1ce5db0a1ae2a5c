package dev.vestibule.audit.admin;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import java.time.Duration;
import java.util.List;

/** Wires reading the audit log and its retention. */
public record AuditLogFeature(
        AuditLogService service,
        ExportLog exports,
        AuditSettings settings,
        Unrecorded unrecorded,
        List<Resource> resources,
        List<Job> jobs)
        implements Feature {

    public static AuditLogFeature of(
            Platform platform, SettingsFeature site, SessionFeature sessions, MailFeature mail) {
        AuditLogStore store = new AuditLogStore(platform.database());
        AuditLogService service = new AuditLogService(store);
        AuditSettings retention = new AuditSettings(platform.environment(), site.stored());
        Unrecorded unrecorded = new Unrecorded(site.audit(), sessions.refusals(), mail.recipients(), platform.clock());
        return new AuditLogFeature(
                service,
                new ExportLog(site.audit()),
                retention,
                unrecorded,
                List.of(new AuditResource(service, sessions.guard())),
                List.of(
                        Job.every(Duration.ofSeconds(10), "record what was not recorded one by one", unrecorded::tell),
                        Job.sweeping(
                                "delete old audit events",
                                batch -> retention
                                        .kept()
                                        .map(kept -> store.deleteOld(
                                                kept, platform.clock().instant(), batch))
                                        .orElse(0))));
    }

    @Override
    public void finish() {
        unrecorded.tellAtTheEnd();
    }
}
