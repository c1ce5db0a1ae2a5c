package dev.vestibule.password;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Passwords, and signing in with them. */
public record PasswordFeature(
        CredentialStore credentials,
        PasswordSettings settings,
        PasswordLogin login,
        PasswordSignIn signIn,
        PasswordReplacement replacement,
        PasswordService service,
        FreshProof freshProof,
        HashPool hashing,
        List<Resource> resources,
        List<Job> jobs,
        List<GaugeSource> gauges)
        implements Feature {

    /**
     * Wires the feature.
     *
     * @param cost the cost of a hash
     */
    public static PasswordFeature of(
            Platform platform,
            Argon2Settings cost,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            MfaFeature mfa,
            OtherLogins others) {
        PasswordSettings rules = new PasswordSettings(
                platform.environment(),
                platform.environment().value(ServerSettings.DEV) ? PasswordPolicy.relaxed() : PasswordPolicy.standard(),
                site.stored());
        CredentialStore credentials = new CredentialStore(platform.database());
        PasswordHasher hasher = new PasswordHasher(cost, platform.random());
        HashPool hashing = HashPool.fitting(platform.heap());
        PasswordLogin login = new PasswordLogin(platform.environment(), site.stored(), others);
        PasswordSignIn signIn = signIn(throttle, sessions, mfa, credentials, hasher, hashing, login, platform.clock());
        PasswordReplacement replacement = replacement(platform, site, sessions, mail, credentials, rules);
        PasswordService service = new PasswordService(
                credentials,
                replacement,
                hasher,
                hashing,
                rules,
                sessions.service(),
                throttle.throttle(),
                mail.outbox(),
                platform.clock());
        return new PasswordFeature(
                credentials,
                rules,
                login,
                signIn,
                replacement,
                service,
                new FreshProof(signIn, service, login, mfa.codeProof(), sessions.proof()),
                hashing,
                List.of(new PasswordResource(
                        signIn,
                        service,
                        mfa.gate(),
                        sessions.guard(),
                        sessions.signedIn(),
                        users.store(),
                        site.site()::name)),
                List.of(Job.sweeping("delete previous passwords", service::tidy)),
                gauges(hashing));
    }

    private static PasswordSignIn signIn(
            ThrottleFeature throttle,
            SessionFeature sessions,
            MfaFeature mfa,
            CredentialStore credentials,
            PasswordHasher hasher,
            HashPool hashing,
            PasswordLogin login,
            InstantSource clock) {
        return new PasswordSignIn(
                credentials,
                hasher,
                hashing,
                throttle.throttle(),
                sessions.signIns(),
                sessions.refusals(),
                sessions.log(),
                proved ->
                        mfa.gate().complete(proved.user(), SignInMethod.PASSWORD, proved.context(), proved.accepted()),
                login,
                clock);
    }

    @Override
    public List<CounterSource> counters() {
        return List.of(new CounterSource(
                "vestibule.hashing.rejected",
                "Password hashes that were refused because the queue was full",
                Map.of(),
                hashing::rejected));
    }

    private static List<GaugeSource> gauges(HashPool hashing) {
        return List.of(
                new GaugeSource("vestibule.hashing.waiting", "Queued password hashes", hashing::waiting),
                new GaugeSource("vestibule.hashing.active", "Password hashes in progress", hashing::active));
    }

    private static PasswordReplacement replacement(
            Platform platform,
            SettingsFeature site,
            SessionFeature sessions,
            MailFeature mail,
            CredentialStore credentials,
            PasswordSettings rules) {
        return new PasswordReplacement(
                credentials,
                rules,
                sessions.termination(),
                new ApiKeyRevocation(platform.database()),
                mail.store(),
                platform.transactions(),
                site.audit(),
                platform.changeLog());
    }

    @Override
    public void giveUpWaiting() {
        hashing.giveUpWaiting();
    }

    @Override
    public void finish() {
        hashing.close();
    }
}
