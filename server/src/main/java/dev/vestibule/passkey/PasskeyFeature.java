package dev.vestibule.passkey;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserId;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** Passkeys, and signing in with them. */
public record PasskeyFeature(
        PasskeyService service,
        PasskeyRegistration registration,
        PasskeySignIn signIn,
        PasskeySecondFactor secondFactor,
        PasskeyProof proof,
        PasskeySite site,
        List<Resource> resources,
        List<Job> jobs,
        List<CounterSource> counters)
        implements Feature {

    /** What the services share. */
    private record Parts(
            PasskeySite site, PasskeyStore store, Challenges challenges, PasskeyCheck check, PasskeyCounts counts) {
        PasskeysOfUser ofUser(InstantSource clock) {
            return new PasskeysOfUser(site, challenges, store, check, clock);
        }
    }

    /**
     * Wires the feature.
     *
     * @param known whether passkeys are used
     * @param otherwise whether a user can sign in with an identity provider
     */
    public static PasskeyFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            MfaFeature mfa,
            PasswordFeature passwords,
            PasskeySite known,
            Predicate<UserId> otherwise) {
        InstantSource clock = platform.clock();
        PasskeyStore store = new PasskeyStore(platform.database());
        ChallengeStore waiting = new ChallengeStore(platform.database());
        PasskeyCounts counts = new PasskeyCounts();
        Parts parts = new Parts(
                known,
                store,
                new Challenges(waiting, clock, platform.random()),
                new PasskeyCheck(store, platform.transactions(), site.audit(), counts, clock),
                counts);
        PasskeyService service = new PasskeyService(
                store,
                known,
                passwords.freshProof(),
                otherwise,
                mfa.devices(),
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                clock,
                counts);
        PasskeyRegistration registration = registration(platform, site, mail, mfa, passwords, parts);
        PasskeySignIn signIn = signIn(platform, users, throttle, sessions, parts);
        PasskeySecondFactor secondFactor = secondFactor(platform, throttle, sessions, mfa, parts);
        PasskeyProof proof = proof(platform, throttle, sessions, parts);
        return new PasskeyFeature(
                service,
                registration,
                signIn,
                secondFactor,
                proof,
                parts.site(),
                List.of(
                        Resource.area(
                                "/api/vestibule",
                                () -> List.of(
                                        own(site, sessions, registration, service),
                                        new PasskeySignInResource(signIn, sessions.signedIn()),
                                        new PasskeySecondFactorResource(secondFactor, sessions.signedIn()),
                                        new ProofResource(
                                                passwords.freshProof(), proof, sessions.proof(), sessions.guard()),
                                        new PasskeyAdminResource(service, users.store(), sessions.guard()))),
                        new WellKnownResource(signIn, site.links())),
                List.of(Job.sweeping(
                        "delete expired passkey challenges", batch -> waiting.deleteExpired(clock.instant(), batch))),
                counts.sources());
    }

    private static PasskeyResource own(
            SettingsFeature site, SessionFeature sessions, PasskeyRegistration registration, PasskeyService service) {
        return new PasskeyResource(registration, service, sessions.guard(), site.site()::name, sessions.locales()::of);
    }

    private static PasskeyRegistration registration(
            Platform platform,
            SettingsFeature site,
            MailFeature mail,
            MfaFeature mfa,
            PasswordFeature passwords,
            Parts parts) {
        return new PasskeyRegistration(
                parts.site(),
                parts.store(),
                parts.challenges(),
                passwords.freshProof(),
                mfa.codeProof(),
                mfa.rules()::enabled,
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                platform.clock(),
                platform.random(),
                parts.counts());
    }

    private static PasskeySignIn signIn(
            Platform platform, UserFeature users, ThrottleFeature throttle, SessionFeature sessions, Parts parts) {
        return new PasskeySignIn(
                parts.site(),
                parts.challenges(),
                parts.store(),
                parts.check(),
                users.store(),
                sessions.service(),
                sessions.starts(),
                sessions.signIns(),
                sessions.refusals(),
                sessions.log(),
                throttle.throttle(),
                platform.transactions(),
                platform.clock(),
                parts.counts());
    }

    private static PasskeySecondFactor secondFactor(
            Platform platform, ThrottleFeature throttle, SessionFeature sessions, MfaFeature mfa, Parts parts) {
        return new PasskeySecondFactor(
                parts.ofUser(platform.clock()),
                mfa.steps(),
                sessions.refusals(),
                sessions.log(),
                throttle.throttle(),
                parts.counts());
    }

    private static PasskeyProof proof(
            Platform platform, ThrottleFeature throttle, SessionFeature sessions, Parts parts) {
        return new PasskeyProof(
                parts.ofUser(platform.clock()),
                parts.store(),
                sessions.proof(),
                throttle.throttle(),
                sessions.log(),
                platform.transactions(),
                parts.counts());
    }
}
