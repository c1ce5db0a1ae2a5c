package dev.vestibule.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value, unchangeable. Enough to talk to a server without a JSON library; to bind answers to classes of your
 * own, hand {@link Answer#body()} to the library you have. Asking a value for a kind it is not throws
 * {@link IllegalStateException}.
 */
public final class Json {
    // A Map<String, Json>, List<Json>, String, BigDecimal, Boolean, or null.
    private final @Nullable Object value;

    Json(@Nullable Object value) {
        this.value = value;
    }

    /**
     * Reads one JSON document as RFC 8259 has it: no comments, no trailing commas, no doubled names, nothing after the
     * end, no deeper than 500 levels.
     *
     * @throws IllegalArgumentException if it is not that; the message gives the position and repeats nothing of the
     *     text
     */
    public static Json parse(String text) {
        return new JsonReader(text).document();
    }

    /**
     * Makes JSON of plain values: maps with string keys, iterables, strings, numbers, booleans, null, and {@code Json}
     * itself. {@code Json.of(Map.of("name", "Ann", "group_ids", List.of(1, 2)))}
     *
     * @throws IllegalArgumentException for anything else, NaN and infinity included
     */
    public static Json of(@Nullable Object plain) {
        if (plain instanceof Json json) {
            return json;
        }
        if (plain == null || plain instanceof String || plain instanceof Boolean) {
            return new Json(plain);
        }
        if (plain instanceof Number number) {
            return new Json(decimal(number));
        }
        if (plain instanceof Map<?, ?> map) {
            Map<String, Json> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put(name(name), of(member)));
            return new Json(Collections.unmodifiableMap(members));
        }
        if (plain instanceof Iterable<?> iterable) {
            List<Json> elements = new ArrayList<>();
            iterable.forEach(element -> elements.add(of(element)));
            return new Json(Collections.unmodifiableList(elements));
        }
        throw new IllegalArgumentException(
                "JSON has no form for " + plain.getClass().getName());
    }

    /**
     * The member of an object.
     *
     * @throws NoSuchElementException if the object has no such member
     */
    public Json get(String name) {
        Json member = object().get(name);
        if (member == null) {
            throw new NoSuchElementException("no member \"" + name + "\"");
        }
        return member;
    }

    /** The member of an object; empty if it is absent or null. */
    public Optional<Json> find(String name) {
        return Optional.ofNullable(object().get(name)).filter(member -> !member.isNull());
    }

    /** The members of an object, in their order. */
    public Map<String, Json> object() {
        @SuppressWarnings("unchecked") // the constructor's callers put nothing else into a map
        Map<String, Json> members = (Map<String, Json>) as(Map.class, "an object");
        return members;
    }

    /** The elements of an array. */
    public List<Json> list() {
        @SuppressWarnings("unchecked") // as above
        List<Json> elements = (List<Json>) as(List.class, "an array");
        return elements;
    }

    public String text() {
        return as(String.class, "a string");
    }

    public boolean bool() {
        return as(Boolean.class, "a boolean");
    }

    public BigDecimal number() {
        return as(BigDecimal.class, "a number");
    }

    /**
     * The number as a long.
     *
     * @throws IllegalStateException also if it has a fraction or does not fit
     */
    public long integer() {
        try {
            return number().longValueExact();
        } catch (ArithmeticException inexact) {
            throw new IllegalStateException("expected a whole number of at most 64 bits", inexact);
        }
    }

    public boolean isNull() {
        return value == null;
    }

    boolean isObject() {
        return value instanceof Map;
    }

    boolean isArray() {
        return value instanceof List;
    }

    boolean isBool() {
        return value instanceof Boolean;
    }

    boolean isText() {
        return value instanceof String;
    }

    /** The JSON text, without white space. */
    @Override
    public String toString() {
        return JsonWriter.write(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && Objects.equals(value, json.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    private <T> T as(Class<T> kind, String expected) {
        if (!kind.isInstance(value)) {
            throw new IllegalStateException("expected " + expected + ", found " + kind());
        }
        return kind.cast(value);
    }

    private String kind() {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "an array";
        }
        return value instanceof String ? "a string" : value instanceof Boolean ? "a boolean" : "a number";
    }

    private static String name(@Nullable Object name) {
        if (name instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("names in a JSON object are strings");
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return BigDecimal.valueOf(number.longValue());
        }
        if (number instanceof Double || number instanceof Float) {
            // By way of the text, so that 0.1f stays 0.1; NaN and infinity have none that is a number.
            return new BigDecimal(number.toString());
        }
        throw new IllegalArgumentException(
                "JSON has no form for " + number.getClass().getName());
    }
}
