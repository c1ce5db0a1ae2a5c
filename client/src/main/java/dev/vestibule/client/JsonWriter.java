package dev.vestibule.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the value inside a {@link Json} as text without white space. */
final class JsonWriter {
    private final StringBuilder text = new StringBuilder();

    private JsonWriter() {}

    static String write(@Nullable Object value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value);
        return writer.text.toString();
    }

    private void value(@Nullable Object value) {
        if (value instanceof String string) {
            string(string);
        } else if (value instanceof Map<?, ?> members) {
            String separator = "{";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                text.append(separator);
                string((String) member.getKey());
                text.append(':').append(member.getValue());
                separator = ",";
            }
            text.append(members.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> elements) {
            String separator = "[";
            for (Object element : elements) {
                text.append(separator).append(element);
                separator = ",";
            }
            text.append(elements.isEmpty() ? "[]" : "]");
        } else {
            // true, false, null, and BigDecimal's own notation, which is JSON's.
            text.append(value);
        }
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char next = string.charAt(i);
            if (next == '"' || next == '\\') {
                text.append('\\').append(next);
            } else if (next < ' ' || isLoneSurrogate(string, i)) {
                text.append(String.format("\\u%04x", (int) next));
            } else {
                text.append(next);
            }
        }
        text.append('"');
    }

    /** Half a pair cannot be sent as UTF-8; as an escape it arrives. */
    private static boolean isLoneSurrogate(String string, int i) {
        char next = string.charAt(i);
        if (Character.isHighSurrogate(next)) {
            return i + 1 == string.length() || !Character.isLowSurrogate(string.charAt(i + 1));
        }
        return Character.isLowSurrogate(next) && (i == 0 || !Character.isHighSurrogate(string.charAt(i - 1)));
    }
}
