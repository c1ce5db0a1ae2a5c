package dev.vestibule.mfa;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailKind;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.SharedKeys;
import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.database.SharedKeyStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Wires second factors at sign-ins. */
public record MfaFeature(
        MfaSettings rules,
        FactorRule demand,
        MfaSettingsPart settings,
        RuleNotices notices,
        SignInGate gate,
        SecondStep steps,
        EnrollmentStep enrollmentSteps,
        TotpEnrollment enrollment,
        FactorStore factors,
        FactorChanges changes,
        FactorCodes codes,
        RecoveryCodes recovery,
        CodeAttempts attempts,
        CodeProof codeProof,
        TrustedDevices devices,
        FactorKeyCheck keyCheck,
        List<Resource> resources,
        List<Job> jobs,
        MfaFigures figures,
        Map<MailKind, Composer> mails)
        implements Feature {
    /** How long a setup that was not completed is stored. */
    private static final Duration PENDING_KEPT = Duration.ofDays(1);

    /**
     * Wires the feature.
     *
     * @param demand which sessions follow, too
     * @param passkeys whether an account has one
     * @param providers whether an identity provider can be used, for a test sign-in or by everyone
     */
    public static MfaFeature of(
            Platform platform,
            MfaSettings rules,
            FactorRule demand,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            Predicate<UserId> passkeys,
            BiPredicate<ProviderKey, Boolean> providers) {
        InstantSource clock = platform.clock();
        StoredSecrets secrets = StoredSecrets.of(platform);
        SharedKeys keys = SharedKeys.of(platform);
        FactorStore factors = new FactorStore(platform.database());
        CodeAttempts attempts = new CodeAttempts(throttle.throttle());
        Codes codes = Codes.of(platform, rules, site, mail, secrets, keys, attempts);
        FactorChanges changes = changes(platform, site, mail, factors, codes);
        TotpEnrollment enrollment = codes.enrollment(changes, clock);
        ChallengeTokens tokens = new ChallengeTokens(keys, clock, platform.random());
        MfaFigures figures = new MfaFigures();
        TrustedDevices devices = devices(platform, rules, site, figures);
        ProviderGate outside = new ProviderGate(providers, sessions.service());
        SecondStep steps =
                steps(platform, site, users, sessions, mail, tokens, factors, codes, attempts, figures, outside);
        RuleNotices notices = notices(platform, rules, site, users, mail);
        EnrollmentStep enrollmentSteps = new EnrollmentStep(steps, enrollment, factors, sessions.service(), clock);
        return new MfaFeature(
                rules,
                demand,
                new MfaSettingsPart(rules, factors, secrets, notices),
                notices,
                new SignInGate(
                        rules,
                        users.store(),
                        demand,
                        tokens,
                        enrollment,
                        codes.mailed(),
                        passkeys,
                        grace(platform, demand, factors, sessions),
                        devices,
                        sessions.service(),
                        figures),
                steps,
                enrollmentSteps,
                enrollment,
                factors,
                changes,
                codes.all(),
                codes.recovery(),
                attempts,
                new CodeProof(factors, codes.all(), attempts, sessions.log(), platform.transactions(), clock),
                devices,
                new FactorKeyCheck(codes.totpStore(), new SharedKeyStore(platform.database()), secrets),
                List.of(new MfaResource(steps, enrollmentSteps, sessions.signedIn())),
                jobs(codes, new TrustedDeviceStore(platform.database()), clock),
                figures,
                mails(codes, users, mail, clock));
    }

    private static Map<MailKind, Composer> mails(
            Codes codes, UserFeature users, MailFeature mail, InstantSource clock) {
        return Map.of(
                MailKind.SIGN_IN_CODE, new MailedCodeMail(codes.mailed(), users.store(), mail.templates(), clock));
    }

    @Override
    public List<CounterSource> counters() {
        return figures.counters();
    }

    /** Returns what the end of all sessions of a user means for the devices that they trust. */
    public static TrustEnd endOfTrust(Platform platform, SettingsFeature site) {
        return new TrustEnd(new TrustedDeviceStore(platform.database()), site.audit());
    }

    private static RuleNotices notices(
            Platform platform, MfaSettings rules, SettingsFeature site, UserFeature users, MailFeature mail) {
        return new RuleNotices(
                rules,
                site.store(),
                users.store(),
                mail.outbox(),
                site.audit(),
                platform.transactions(),
                platform.clock());
    }

    private static FactorChanges changes(
            Platform platform, SettingsFeature site, MailFeature mail, FactorStore factors, Codes codes) {
        FactorChanges changes =
                new FactorChanges(factors, codes.recovery(), mail.outbox(), site.audit(), platform.changeLog());
        changes.secretsOf(SecondFactor.TOTP, codes.totpStore()::delete);
        return changes;
    }

    private static TrustedDevices devices(
            Platform platform, MfaSettings rules, SettingsFeature site, MfaFigures figures) {
        return new TrustedDevices(
                rules,
                new TrustedDeviceStore(platform.database()),
                figures,
                platform.transactions(),
                site.audit(),
                platform.clock(),
                platform.random());
    }

    private static GracePeriods grace(
            Platform platform, FactorRule demand, FactorStore factors, SessionFeature sessions) {
        return new GracePeriods(
                demand, factors, platform.transactions(), platform.changeLog(), sessions.service(), platform.clock());
    }

    /** The three kinds of codes. */
    private record Codes(
            TotpStore totpStore,
            TotpFactor totp,
            RecoveryCodes recovery,
            MailedCodeStore mailedStore,
            MailedCodes mailed) {
        static Codes of(
                Platform platform,
                MfaSettings rules,
                SettingsFeature site,
                MailFeature mail,
                StoredSecrets secrets,
                SharedKeys keys,
                CodeAttempts attempts) {
            TotpStore totpStore = new TotpStore(platform.database());
            MailedCodeStore mailedStore = new MailedCodeStore(platform.database());
            return new Codes(
                    totpStore,
                    new TotpFactor(totpStore, secrets, site.site()::name, platform.random()),
                    new RecoveryCodes(new RecoveryCodeStore(platform.database()), keys, platform.random()),
                    mailedStore,
                    new MailedCodes(
                            mailedStore, keys, rules, mail.settings(), attempts, mail.outbox(), platform.random()));
        }

        TotpEnrollment enrollment(FactorChanges changes, InstantSource clock) {
            return new TotpEnrollment(totp, totpStore, recovery, changes, clock);
        }

        FactorCodes all() {
            return new FactorCodes(totp, totpStore, recovery, mailed);
        }
    }

    private static SecondStep steps(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions,
            MailFeature mail,
            ChallengeTokens tokens,
            FactorStore factors,
            Codes codes,
            CodeAttempts attempts,
            MfaFigures figures,
            ProviderGate outside) {
        return new SecondStep(
                tokens,
                new ChallengeStore(platform.database()),
                users.store(),
                factors,
                codes.all(),
                codes.recovery(),
                codes.mailed(),
                attempts,
                figures,
                sessions.service(),
                sessions.starts(),
                sessions.refusals(),
                sessions.log(),
                outside,
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                platform.clock());
    }

    private static List<Job> jobs(Codes codes, TrustedDeviceStore trusted, InstantSource clock) {
        return List.of(
                Job.sweeping("delete expired trusted devices", batch -> trusted.deleteExpired(clock.instant(), batch)),
                Job.sweeping(
                        "delete expired sign-in codes",
                        batch -> codes.mailedStore().deleteExpired(clock.instant(), batch)),
                Job.sweeping(
                        "delete incomplete set-ups of authenticator apps",
                        batch -> codes.totpStore().deletePending(clock.instant().minus(PENDING_KEPT), batch)));
    }
}
