package dev.vestibule.user.admin;

import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.config.Settings;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.util.List;

/** Users on the wire, and what administrators do with them. */
public record UserAdminFeature(UserService service, VisibilitySettings visibility, List<Resource> resources)
        implements Feature {

    public static UserAdminFeature of(
            Platform platform,
            Settings settings,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            ProvidersFeature providers,
            PasswordFeature passwords) {
        VisibilitySettings visibility = new VisibilitySettings(settings.environment(), site.stored());
        UserService service = new UserService(
                platform.database(),
                sessions.store(),
                passwords.credentials(),
                providers.identities(),
                sessions.service(),
                passwords.service(),
                mail.outbox(),
                mail.settings()::configured,
                site.site()::name,
                visibility::current,
                providers.live()::keys,
                throttle.throttle(),
                platform.clock());
        return new UserAdminFeature(
                service,
                visibility,
                List.of(
                        new CurrentUserResource(users.store(), sessions.guard(), platform.clock()),
                        new UserResource(service, sessions.guard())));
    }
}
