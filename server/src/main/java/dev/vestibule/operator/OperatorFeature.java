package dev.vestibule.operator;

import dev.vestibule.apikey.ApiKeyFeature;
import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.guard.GuardFeature;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.FactorKeyCheck;
import dev.vestibule.mfa.management.FactorFeature;
import dev.vestibule.oauth.OAuthFeature;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.operator.doctor.AdministratorCheck;
import dev.vestibule.operator.doctor.DataCheck;
import dev.vestibule.operator.doctor.MailCheck;
import dev.vestibule.passkey.PasskeyFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.database.DatabaseProbe;
import dev.vestibule.reset.ResetFeature;
import dev.vestibule.session.admin.SessionAdminFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.admin.UserAdminFeature;
import java.time.InstantSource;

/** Wires the commands of operators. */
public record OperatorFeature(CommandHandler commands, DataCheck dataCheck) implements Feature {
    /**
     * Wires the feature.
     *
     * @param systemTime this machine's clock, which a check compares with the database's
     */
    public static OperatorFeature of(
            Platform platform,
            InstantSource systemTime,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            MailFeature mail,
            ProvidersFeature providers,
            PasswordFeature passwords,
            ApiKeyFeature keys,
            UserAdminFeature userAdmin,
            FactorFeature factors,
            PasskeyFeature passkeys,
            FactorKeyCheck factorKeys,
            ResetFeature resets,
            SessionAdminFeature sessions,
            GuardFeature guard,
            OAuthFeature oauth) {
        AdministratorCheck administrators = new AdministratorCheck(
                users.store(),
                passwords.credentials(),
                providers.identities(),
                throttle.lockouts(),
                providers.live(),
                passwords.login(),
                passkeys.signIn()::serves);
        DataCheck dataCheck = new DataCheck(
                new DatabaseProbe(platform.database(), systemTime),
                administrators,
                site.store(),
                platform.secrets(),
                factorKeys,
                mail.settings(),
                new MailCheck(mail.connections()));
        CommandHandler commands = new CommandHandler(
                resets.recovery(),
                new LockoutCommands(throttle.lockouts(), users.store()),
                new UserCommands(
                        userAdmin.service(),
                        userAdmin.invitations(),
                        userAdmin.activation(),
                        keys.service(),
                        users.store(),
                        site.links(),
                        mail.settings(),
                        passwords.login()),
                new FactorCommands(factors.administration(), users.store()),
                new SessionCommands(sessions.service(), users.store()),
                new GuardCommands(guard.rules(), guard.trial(), users.store(), platform.messages()),
                new ClientCommands(
                        oauth.clients().service(), new ClientListStore(platform.database()), platform.clock()),
                dataCheck,
                new BackupCommands(
                        platform.database(),
                        platform.clock(),
                        platform.secrets().canSeal()),
                platform.messages());
        return new OperatorFeature(commands, dataCheck);
    }
}
