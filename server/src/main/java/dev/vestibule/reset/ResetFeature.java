package dev.vestibule.reset;

import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailKind;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Links that set a password or verify an address: reset, invitation, recovery. */
public record ResetFeature(
        ResetService service,
        EmailVerification verification,
        InvitationLink invitations,
        RecoveryService recovery,
        List<Resource> resources,
        List<Job> jobs,
        Map<MailKind, Composer> mails)
        implements Feature {
    private static final Duration TOKENS_KEPT = Duration.ofDays(30);

    public static ResetFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            ProvidersFeature providers,
            PasswordFeature passwords) {
        InstantSource clock = platform.clock();
        ResetStore tokens = new ResetStore(platform.database(), passwords.credentials(), sessions.store());
        ResetService service = new ResetService(
                tokens,
                users.store(),
                passwords.service(),
                sessions.service(),
                throttle.throttle(),
                mail.outbox(),
                sessions.log(),
                site.site()::name,
                passwords.login()::off,
                clock);
        return new ResetFeature(
                service,
                new EmailVerification(
                        tokens,
                        service,
                        passwords.service(),
                        passwords.signIn(),
                        passwords.freshProof(),
                        sessions.service(),
                        clock),
                new InvitationLink(tokens, platform.random(), clock),
                new RecoveryService(
                        new RecoveryStore(platform.database()),
                        users.store(),
                        throttle.throttle(),
                        sessions.service()::forget,
                        site.links(),
                        clock,
                        platform.random()),
                List.of(new ResetResource(service, passwords.service(), sessions.signedIn(), site.site()::name)),
                List.of(Job.sweeping(
                        "delete expired reset tokens",
                        batch -> tokens.deleteExpired(TOKENS_KEPT, clock.instant(), batch))),
                mails(platform, tokens, users.store(), mail, providers, passwords));
    }

    private static Map<MailKind, Composer> mails(
            Platform platform,
            ResetStore tokens,
            UserStore users,
            MailFeature mail,
            ProvidersFeature providers,
            PasswordFeature passwords) {
        InstantSource clock = platform.clock();
        SecureRandom random = platform.random();
        return Map.of(
                MailKind.RESET,
                new ResetMail(
                        tokens,
                        users,
                        mail.templates(),
                        random,
                        clock,
                        passwords.login()::off,
                        providers.live()::lastUsedBy),
                MailKind.INVITATION,
                new InvitationMail(tokens, users, mail.templates(), random, clock),
                MailKind.EMAIL_VERIFICATION,
                new VerificationMail(tokens, users, mail.templates(), random, clock));
    }
}
