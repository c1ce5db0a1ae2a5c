package dev.vestibule.settings;

import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.Actor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that belong together, as the list of all settings sees them. Values are texts by the keys of the settings.
 */
public interface SettingsPart {
    /** The settings and where their values are. */
    SettingsGroup group();

    default List<Setting<?>> settings() {
        return group().settings();
    }

    /** What does not fit beyond {@link Setting#objection}, by setting. An empty value takes a setting away. */
    default Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        return Map.of();
    }

    /**
     * Secrets that a change, which fits otherwise, would tell to another party than they were given for: why, by the
     * setting that would have to be given as well.
     */
    default Map<String, Message> exposed(Map<String, Optional<String>> wanted) {
        return Map.of();
    }

    /** Called before a change; what comes back is called after it. */
    default Runnable changing(Actor actor) {
        return () -> {};
    }
}
