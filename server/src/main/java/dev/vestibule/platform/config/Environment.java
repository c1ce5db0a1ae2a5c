package dev.vestibule.platform.config;

import java.util.Map;
import java.util.Optional;

/** What is set from outside, read and checked: by the environment, or by the file that stands behind it. */
public final class Environment {
    private final Map<String, Object> values;

    Environment(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** The value that was set, if one was. */
    @SuppressWarnings("unchecked") // as the reader has put it there
    public <T> Optional<T> given(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting.name()));
    }

    /** The value that was set, or the usual one. */
    public <T> T value(Setting<T> setting) {
        return given(setting).orElseGet(setting::usualValue);
    }

    /** The value that was set, as a text. */
    public <T> Optional<String> text(Setting<T> setting) {
        return given(setting).map(setting.kind()::write);
    }
}
