package dev.vestibule.notification;

import dev.vestibule.mail.Composer;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mail.MailKind;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserStore;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Wires the notices about one's account, and users' preferences for them. */
public record NotificationFeature(
        PreferenceService preferences, List<Resource> resources, Map<MailKind, Composer> mails) implements Feature {

    public static NotificationFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions,
            MailFeature mail,
            SignInNoticeFeature signIns) {
        PreferenceService preferences = new PreferenceService(
                signIns.preferences(), signIns.settings(), platform.transactions(), site.audit(), platform.clock());
        return new NotificationFeature(
                preferences,
                List.of(new PreferenceResource(preferences, sessions.guard())),
                mails(users.store(), mail));
    }

    private static Map<MailKind, Composer> mails(UserStore users, MailFeature mail) {
        NoticeTexts texts = new NoticeTexts(mail.templates());
        PasskeyNotices passkeys = new PasskeyNotices(mail.templates(), texts);
        FactorNotices factors = new FactorNotices(mail.templates(), texts);
        Map<MailKind, NoticeMail.Writer> writers = Map.ofEntries(
                Map.entry(MailKind.PASSWORD_CHANGED, texts::passwordChanged),
                Map.entry(MailKind.ACCOUNT_CREATED, texts::accountCreated),
                Map.entry(MailKind.NEW_DEVICE, texts::newDevice),
                Map.entry(MailKind.USER_JOINED, texts::userJoined),
                Map.entry(MailKind.API_KEY_CREATED, texts::apiKeyCreated),
                Map.entry(MailKind.EMAIL_CHANGED, texts::emailChanged),
                Map.entry(MailKind.EMAIL_CHANGE_REQUESTED, texts::emailChangeRequested),
                Map.entry(MailKind.PASSKEY_ADDED, passkeys::added),
                Map.entry(MailKind.PASSKEY_REMOVED, passkeys::removed),
                Map.entry(MailKind.SECOND_FACTOR_ADDED, factors::added),
                Map.entry(MailKind.SECOND_FACTOR_REMOVED, factors::removed),
                Map.entry(MailKind.RECOVERY_CODE_USED, factors::recoveryCodeUsed),
                Map.entry(MailKind.SECOND_FACTOR_LOCKED, factors::locked),
                Map.entry(MailKind.SECOND_FACTOR_REMINDER, factors::reminder),
                Map.entry(MailKind.SECOND_FACTOR_RESET_REQUESTED, factors::resetRequested),
                Map.entry(MailKind.SECOND_FACTOR_RULES_WEAKENED, new RuleNotice(mail.templates(), texts)::weakened));
        return writers.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> new NoticeMail(users, mail.templates(), entry.getValue())));
    }
}
