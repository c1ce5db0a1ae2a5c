package dev.vestibule.web;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a list is filtered by, each with a link to the same list without it.
 *
 * @param clear the link to the list without any of them
 */
public record ActiveFilters(List<Chip> chips, String clear) {
    static final ActiveFilters NONE = new ActiveFilters(List.of(), "");

    public ActiveFilters {
        chips = List.copyOf(chips);
    }

    /** One of them: the label of the field, and its value in words. */
    public record Chip(String label, String value, String remove) {}

    /** Returns a builder for the fields of this list, in the order in which they are shown. */
    public static Builder of(PageRequest request, ListQuery query) {
        return new Builder(request, query);
    }

    /** Collects the fields that are not empty. */
    public static final class Builder {
        private final PageRequest request;
        private final ListQuery query;
        private final List<Chip> chips = new ArrayList<>();
        private final Map<String, String> cleared = new HashMap<>();

        private Builder(PageRequest request, ListQuery query) {
            this.request = request;
            this.query = query;
        }

        /** Adds a field that is typed. */
        public Builder text(String field, String label) {
            return add(field, label, query.given(field));
        }

        /** Adds a field with choices; a value that is none of them does not filter. */
        public Builder choice(String field, String label, List<SelectOption> choices) {
            String given = query.given(field);
            choices.stream()
                    .filter(choice -> choice.value().equals(given))
                    .findFirst()
                    .ifPresent(choice -> add(field, label, choice.text()));
            return this;
        }

        /**
         * Adds a field whose choices come and go.
         *
         * @param gone how a value that is no longer a choice, and still filters, is shown; empty if it does not filter
         */
        public Builder choice(String field, String label, List<SelectOption> choices, Optional<String> gone) {
            String given = query.given(field);
            boolean offered = choices.stream().anyMatch(choice -> choice.value().equals(given));
            return offered || gone.isEmpty() ? choice(field, label, choices) : add(field, label, gone.get());
        }

        /** Adds a field that is a day. */
        public Builder day(String field, String label) {
            return add(field, label, day(query.given(field)));
        }

        public ActiveFilters build() {
            return new ActiveFilters(chips, query.withFilter(cleared).page(1));
        }

        private Builder add(String field, String label, String value) {
            if (!query.given(field).isEmpty()) {
                chips.add(new Chip(
                        request.say(label),
                        value,
                        query.withFilter(Map.of(field, "")).page(1)));
                cleared.put(field, "");
            }
            return this;
        }

        private String day(String text) {
            try {
                return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                        .withLocale(request.messages().locale())
                        .format(LocalDate.parse(text));
            } catch (DateTimeException e) {
                return text; // which the form calls wrong
            }
        }
    }
}
