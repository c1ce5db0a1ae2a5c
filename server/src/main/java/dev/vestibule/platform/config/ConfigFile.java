package dev.vestibule.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings file, which complements the environment. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * Reads the settings by name.
     *
     * @param mustExist whether a setting names it, so that it must exist
     * @throws InvalidSettingsException if it does not exist or contains no settings
     */
    public static Map<String, String> read(Path path, boolean mustExist) {
        if (!Files.exists(path)) {
            if (mustExist) {
                throw new InvalidSettingsException(
                        List.of("VESTIBULE_CONFIG_FILE names " + path + ", which does not exist"));
            }
            return Map.of();
        }
        try {
            JsonNode root = JsonMappers.yaml().readTree(path.toFile());
            if (!root.isObject() && !root.isMissingNode() && !root.isNull()) {
                throw new InvalidSettingsException(
                        List.of(path + " must contain settings such as MB_JETTY_PORT: 3000"));
            }
            Map<String, String> values = new LinkedHashMap<>();
            root.properties().forEach(field -> values.put(field.getKey(), text(field.getValue())));
            return values;
        } catch (IOException e) {
            throw new InvalidSettingsException(List.of(path + " is not valid YAML"));
        }
    }

    /** Returns a value in the form of the environment: a list with commas, objects as JSON. */
    private static String text(JsonNode value) {
        if (value.isArray() && value.findParent("key") != null) {
            return value.toString();
        }
        if (value.isArray()) {
            List<String> entries = new ArrayList<>();
            value.forEach(entry -> entries.add(entry.asText()));
            return String.join(",", entries);
        }
        return value.isObject() ? value.toString() : value.isNull() ? "" : value.asText();
    }
}
