package dev.vestibule.user.admin;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.util.List;
import java.util.Locale;

/** Whom users see. The environment takes precedence over stored settings. */
public final class VisibilitySettings implements SettingsPart {
    private static final Setting<Visibility> WHOM = Setting.of(
                    Chapter.SERVER,
                    "MB_USER_VISIBILITY",
                    Kind.choice(List.of(Visibility.values()), one -> one.name().toLowerCase(Locale.ROOT)),
                    "all",
                    "Which names and email addresses users who are not administrators can see: `all`, `group` for members of the same groups (except All Users), or `none`.")
            .as("user-visibility");

    public static final List<Setting<?>> ALL = List.of(WHOM);

    private final SettingsGroup group;

    public VisibilitySettings(Environment environment, StoredSettings stored) {
        group = new SettingsGroup(stored, ALL, environment);
    }

    public Visibility current() {
        return group.valueOrUsual(WHOM);
    }

    @Override
    public SettingsGroup group() {
        return group;
    }
}
