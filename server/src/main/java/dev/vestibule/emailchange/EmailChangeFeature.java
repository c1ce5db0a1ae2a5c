package dev.vestibule.emailchange;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailKind;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.verification.VerificationFeature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Wires changes of one's own email address that are confirmed at the new address. */
public record EmailChangeFeature(
        EmailChangeService service, EmailChangeConfirmation confirmation, List<Job> jobs, Map<MailKind, Composer> mails)
        implements Feature {
    private static final Duration KEPT = Duration.ofDays(30);

    public static EmailChangeFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            VerificationFeature addresses,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            PasswordFeature passwords) {
        InstantSource clock = platform.clock();
        EmailChangeStore store = new EmailChangeStore(platform.database());
        return new EmailChangeFeature(
                new EmailChangeService(
                        store,
                        passwords.freshProof(),
                        throttle.throttle(),
                        mail.outbox(),
                        platform.transactions(),
                        site.audit(),
                        clock),
                new EmailChangeConfirmation(
                        store,
                        users.store(),
                        addresses.store(),
                        addresses.addresses(),
                        users.twins(),
                        sessions.service(),
                        mail.outbox(),
                        platform.transactions(),
                        site.audit(),
                        platform.changeLog(),
                        clock),
                List.of(Job.sweeping(
                        "delete expired changes of email addresses",
                        batch -> store.deleteExpired(KEPT, clock.instant(), batch))),
                Map.of(
                        MailKind.EMAIL_CHANGE,
                        new EmailChangeMail(
                                store,
                                users.store(),
                                mail.templates(),
                                platform.transactions(),
                                platform.random(),
                                clock)));
    }
}
