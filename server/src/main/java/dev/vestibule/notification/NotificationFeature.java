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
        return Map.of(
                MailKind.PASSWORD_CHANGED, new NoticeMail(users, mail.templates(), texts::passwordChanged),
                MailKind.ACCOUNT_CREATED, new NoticeMail(users, mail.templates(), texts::accountCreated),
                MailKind.NEW_DEVICE, new NoticeMail(users, mail.templates(), texts::newDevice),
                MailKind.USER_JOINED, new NoticeMail(users, mail.templates(), texts::userJoined),
                MailKind.API_KEY_CREATED, new NoticeMail(users, mail.templates(), texts::apiKeyCreated),
                MailKind.EMAIL_CHANGED, new NoticeMail(users, mail.templates(), texts::emailChanged),
                MailKind.EMAIL_CHANGE_REQUESTED, new NoticeMail(users, mail.templates(), texts::emailChangeRequested));
    }
}
