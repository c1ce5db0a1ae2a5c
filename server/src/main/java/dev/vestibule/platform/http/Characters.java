package dev.vestibule.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Detects characters that not every database stores: PostgreSQL rejects NUL, and an unpaired surrogate is not valid
 * UTF-8. They are refused on input, whatever the text is used for.
 */
final class Characters {
    /** Names of fields that may be repeated in a response; others are untrusted text. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_-]{0,63}");

    private static final Fault FAULT =
            new Fault(Message.of("field.control-characters"), "should be text without control characters");

    private Characters() {}

    static boolean canBeKept(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * Checks a whole body.
     *
     * @throws InvalidInputException naming the fields with such characters, by their path
     */
    static void check(JsonNode body) {
        Map<String, Fault> faults = new LinkedHashMap<>();
        collect(body, "", faults);
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
    }

    /**
     * Checks one parameter.
     *
     * @throws InvalidInputException naming it, if it has such characters
     */
    static void check(String name, String value) {
        if (!canBeKept(name) || !canBeKept(value)) {
            throw new InvalidInputException(Map.of(NAME.matcher(name).matches() ? name : "_error", FAULT));
        }
    }

    private static void collect(JsonNode node, String name, Map<String, Fault> faults) {
        if (node.isTextual() && !canBeKept(node.textValue())) {
            faults.put(name.isEmpty() ? "_error" : name, FAULT);
        } else if (node.isArray()) {
            node.forEach(entry -> collect(entry, name, faults));
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!canBeKept(field.getKey())) {
                    faults.put(name.isEmpty() ? "_error" : name, FAULT);
                }
                collect(field.getValue(), below(name, field.getKey()), faults);
            }
        }
    }

    private static String below(String name, String field) {
        if (!NAME.matcher(field).matches()) {
            return name;
        }
        return name.isEmpty() ? field : name + "." + field;
    }
}
