package dev.vestibule.account;

import dev.vestibule.config.Environment;
import dev.vestibule.config.SettingKey;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.SettingsPart;
import dev.vestibule.site.StoredSettings;
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
