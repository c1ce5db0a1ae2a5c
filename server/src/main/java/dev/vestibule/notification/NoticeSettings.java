package dev.vestibule.notification;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.util.List;

/**
 * Whether users are notified of new devices. As in Metabase, only the environment sets it; administrators can read it.
 */
public final class NoticeSettings implements SettingsPart {
    private static final Setting<Boolean> NEW_DEVICE = Setting.of(
                    Chapter.MAIL,
                    "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE",
                    Kind.flag(),
                    "true",
                    "Whether to email users about sign-ins from a new device or browser.")
            .shownAs("send-email-on-first-login-from-new-device");

    public static final List<Setting<?>> ALL = List.of(NEW_DEVICE);

    private final SettingsGroup group;

    public NoticeSettings(Environment environment, StoredSettings stored) {
        group = new SettingsGroup(stored, ALL, environment);
    }

    boolean tellsOfNewDevices() {
        return group.valueOrUsual(NEW_DEVICE);
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}
