package dev.vestibule.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form as a page shows it: what stands in its fields, and what is wrong with them. Passwords never stand in it again.
 *
 * @param notice what is wrong with the form as a whole, as it is told
 * @param errors by field, as they are told
 */
public record FormView(Map<String, String> values, @Nullable String notice, Map<String, String> errors) {
    /** Nothing filled in. */
    public static final FormView EMPTY = new FormView(Map.of(), null, Map.of());

    public FormView {
        values = Map.copyOf(values);
        errors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(errors));
    }

    public static FormView of(Map<String, String> values) {
        return new FormView(values, null, Map.of());
    }

    /** What a field shows of a value that may be missing. */
    public static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    public FormView withNotice(String sentence) {
        return new FormView(values, sentence, errors);
    }

    public FormView withErrors(Map<String, String> found) {
        return new FormView(values, notice, found);
    }

    public String value(String field) {
        return values.getOrDefault(field, "");
    }

    public @Nullable String error(String field) {
        return errors.get(field);
    }

    public boolean isFaulty() {
        return notice != null || !errors.isEmpty();
    }

    /** Whether this is the field that a reader should start at. */
    public boolean startsAt(String field) {
        return !errors.isEmpty() && errors.keySet().iterator().next().equals(field);
    }
}
