package dev.vestibule.mfa;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailKind;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.database.SharedKeyStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.UserFeature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Wires second factors at sign-ins. */
public record MfaFeature(
        MfaSettings rules,
        MfaSettingsPart settings,
        SignInGate gate,
        SecondStep steps,
        EnrollmentStep enrollmentSteps,
        TotpEnrollment enrollment,
        FactorStore factors,
        FactorChanges changes,
        FactorCodes codes,
        RecoveryCodes recovery,
        CodeAttempts attempts,
        MfaFigures figures,
        List<Resource> resources,
        List<Job> jobs,
        List<GaugeSource> gauges,
        Map<MailKind, Composer> mails)
        implements Feature {
    /** How long a set-up that was not completed is kept. */
    private static final Duration PENDING_KEPT = Duration.ofDays(1);

    /** @param rules which sessions follow, too */
    public static MfaFeature of(
            Platform platform,
            MfaSettings rules,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail) {
        InstantSource clock = platform.clock();
        FactorSecrets secrets = FactorSecrets.of(platform);
        SharedKeys keys = new SharedKeys(new SharedKeyStore(platform.database()), secrets, platform.random());
        FactorStore factors = new FactorStore(platform.database());
        TotpStore totpStore = new TotpStore(platform.database());
        TotpFactor totp = new TotpFactor(totpStore, secrets, site.site()::name, platform.random());
        RecoveryCodes recovery =
                new RecoveryCodes(new RecoveryCodeStore(platform.database()), keys, platform.random());
        CodeAttempts attempts = new CodeAttempts(throttle.throttle());
        MailedCodeStore mailedStore = new MailedCodeStore(platform.database());
        MailedCodes mailed = new MailedCodes(
                mailedStore, keys, rules, mail.settings(), attempts, mail.outbox(), platform.random());
        FactorChanges changes =
                new FactorChanges(factors, recovery, mail.outbox(), site.audit(), platform.changeLog());
        changes.secretsOf(SecondFactor.TOTP, totpStore::delete);
        TotpEnrollment enrollment = new TotpEnrollment(totp, totpStore, recovery, changes, clock);
        FactorCodes codes = new FactorCodes(totp, totpStore, recovery, mailed);
        ChallengeTokens tokens = new ChallengeTokens(keys, clock, platform.random());
        MfaFigures figures = new MfaFigures();
        SecondStep steps = new SecondStep(
                tokens,
                new ChallengeStore(platform.database()),
                users.store(),
                factors,
                codes,
                recovery,
                mailed,
                attempts,
                figures,
                sessions.service(),
                sessions.starts(),
                sessions.refusals(),
                sessions.log(),
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                clock);
        EnrollmentStep enrollmentSteps =
                new EnrollmentStep(steps, enrollment, factors, sessions.service(), clock);
        return new MfaFeature(
                rules,
                new MfaSettingsPart(rules, factors, secrets),
                new SignInGate(rules, tokens, enrollment, mailed, sessions.service(), clock),
                steps,
                enrollmentSteps,
                enrollment,
                factors,
                changes,
                codes,
                recovery,
                attempts,
                figures,
                List.of(new MfaResource(steps, enrollmentSteps, sessions.signedIn())),
                List.of(
                        Job.sweeping(
                                "delete expired sign-in codes",
                                batch -> mailedStore.deleteExpired(clock.instant(), batch)),
                        Job.sweeping(
                                "delete incomplete set-ups of authenticator apps",
                                batch -> totpStore.deletePending(clock.instant().minus(PENDING_KEPT), batch))),
                figures.gauges(),
                Map.of(
                        MailKind.SIGN_IN_CODE,
                        new MailedCodeMail(mailed, users.store(), mail.templates(), clock)));
    }
}
