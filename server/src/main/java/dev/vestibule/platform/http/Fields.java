package dev.vestibule.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a JSON body, read one by one with their type. Errors are collected, so that {@link #check()} can name
 * all of them at once; until it has been called, an invalid field reads as empty text. Unknown fields have no effect.
 */
public final class Fields {
    private static final Message NON_BLANK = Message.of("field.non-blank");
    private static final String MISSING = "missing required key, received: nil";
    private static final int MOST_SHOWN = 40;

    private final JsonNode object;
    private final String prefix;
    private final Map<String, Fault> faults;
    private final boolean anotherType;

    /** Creates the fields of an object, parsed or built from a form. */
    public Fields(JsonNode object) {
        this(object, "", new LinkedHashMap<>());
    }

    /**
     * Creates the fields of a body with another content type than JSON: there are none, and {@link #check} says what to
     * send.
     */
    static Fields ofAnotherType() {
        return new Fields(MissingNode.getInstance(), "", new LinkedHashMap<>(), true);
    }

    private Fields(JsonNode object, String prefix, Map<String, Fault> faults) {
        this(object, prefix, faults, false);
    }

    private Fields(JsonNode object, String prefix, Map<String, Fault> faults, boolean anotherType) {
        this.object = object;
        this.anotherType = anotherType;
        this.prefix = prefix;
        this.faults = faults;
    }

    /** Returns a required text on one line, with at least one character that is not white space. */
    public String text(String name, int maxLength) {
        JsonNode value = object.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            return fault(name, NON_BLANK, technical(value));
        }
        if (!isPlain(value.textValue())) {
            return fault(name, Message.of("field.control-characters"), "should be text without control characters");
        }
        return bounded(name, value.textValue(), maxLength);
    }

    /** Returns whether a text has only characters that every database stores. */
    public static boolean isPlain(String text) {
        return text.codePoints().noneMatch(Fields::isNoCharacter);
    }

    /** Control characters, the first of which PostgreSQL rejects, and unpaired surrogates. */
    private static boolean isNoCharacter(int c) {
        return Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Returns a required text as it is: a password may consist of spaces. Its length is checked by the policy. */
    public String secret(String name) {
        JsonNode value = object.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            return fault(name, NON_BLANK, technical(value));
        }
        return value.textValue();
    }

    /** Returns a text that may be absent or null; otherwise it must not be blank. */
    public Optional<String> optionalText(String name, int maxLength) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        String text = text(name, maxLength);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Returns a secret that may be absent or null. */
    public Optional<String> optionalSecret(String name) {
        JsonNode value = object.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(secret(name));
    }

    /** Returns true only for {@code true}; absent and null are false. */
    public boolean flag(String name) {
        JsonNode value = object.path(name);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (!value.isMissingNode() && !value.isNull()) {
            fault(name, Message.of("field.boolean"), "should be a boolean, received: " + kind(value));
        }
        return false;
    }

    /** Returns a required whole number, also from a text of digits; 0 if it is invalid. */
    public int number(String name, int least, int most) {
        JsonNode value = object.path(name);
        Optional<Integer> number = Parsing.number(value, least, most);
        if (number.isPresent()) {
            return number.get();
        }
        fault(
                name,
                wholeNumber(least, most),
                value.isMissingNode()
                        ? MISSING
                        : "should be a whole number from " + least + " to " + most + ", received: " + kind(value));
        return 0;
    }

    /** Returns the error of a number that is invalid or out of bounds. */
    public static Message wholeNumber(int least, int most) {
        return least == 1 && most == Integer.MAX_VALUE
                ? Message.of("field.positive-number")
                : Message.of("field.number", least, most);
    }

    /** Returns a whole number that may be absent or null. */
    public Optional<Integer> optionalNumber(String name, int least, int most) {
        return isNull(name)
                ? Optional.empty()
                : Optional.of(number(name, least, most)).filter(n -> fits(name));
    }

    /** Returns a text that may be absent, null or empty; all three are empty. */
    public Optional<String> textOrEmpty(String name, int maxLength) {
        JsonNode value = object.path(name);
        return value.isTextual() && value.textValue().isEmpty() ? Optional.empty() : optionalText(name, maxLength);
    }

    /** Returns a text as {@link #textOrEmpty} does, or a whole number as text. */
    public Optional<String> textOrNumber(String name, int maxLength) {
        JsonNode value = object.path(name);
        return value.isIntegralNumber()
                ? Optional.of(bounded(name, value.asText(), maxLength))
                : textOrEmpty(name, maxLength);
    }

    /** Returns the texts of a list, or one text by itself; absent and null are an empty list. */
    public List<String> texts(String name, int maxLength, int most) {
        JsonNode value = object.path(name);
        if (!value.isArray()) {
            return textOrEmpty(name, maxLength).stream().toList();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode entry : value) {
            if (!entry.isTextual() || entry.textValue().isBlank() || texts.size() == most) {
                fault(name, NON_BLANK, "should be a list of non-blank strings");
                return List.of();
            }
            texts.add(bounded(name, entry.textValue(), maxLength));
        }
        return texts;
    }

    /** Returns a required object, read by its own fields. */
    public Fields object(String name) {
        JsonNode value = object.path(name);
        if (!value.isObject()) {
            fault(
                    name,
                    Message.of("field.object"),
                    value.isMissingNode() ? MISSING : "invalid type, received: " + kind(value));
        }
        return new Fields(value.isObject() ? value : MissingNode.getInstance(), prefix + name + ".", faults);
    }

    /** Returns the whole object, for rules that parse it themselves; nothing if there is none. */
    public JsonNode json() {
        return object;
    }

    /** Returns whether the field is present, even if it is null. */
    public boolean has(String name) {
        return object.has(name);
    }

    /** Returns whether the field is absent or null. */
    public boolean isNull(String name) {
        return object.path(name).isMissingNode() || object.path(name).isNull();
    }

    /** Reports that a field with a valid type breaks a rule. */
    public void reject(String name, Message sentence) {
        faults.putIfAbsent(prefix + name, new Fault(sentence));
    }

    /** Returns whether no error of this field was reported so far. */
    public boolean fits(String name) {
        return !faults.containsKey(prefix + name);
    }

    /** Refuses the request if any field was invalid, or if the body has no fields at all. */
    public void check() {
        if (faults.isEmpty() && anotherType) {
            faults.put("_error", new Fault(Message.of("field.json")));
        }
        if (faults.isEmpty() && !object.isObject() && !object.isMissingNode()) {
            faults.put("_error", new Fault(Message.of("field.object")));
        }
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
    }

    private String bounded(String name, String text, int maxLength) {
        if (text.length() > maxLength) {
            return fault(
                    name, Message.of("field.too-long", maxLength), "should be at most " + maxLength + " characters");
        }
        return text;
    }

    private String fault(String name, Message sentence, String technical) {
        return fault(name, sentence, List.of(technical));
    }

    private String fault(String name, Message sentence, List<String> technical) {
        faults.putIfAbsent(prefix + name, new Fault(sentence, technical));
        return "";
    }

    /** Returns the errors in Metabase's words, which name each rule that is broken. */
    private static List<String> technical(JsonNode value) {
        if (value.isMissingNode()) {
            return List.of(MISSING);
        }
        if (!value.isTextual()) {
            return List.of(
                    "should be a string, received: " + kind(value), "non-blank string, received: " + kind(value));
        }
        String text = value.textValue(); // a blank, as an empty text would not be an error
        String blank = '"' + text.substring(0, Math.min(text.length(), MOST_SHOWN)) + '"';
        return text.isEmpty()
                ? List.of("should be at least 1 character, received: " + blank, "non-blank string, received: " + blank)
                : List.of("non-blank string, received: " + blank);
    }

    /** Returns the type of the value; never its content, which may be a secret in the wrong field. */
    private static String kind(JsonNode value) {
        return value.isNull() ? "nil" : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
