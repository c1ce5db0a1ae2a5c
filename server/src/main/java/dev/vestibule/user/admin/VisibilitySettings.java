package dev.vestibule.user.admin;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.SettingKey;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.util.List;

/** Whom people see. What the environment says wins over what administrators have stored. */
public final class VisibilitySettings implements SettingsPart {
    private final SettingsGroup group;

    public VisibilitySettings(Environment environment, StoredSettings stored) {
        group = new SettingsGroup(stored, List.of(SettingKey.MB_USER_VISIBILITY), environment);
    }

    public Visibility current() {
        return Visibility.named(group.valueOrUsual(SettingKey.MB_USER_VISIBILITY))
                .orElse(Visibility.ALL);
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}
