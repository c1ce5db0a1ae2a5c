package dev.vestibule.settings;

import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.Actor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of a feature, for the list of all settings. Values are texts by the keys of the settings. */
public interface SettingsPart {
    /** Returns the settings with the sources of their values. */
    SettingsGroup group();

    default List<Setting<?>> settings() {
        return group().settings();
    }

    /**
     * Returns the value in force while a setting is not set: its declared default, or one that depends on other
     * settings; empty if then there is none.
     */
    default Optional<String> usual(Setting<?> setting) {
        return setting.usualText();
    }

    /** Returns the errors beyond {@link Setting#objection}, by setting. An empty value resets a setting. */
    default Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        return Map.of();
    }

    /**
     * Returns the secrets that an otherwise valid change would send to another party than they were entered for: the
     * reason, by the setting that must be entered as well.
     */
    default Map<String, Message> exposed(Map<String, Optional<String>> wanted) {
        return Map.of();
    }

    /** Returns whether changes over the API take a recent proof of who the user is. */
    default boolean isGuarded() {
        return false;
    }

    /** Returns whether changes take a session: an API key cannot make them. */
    default boolean takesSession(Map<String, Optional<String>> wanted) {
        return false;
    }

    /** Called within the transaction of a change, before it is in force here. An empty value resets a setting. */
    default void storing(Map<String, Optional<String>> changes, Actor actor) {}

    /** Called before a change; the returned action is called after it. */
    default Runnable changing(Actor actor) {
        return () -> {};
    }
}
