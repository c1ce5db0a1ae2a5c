package dev.vestibule.notice;

import dev.vestibule.config.SettingKey;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.SettingsPart;
import dev.vestibule.site.StoredSettings;
import java.util.List;
import java.util.Optional;

/** Whether people are told of new devices. As in Metabase only the environment says so; administrators can see it. */
public final class NoticeSettings implements SettingsPart {
    private static final String NAME = "send-email-on-first-login-from-new-device";

    private final SettingsGroup group;

    /** @param fixed what the environment says */
    public NoticeSettings(Optional<Boolean> fixed, StoredSettings stored) {
        group = new SettingsGroup(stored, List.of(), name -> fixed.map(on -> Boolean.toString(on)));
    }

    boolean tellsOfNewDevices() {
        return group.value(NAME).map(Boolean::parseBoolean).orElse(true);
    }

    @Override
    public List<Described> settings() {
        return List.of(Described.of(NAME, Kind.FLAG, SettingKey.MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE)
                .usually("true")
                .asFixed());
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}
