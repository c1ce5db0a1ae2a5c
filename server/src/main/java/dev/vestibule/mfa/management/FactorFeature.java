package dev.vestibule.mfa.management;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserFeature;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToIntBiFunction;

/** Wires how users and administrators change second factors. */
public record FactorFeature(
        FactorService service,
        FactorAdminService administration,
        FactorReminders reminders,
        List<Resource> resources,
        List<Job> jobs)
        implements Feature {
    /**
     * Wires the feature.
     *
     * @param passkeys removes all passkeys of a user, within the ongoing transaction
     */
    public static FactorFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions,
            MailFeature mail,
            MfaFeature mfa,
            PasswordFeature passwords,
            ToIntBiFunction<User, Actor> passkeys) {
        InstantSource clock = platform.clock();
        FactorService service = new FactorService(
                mfa.rules(),
                mfa.enrollment(),
                mfa.factors(),
                mfa.changes(),
                mfa.codes(),
                mfa.recovery(),
                mfa.attempts(),
                passwords.freshProof(),
                sessions.service(),
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                clock);
        FactorAdminStore store = new FactorAdminStore(platform.database());
        FactorResetStore resets = new FactorResetStore(platform.database());
        FactorAdminService administration = new FactorAdminService(
                mfa.rules(),
                store,
                resets,
                users.store(),
                mfa.factors(),
                mfa.changes(),
                mfa.attempts(),
                mfa.devices(),
                sessions.service(),
                sessions.termination(),
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                passkeys,
                platform.secrets()::canSeal,
                clock);
        return new FactorFeature(
                service,
                administration,
                new FactorReminders(store, mfa.rules(), mfa.demand(), mail.outbox()),
                List.of(
                        new TrustedDeviceResource(mfa.devices(), sessions.guard()),
                        new TrustedDeviceAdminResource(mfa.devices(), users.store(), sessions.guard()),
                        Resource.area(
                                "/api/ee/mfa",
                                () -> List.of(
                                        new FactorResource(service, sessions.guard()),
                                        new FactorAdminResource(administration, sessions.guard())))),
                List.of(Job.sweeping(
                        "delete old requests to reset second factors",
                        batch -> resets.deleteOld(clock.instant().minus(PendingReset.LIFE), batch))));
    }
}
