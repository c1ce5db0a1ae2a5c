package dev.vestibule.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form with the values of its fields and its errors. It never contains passwords.
 *
 * @param notice the error of the form as a whole, translated
 * @param errors translated, by field
 */
public record FormView(Map<String, String> values, @Nullable String notice, Map<String, String> errors) {
    /** An empty form. */
    public static final FormView EMPTY = new FormView(Map.of(), null, Map.of());

    public FormView {
        values = Map.copyOf(values);
        errors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(errors));
    }

    public static FormView of(Map<String, String> values) {
        return new FormView(values, null, Map.of());
    }

    /** Returns the text of a field for a value that may be missing. */
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

    /** Returns whether this field gets the focus. */
    public boolean startsAt(String field) {
        return !errors.isEmpty() && errors.keySet().iterator().next().equals(field);
    }
}
