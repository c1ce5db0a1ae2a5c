package dev.vestibule.reset;

import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mfa.MfaFeature;
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
import dev.vestibule.user.verification.VerificationFeature;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Wires the links that set a password or verify an address: reset, invitation, recovery. */
public record ResetFeature(
        ResetService service,
        ResetRequests requests,
        TokenCheck links,
        EmailVerification verification,
        Invitations invitations,
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
            VerificationFeature addresses,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            ProvidersFeature providers,
            MfaFeature mfa,
            PasswordFeature passwords) {
        InstantSource clock = platform.clock();
        ResetStore store = new ResetStore(platform.database());
        ResetTokens tokens = new ResetTokens(store, platform.transactions());
        TokenCheck links = new TokenCheck(store, users.store(), mail.outbox(), platform.transactions(), clock);
        ResetRequests requests = new ResetRequests(throttle.throttle(), mail.outbox());
        InvitationStore invitations = new InvitationStore(platform.database());
        ResetService service = service(platform, site, addresses, throttle, sessions, mail, mfa, passwords, links);
        return new ResetFeature(
                service,
                requests,
                links,
                verification(platform, site, addresses, sessions, mail, passwords, links),
                new Invitations(
                        invitations,
                        new InvitationLink(tokens, platform.random(), clock),
                        tokens,
                        mail.outbox(),
                        clock),
                recovery(platform, site, users, throttle, sessions, tokens),
                List.of(new ResetResource(
                        requests, links, service, passwords.service(), sessions.signedIn(), site.site()::name)),
                List.of(Job.sweeping(
                        "delete expired reset tokens",
                        batch -> store.deleteExpired(TOKENS_KEPT, clock.instant(), batch))),
                mails(platform, invitations, tokens, users.store(), mail, providers, passwords));
    }

    private static ResetService service(
            Platform platform,
            SettingsFeature site,
            VerificationFeature addresses,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            MfaFeature mfa,
            PasswordFeature passwords,
            TokenCheck links) {
        return new ResetService(
                links,
                passwords.service(),
                passwords.replacement(),
                addresses.addresses(),
                sessions.service(),
                sessions.starts(),
                mfa.gate(),
                new ResetAttempts(throttle.throttle(), mfa.attempts(), sessions.log()),
                mail.outbox(),
                site.site()::name,
                passwords.login(),
                platform.transactions(),
                site.audit(),
                platform.clock());
    }

    private static EmailVerification verification(
            Platform platform,
            SettingsFeature site,
            VerificationFeature addresses,
            SessionFeature sessions,
            MailFeature mail,
            PasswordFeature passwords,
            TokenCheck links) {
        return new EmailVerification(
                links,
                addresses.addresses(),
                passwords.service(),
                passwords.signIn(),
                passwords.freshProof(),
                sessions.service(),
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                platform.changeLog(),
                platform.clock());
    }

    private static RecoveryService recovery(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            ResetTokens tokens) {
        return new RecoveryService(
                tokens,
                users.store(),
                users.accounts(),
                throttle.attempts(),
                throttle.throttle(),
                sessions.service()::forget,
                site.links(),
                platform.transactions(),
                site.audit(),
                platform.changeLog(),
                platform.clock(),
                platform.random());
    }

    private static Map<MailKind, Composer> mails(
            Platform platform,
            InvitationStore invitations,
            ResetTokens tokens,
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
                        passwords.login(),
                        passwords.service(),
                        providers.live()::lastUsedBy),
                MailKind.INVITATION,
                new InvitationMail(tokens, invitations, users, mail.templates(), random, clock, passwords.login()),
                MailKind.EMAIL_VERIFICATION,
                new VerificationMail(tokens, users, mail.templates(), random, clock));
    }
}
