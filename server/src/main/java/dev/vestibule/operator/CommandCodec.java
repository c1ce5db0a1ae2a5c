package dev.vestibule.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import java.util.Optional;

/** Encodes commands and results as lines of JSON. */
final class CommandCodec {
    private CommandCodec() {}

    static String write(Object value) {
        try {
            return JsonMappers.STRICT.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + value.getClass().getSimpleName() + " cannot be written", e);
        }
    }

    /** Returns empty if the line is not a known command. */
    static <T> Optional<T> read(String line, Class<T> type) {
        try {
            return Optional.ofNullable(JsonMappers.STRICT.readValue(line, type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static JsonNode node(Object value) {
        return JsonMappers.STRICT.valueToTree(value);
    }

    static <T> T value(JsonNode node, Class<T> type) {
        try {
            return JsonMappers.STRICT.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result is no " + type.getSimpleName(), e);
        }
    }
}
