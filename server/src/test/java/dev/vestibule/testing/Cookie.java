package dev.vestibule.testing;

import java.util.Map;
import java.util.TreeMap;

/**
 * A {@code Set-Cookie}, taken apart. Attributes without a value have an empty one; their names are looked up in any
 * case.
 */
public record Cookie(String name, String value, Map<String, String> attributes) {

    public static Cookie parse(String header) {
        String[] parts = header.split(";", -1);
        Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < parts.length; i++) {
            attributes.put(before(parts[i].strip()), after(parts[i].strip()));
        }
        return new Cookie(before(parts[0]), after(parts[0]), attributes);
    }

    private static String before(String part) {
        int equals = part.indexOf('=');
        return equals < 0 ? part : part.substring(0, equals);
    }

    private static String after(String part) {
        int equals = part.indexOf('=');
        return equals < 0 ? "" : part.substring(equals + 1);
    }
}
