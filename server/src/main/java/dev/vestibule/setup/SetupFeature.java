package dev.vestibule.setup;

import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.util.List;

/** The first run. */
public record SetupFeature(SetupService service, List<Resource> resources) implements Feature {
    public static SetupFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            PasswordFeature passwords) {
        SetupStore store = new SetupStore(platform.database());
        FirstRun firstRun = new FirstRun(
                store,
                users.accounts(),
                passwords.credentials(),
                site.store(),
                sessions.service(),
                sessions.starts(),
                platform.transactions(),
                site.audit(),
                platform.changeLog(),
                platform.clock());
        SetupService service = new SetupService(
                store,
                firstRun,
                users.store(),
                passwords.service(),
                sessions.service(),
                sessions.log(),
                throttle.throttle(),
                site.stored(),
                platform.environment().given(SetupSettings.TOKEN).map(Secret::text),
                platform.clock(),
                platform.random());
        platform.changes().onSettings(service::reload);
        return new SetupFeature(service, List.of(new SetupResource(service, passwords.service(), sessions.signedIn())));
    }
}
