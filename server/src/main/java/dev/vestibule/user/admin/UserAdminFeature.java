package dev.vestibule.user.admin;

import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.util.List;

/** Users on the wire, and what administrators do with them. */
public record UserAdminFeature(
        UserService service,
        UserInvitations invitations,
        UserActivation activation,
        VisibilitySettings visibility,
        List<Resource> resources)
        implements Feature {

    public static UserAdminFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            ProvidersFeature providers,
            PasswordFeature passwords) {
        VisibilitySettings visibility = new VisibilitySettings(platform.environment(), site.stored());
        UserService service = new UserService(
                platform.database(),
                sessions.service(),
                mail.outbox(),
                mail.settings()::configured,
                visibility::current,
                throttle.throttle(),
                platform.clock());
        UserInvitations invitations = new UserInvitations(
                platform.database(),
                passwords.credentials(),
                passwords.service(),
                sessions.service(),
                mail.outbox(),
                mail.settings()::configured,
                site.site()::name,
                platform.clock());
        UserActivation activation = new UserActivation(
                platform.database(),
                sessions.store(),
                providers.identities(),
                sessions.service(),
                providers.live()::keys,
                platform.clock());
        return new UserAdminFeature(
                service,
                invitations,
                activation,
                visibility,
                List.of(
                        new CurrentUserResource(users.store(), sessions.guard(), platform.clock()),
                        new UserResource(service, invitations, activation, sessions.guard())));
    }
}
