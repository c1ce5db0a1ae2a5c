package dev.vestibule.notification;

import dev.vestibule.mail.OutboxFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.UserFeature;

/** Wires the mails about sign-ins, which sessions queue when they start; all other features depend on sessions. */
public record SignInNoticeFeature(NoticeSettings settings, PreferenceStore preferences, SignInNotices notices)
        implements Feature {
    public static SignInNoticeFeature of(
            Platform platform, SettingsFeature site, UserFeature users, OutboxFeature outgoing) {
        PreferenceStore preferences = new PreferenceStore(platform.database());
        NoticeSettings settings = new NoticeSettings(platform.environment(), site.stored());
        SignInLogStore signIns = new SignInLogStore(platform.database());
        return new SignInNoticeFeature(
                settings,
                preferences,
                new SignInNotices(outgoing.outbox(), users.store(), signIns, preferences, settings));
    }
}
