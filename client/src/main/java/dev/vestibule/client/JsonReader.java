package dev.vestibule.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of one JSON document, RFC 8259 to the letter, doubled names refused. Used once. */
final class JsonReader {
    private static final int DEEPEST = 500;
    // Turning digits into a number takes time that grows with their square.
    private static final int LONGEST_NUMBER = 1_000;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

    private final String text;
    private int position;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    Json document() {
        Json document = value();
        skipWhiteSpace();
        if (position < text.length()) {
            throw fault("unexpected text after the end");
        }
        return document;
    }

    private Json value() {
        skipWhiteSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json(string());
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Json object() {
        enter();
        Map<String, Json> members = new LinkedHashMap<>();
        if (!closes('}')) {
            do {
                skipWhiteSpace();
                String name = string();
                skipWhiteSpace();
                expect(':');
                if (members.put(name, value()) != null) {
                    throw fault("doubled name");
                }
            } while (continues('}'));
        }
        depth--;
        return new Json(Collections.unmodifiableMap(members));
    }

    private Json array() {
        enter();
        List<Json> elements = new ArrayList<>();
        if (!closes(']')) {
            do {
                elements.add(value());
            } while (continues(']'));
        }
        depth--;
        return new Json(Collections.unmodifiableList(elements));
    }

    private void enter() {
        position++;
        if (++depth > DEEPEST) {
            throw fault("nested too deeply");
        }
    }

    /** Whether the object or array is empty; if so its end is read. */
    private boolean closes(char end) {
        skipWhiteSpace();
        if (peek() != end) {
            return false;
        }
        position++;
        return true;
    }

    /** Reads a comma (true) or the end (false). */
    private boolean continues(char end) {
        skipWhiteSpace();
        if (peek() == ',') {
            position++;
            return true;
        }
        expect(end);
        return false;
    }

    private String string() {
        expect('"');
        StringBuilder read = new StringBuilder();
        while (true) {
            char next = peek();
            if (next < ' ') {
                throw fault("control character in a string");
            }
            position++;
            if (next == '"') {
                return read.toString();
            }
            read.append(next == '\\' ? escaped() : next);
        }
    }

    private char escaped() {
        char next = peek();
        position++;
        return switch (next) {
            case '"', '\\', '/' -> next;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw fault("unknown escape");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char next = peek();
            // Character.digit would also take the digits of other scripts.
            int digit = next < 128 ? Character.digit(next, 16) : -1;
            if (digit < 0) {
                throw fault("four hexadecimal digits expected");
            }
            code = code * 16 + digit;
            position++;
        }
        return (char) code;
    }

    private Json number() {
        Matcher matcher = NUMBER.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            throw fault("unexpected character");
        }
        if (matcher.end() - position > LONGEST_NUMBER) {
            throw fault("number too long");
        }
        try {
            Json number = new Json(new BigDecimal(matcher.group()));
            position = matcher.end();
            return number;
        } catch (NumberFormatException exponentTooLarge) {
            throw fault("number out of range");
        }
    }

    private Json literal(String word, @Nullable Object value) {
        if (!text.startsWith(word, position)) {
            throw fault("unexpected character");
        }
        position += word.length();
        return new Json(value);
    }

    private void skipWhiteSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw fault("unexpected end");
        }
        return text.charAt(position);
    }

    private void expect(char expected) {
        if (peek() != expected) {
            throw fault("'" + expected + "' expected");
        }
        position++;
    }

    private IllegalArgumentException fault(String what) {
        return new IllegalArgumentException("not JSON: " + what + " at position " + position);
    }
}
