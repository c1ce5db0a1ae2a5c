package dev.vestibule.platform.http;

import dev.vestibule.platform.refusal.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a form that one of our pages has posted. Everything that a browser would not send is refused: broken
 * percent encoding, invalid UTF-8, characters that no database stores, duplicate fields.
 */
public final class Form {
    /** The largest page of a list has a hundred rows to select. */
    private static final int MOST_FIELDS = 120;

    /** The form of a request without a form. */
    public static final Form NONE = new Form(Map.of());

    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    static Form parse(byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> field : parseRepeated(body).entrySet()) {
            if (field.getValue().size() > 1) {
                throw Refusal.BAD_REQUEST.exception();
            }
            fields.put(field.getKey(), field.getValue().get(0));
        }
        return new Form(fields);
    }

    /** Returns the values by name, in their order, of a form whose fields may be repeated. */
    static Map<String, List<String>> parseRepeated(byte[] body) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        int count = 0;
        int from = 0;
        while (from < body.length) {
            int end = indexOf(body, '&', from, body.length);
            int equals = indexOf(body, '=', from, end);
            String name = decoded(body, from, equals);
            String value = equals == end ? "" : decoded(body, equals + 1, end);
            if (!Characters.canBeKept(name) || !Characters.canBeKept(value)) {
                throw Refusal.BAD_REQUEST.exception();
            }
            fields.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
            count++;
            if (count > MOST_FIELDS) {
                throw Refusal.BAD_REQUEST.exception();
            }
            from = end + 1;
        }
        return fields;
    }

    /** Returns a field as it was typed; empty text if the form has no such field. */
    public String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Returns whether a box is checked. */
    public boolean ticked(String name) {
        return fields.containsKey(name);
    }

    /** Returns what follows the prefix in the names of the fields that begin with it, in their order. */
    public List<String> namesAfter(String prefix) {
        return fields.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    /** Returns the fields but those with this prefix, to be sent again. */
    public Map<String, String> without(String prefix) {
        Map<String, String> others = new LinkedHashMap<>(fields);
        others.keySet().removeIf(name -> name.startsWith(prefix));
        return others;
    }

    private static int indexOf(byte[] body, char wanted, int from, int end) {
        int at = from;
        while (at < end && body[at] != wanted) {
            at++;
        }
        return at;
    }

    private static String decoded(byte[] body, int from, int end) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - from);
        for (int at = from; at < end; at++) {
            byte read = body[at];
            if (read == '+') {
                bytes.write(' ');
            } else if (read == '%') {
                if (at + 2 >= end) {
                    throw Refusal.BAD_REQUEST.exception();
                }
                bytes.write(digit(body[at + 1]) * 16 + digit(body[at + 2]));
                at += 2;
            } else {
                bytes.write(read);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.BAD_REQUEST.exception();
        }
    }

    private static int digit(byte hex) {
        int digit = Character.digit(hex, 16);
        if (digit < 0) {
            throw Refusal.BAD_REQUEST.exception();
        }
        return digit;
    }

    /** Omits the contents, which may be passwords. */
    @Override
    public String toString() {
        return "Form" + fields.keySet();
    }
}
