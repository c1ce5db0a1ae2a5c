package dev.vestibule.mfa.management;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.UserFeature;
import java.time.InstantSource;
import java.util.List;

/** Wires how users and administrators change second factors. */
public record FactorFeature(FactorService service, FactorAdminService administration, List<Resource> resources)
        implements Feature {
    public static FactorFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions,
            MailFeature mail,
            MfaFeature mfa,
            PasswordFeature passwords) {
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
        FactorAdminService administration = new FactorAdminService(
                new FactorAdminStore(platform.database()),
                users.store(),
                mfa.factors(),
                mfa.changes(),
                mfa.attempts(),
                sessions.service(),
                sessions.termination(),
                mail.outbox(),
                platform.transactions(),
                site.audit(),
                platform.secrets()::canSeal,
                clock);
        return new FactorFeature(
                service,
                administration,
                List.of(
                        new FactorResource(service, sessions.guard()),
                        new FactorAdminResource(administration, sessions.guard())));
    }
}
