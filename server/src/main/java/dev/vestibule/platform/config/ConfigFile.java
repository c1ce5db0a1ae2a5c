package dev.vestibule.platform.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vestibule.platform.json.JsonMappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = JsonMappers.yaml().createParser(path.toFile())) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.VALUE_NULL && first != null) {
                throw new InvalidSettingsException(
                        List.of(path + " must contain settings such as MB_JETTY_PORT: 3000"));
            }
            while (first == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                values.put(name, text(parser));
            }
            return values;
        } catch (IOException e) {
            throw new InvalidSettingsException(List.of(path + " is not valid YAML"));
        }
    }

    /**
     * Returns a value in the form of the environment: a list with commas, objects as JSON. A plain word or number is as
     * it is written: YAML would make {@code off} false, and another number of the password {@code 0123}.
     */
    private static String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return parser.readValueAsTree().toString();
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return scalar(parser);
        }
        List<String> entries = new ArrayList<>();
        boolean objects = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            objects |= parser.currentToken() == JsonToken.START_OBJECT;
            entries.add(
                    parser.currentToken().isScalarValue()
                            ? scalar(parser)
                            : parser.readValueAsTree().toString());
        }
        return objects ? entries.stream().collect(Collectors.joining(",", "[", "]")) : String.join(",", entries);
    }

    private static String scalar(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
    }
}
