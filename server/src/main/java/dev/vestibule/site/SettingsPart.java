package dev.vestibule.site;

import dev.vestibule.audit.Actor;
import dev.vestibule.config.SettingKey;
import dev.vestibule.text.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings that belong together, as the list of all settings sees them. Values are texts; what kind they are is described. */
public interface SettingsPart {
    /** What sort of value a setting has. Lists are kept with commas in between. */
    enum Kind {
        TEXT,
        FLAG,
        NUMBER,
        LIST
    }

    /**
     * A setting.
     *
     * @param name the contract's
     * @param key by which the environment sets it, if it can
     * @param usual unless it is set; empty when that is nothing, or worked out
     * @param secret whether its value must not be seen
     * @param changeable whether it can be changed while the server runs
     */
    record Described(
            String name,
            Kind kind,
            Optional<SettingKey> key,
            Optional<String> usual,
            boolean secret,
            boolean changeable) {
        public static Described of(String name, Kind kind, SettingKey key) {
            return new Described(name, kind, Optional.of(key), Optional.empty(), false, true);
        }

        public Described usually(String text) {
            return new Described(name, kind, key, Optional.of(text), secret, changeable);
        }

        public Described asSecret() {
            return new Described(name, kind, key, usual, true, changeable);
        }

        Described asFixed() {
            return new Described(name, kind, key, usual, secret, false);
        }
    }

    List<Described> settings();

    /** Where their values are. */
    SettingsGroup group();

    /** What does not fit, by setting. An empty value takes a setting away. */
    Map<String, Message> faults(Map<String, Optional<String>> wanted);

    /** Called before a change; what comes back is called after it. */
    default Runnable changing(Actor by) {
        return () -> {};
    }
}
