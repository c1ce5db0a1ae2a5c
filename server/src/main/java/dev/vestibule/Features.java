package dev.vestibule;

import dev.vestibule.apikey.ApiKeyFeature;
import dev.vestibule.audit.admin.AuditLogFeature;
import dev.vestibule.emailchange.EmailChangeFeature;
import dev.vestibule.federation.oidc.FederationFeature;
import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.group.GroupFeature;
import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.OutboxFeature;
import dev.vestibule.notification.NotificationFeature;
import dev.vestibule.notification.SignInNoticeFeature;
import dev.vestibule.operator.OperatorFeature;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.reset.ResetFeature;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.session.admin.SessionAdminFeature;
import dev.vestibule.settings.ListenAddress;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.admin.SettingsAdminFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.admin.UserAdminFeature;
import dev.vestibule.user.verification.VerificationFeature;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The features that the server and the commands share, in the order of their dependencies. */
final class Features {
    final SettingsFeature settings;
    final UserFeature users;
    final VerificationFeature addresses;
    final ThrottleFeature throttle;
    final OutboxFeature outgoing;
    final SignInNoticeFeature signInNotices;
    final SessionFeature sessions;
    final MailFeature mail;
    final ProvidersFeature providers;
    final PasswordFeature passwords;
    final FederationFeature federation;
    final SecondFactorFeatures secondFactors;
    final ApiKeyFeature keys;
    final GroupFeature groups;
    final ResetFeature resets;
    final UserAdminFeature userAdmin;
    final EmailChangeFeature emailChanges;
    final NotificationFeature notifications;
    final SessionAdminFeature sessionAdmin;
    final ApplicationFeatures applications;
    final AuditLogFeature auditLog;
    final SettingsAdminFeature settingsAdmin;
    final OperatorFeature operator;

    /** @param cost the cost of a password hash */
    Features(Settings given, Platform platform, Argon2Settings cost, ListenAddress listens) {
        settings = SettingsFeature.of(platform, listens);
        users = UserFeature.of(platform);
        addresses = VerificationFeature.of(platform, settings, users);
        throttle = ThrottleFeature.of(platform, settings);
        outgoing = OutboxFeature.of(platform, settings);
        signInNotices = SignInNoticeFeature.of(platform, settings, users, outgoing);
        var rules = SecondFactorFeatures.rules(platform, settings);
        var ends =
                SecondFactorFeatures.endsOfSessions(platform, settings, ApplicationFeatures.endsOfSessions(platform));
        sessions = SessionFeature.of(
                platform,
                settings,
                users,
                signInNotices.notices(),
                ends,
                rules.demand()::accepts,
                rules.settings()::provesApi);
        mail = MailFeature.of(platform, settings, users, sessions, outgoing);
        providers = ProvidersFeature.of(platform, given.providers(), settings, users, sessions);
        var mfa = SecondFactorFeatures.gate(
                platform, rules, settings, users, throttle, sessions, mail, providers.live()::accept);
        passwords =
                PasswordFeature.of(platform, cost, settings, users, throttle, sessions, mail, mfa, providers.live());
        federation = FederationFeature.of(
                platform,
                settings,
                users,
                addresses,
                throttle,
                sessions,
                providers,
                mfa.gate(),
                passwords,
                rules.site()::signsIn);
        secondFactors = SecondFactorFeatures.of(
                platform, mfa, settings, users, throttle, sessions, mail, passwords, rules, providers::signsIn);
        keys = ApiKeyFeature.of(platform, sessions, mail, passwords);
        applications = ApplicationFeatures.of(platform, settings, users, throttle, sessions);
        groups = GroupFeature.of(
                platform, settings, users, sessions, applications.guard().groupsChanged());
        resets = ResetFeature.of(
                platform, settings, users, addresses, throttle, sessions, mail, providers, mfa, passwords);
        userAdmin = UserAdminFeature.of(
                platform, settings, users, addresses, throttle, sessions, mail, providers, passwords, resets);
        emailChanges = EmailChangeFeature.of(platform, settings, users, addresses, throttle, sessions, mail, passwords);
        notifications = NotificationFeature.of(platform, settings, users, sessions, mail, signInNotices);
        sessionAdmin = SessionAdminFeature.of(platform, settings, sessions);
        auditLog = AuditLogFeature.of(platform, settings, sessions, mail);
        settingsAdmin = SettingsAdminFeature.of(platform, settings, sessions, changeable(rules));
        operator = OperatorFeature.of(
                platform,
                InstantSource.system(),
                settings,
                users,
                throttle,
                mail,
                providers,
                passwords,
                keys,
                userAdmin,
                secondFactors.factors(),
                secondFactors.passkeys(),
                mfa.keyCheck(),
                resets,
                sessionAdmin,
                applications.guard(),
                applications.oauth());
    }

    /** Returns the settings that administrators may change while the server runs. */
    private List<SettingsPart> changeable(SecondFactorFeatures.Rules rules) {
        return List.of(
                settings.part(),
                mail.server(),
                signInNotices.settings(),
                passwords.login(),
                secondFactors.mfa().settings(),
                rules.passkeys(),
                federation.google(),
                applications.oauth().clients().settings(),
                passwords.settings(),
                sessions.settings(),
                userAdmin.visibility(),
                auditLog.settings());
    }

    List<Feature> all() {
        return List.of(
                settings,
                users,
                addresses,
                throttle,
                outgoing,
                signInNotices,
                sessions,
                mail,
                secondFactors.mfa(),
                providers,
                passwords,
                federation,
                secondFactors.factors(),
                secondFactors.passkeys(),
                keys,
                groups,
                resets,
                userAdmin,
                emailChanges,
                notifications,
                sessionAdmin,
                applications.keys(),
                applications.oauth(),
                applications.openId(),
                applications.guard(),
                auditLog,
                settingsAdmin,
                operator);
    }

    /** Returns the content writer of each kind of mail. */
    Map<MailKind, Composer> mails() {
        Map<MailKind, Composer> all = new EnumMap<>(MailKind.class);
        all.putAll(secondFactors.mfa().mails());
        all.putAll(resets.mails());
        all.putAll(emailChanges.mails());
        all.putAll(notifications.mails());
        return all;
    }
}
