package dev.vestibule.platform.config;

import java.util.Map;
import java.util.Optional;

/** The validated settings of the environment and of the settings file. */
public final class Environment {
    private final Map<String, Object> values;

    Environment(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** Returns the value if it was set. */
    @SuppressWarnings("unchecked") // as the reader has stored it
    public <T> Optional<T> given(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting.name()));
    }

    /** Returns the value that was set, or the default. */
    public <T> T value(Setting<T> setting) {
        return given(setting).orElseGet(setting::usualValue);
    }

    /** Returns the value that was set, as a text. */
    public <T> Optional<String> text(Setting<T> setting) {
        return given(setting).map(setting.kind()::write);
    }
}
