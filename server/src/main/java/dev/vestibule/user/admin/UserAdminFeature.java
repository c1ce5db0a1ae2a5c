package dev.vestibule.user.admin;

import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.reset.Invitations;
import dev.vestibule.reset.ResetFeature;
import dev.vestibule.session.ApiKeyRevocation;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.verification.VerificationFeature;
import java.util.List;

/** Users on the wire, and their administration. */
public record UserAdminFeature(
        UserService service,
        UserInvitations invitations,
        PendingInvitations pending,
        UserActivation activation,
        UserCountStore counts,
        VisibilitySettings visibility,
        List<Resource> resources)
        implements Feature {

    public static UserAdminFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            VerificationFeature addresses,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            ProvidersFeature providers,
            PasswordFeature passwords,
            ResetFeature resets) {
        UserAdminStore store = new UserAdminStore(platform.database());
        UserListStore lists = new UserListStore(platform.database(), users.store());
        VisibilitySettings visibility = new VisibilitySettings(platform.environment(), site.stored());
        UserService service = new UserService(
                store,
                lists,
                users.store(),
                update(platform, site, users, addresses, store),
                users.memberships(),
                platform.transactions(),
                platform.changeLog(),
                sessions.service(),
                mail.outbox(),
                mail.settings(),
                visibility::current,
                resets.invitations(),
                throttle.throttle(),
                sessions.proof(),
                platform.clock());
        UserInvitations invitations =
                invitations(platform, site, users, addresses, sessions, mail, passwords, resets.invitations(), store);
        UserActivation activation =
                activation(platform, site, users, sessions, providers, resets.invitations(), store, lists);
        return new UserAdminFeature(
                service,
                invitations,
                new PendingInvitations(
                        store,
                        users.store(),
                        resets.invitations(),
                        platform.transactions(),
                        site.audit(),
                        mail.outbox()::wake,
                        platform.clock()),
                activation,
                new UserCountStore(platform.database()),
                visibility,
                List.of(
                        new CurrentUserResource(users.store(), sessions.guard(), platform.clock()),
                        Resource.area(
                                "/api/user",
                                () -> List.of(new UserResource(service, invitations, activation, sessions.guard())))));
    }

    private static UserActivation activation(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions,
            ProvidersFeature providers,
            Invitations invitations,
            UserAdminStore store,
            UserListStore lists) {
        return new UserActivation(
                store,
                lists,
                users.store(),
                users.memberships(),
                new ApiKeyRevocation(platform.database()),
                invitations,
                platform.transactions(),
                platform.changeLog(),
                site.audit(),
                sessions.termination(),
                providers.identityService(),
                sessions.service(),
                providers.live(),
                platform.clock());
    }

    private static UserUpdate update(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            VerificationFeature addresses,
            UserAdminStore store) {
        return new UserUpdate(
                store,
                users.store(),
                addresses.store(),
                users.twins(),
                users.memberships(),
                platform.changeLog(),
                site.audit());
    }

    private static UserInvitations invitations(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            VerificationFeature addresses,
            SessionFeature sessions,
            MailFeature mail,
            PasswordFeature passwords,
            Invitations invitations,
            UserAdminStore store) {
        return new UserInvitations(
                store,
                users.store(),
                users.accounts(),
                addresses.store(),
                users.memberships(),
                platform.transactions(),
                site.audit(),
                passwords.credentials(),
                passwords.service(),
                sessions.service(),
                invitations,
                mail.outbox(),
                mail.settings(),
                site.site()::name,
                sessions.proof(),
                platform.clock());
    }
}
