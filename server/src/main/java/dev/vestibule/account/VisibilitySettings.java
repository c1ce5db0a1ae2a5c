package dev.vestibule.account;

import dev.vestibule.config.SettingKey;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.SettingsPart;
import dev.vestibule.site.StoredSettings;
import java.util.List;
import java.util.Optional;

/** Whom people see. What the environment says wins over what administrators have stored. */
public final class VisibilitySettings implements SettingsPart {
    private static final String NAME = "user-visibility";

    private final SettingsGroup group;

    /** @param fixed what the environment says */
    public VisibilitySettings(Optional<String> fixed, StoredSettings stored) {
        group = new SettingsGroup(stored, List.of(NAME), name -> fixed);
    }

    public Visibility current() {
        return group.value(NAME).flatMap(Visibility::named).orElse(Visibility.ALL);
    }

    @Override
    public List<Described> settings() {
        return List.of(Described.of(NAME, Kind.TEXT, SettingKey.MB_USER_VISIBILITY)
                .among("all", "group", "none")
                .usually("all"));
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}
