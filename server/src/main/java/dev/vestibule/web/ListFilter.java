package dev.vestibule.web;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.user.Email;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the fields of a list's filter, and collects their errors. An empty field does not filter. */
public final class ListFilter {
    private final PageRequest request;
    private final ListQuery query;
    private final Map<String, String> errors = new LinkedHashMap<>();

    public ListFilter(PageRequest request, ListQuery query) {
        this.request = request;
        this.query = query;
    }

    /** Returns the state of the list that it filters. */
    public ListQuery query() {
        return query;
    }

    public Optional<Email> email(String field) {
        return read(field, Email::parse, "form.email-wrong");
    }

    /** Returns a part of a name or an address. */
    public Optional<String> text(String field) {
        return read(
                field,
                text -> text.length() <= Email.MAX_LENGTH && Fields.isPlain(text)
                        ? Optional.of(text)
                        : Optional.empty(),
                "list.text-wrong");
    }

    /** Returns the id of a thing from one of our links. */
    public Optional<String> name(String field) {
        return read(
                field,
                text -> text.matches("[0-9A-Za-z_-]{1,64}") ? Optional.of(text) : Optional.empty(),
                "list.text-wrong");
    }

    /** Returns a client address, as it was recorded. */
    public Optional<String> clientAddress(String field) {
        return read(
                field,
                text -> text.matches("[0-9a-fA-F:.]{2,45}") ? Optional.of(text) : Optional.empty(),
                "list.address-wrong");
    }

    /** Returns the beginning of a day in the reader's time zone; see {@link DayFilter}. */
    public Optional<Instant> day(String field) {
        return dayAfter(field, 0);
    }

    /** Returns the exclusive end of a day in the reader's time zone. */
    public Optional<Instant> endOfDay(String field) {
        return dayAfter(field, 1);
    }

    private Optional<Instant> dayAfter(String field, int days) {
        return read(
                field,
                text -> {
                    try {
                        LocalDate day = LocalDate.parse(text);
                        boolean sensible = day.getYear() >= 1970 && day.getYear() <= 9999;
                        return sensible
                                ? Optional.of(day.plusDays(days)
                                        .atStartOfDay(DayFilter.zone(query))
                                        .toInstant())
                                : Optional.empty();
                    } catch (DateTimeException e) {
                        return Optional.empty();
                    }
                },
                "list.day-wrong");
    }

    /** Returns one of the choices of the form; any other value does not filter, as no form sends it. */
    public <T> Optional<T> choice(String field, Function<String, Optional<T>> choices) {
        return Optional.of(query.given(field)).filter(text -> !text.isEmpty()).flatMap(choices);
    }

    /** Returns what a text means; empty if the field is empty, or with an error if the text means nothing. */
    public <T> Optional<T> read(String field, Function<String, Optional<T>> reader, String wrong) {
        String text = query.given(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = reader.apply(text);
        if (value.isEmpty()) {
            errors.put(field, request.say(wrong));
        }
        return value;
    }

    /** Returns whether all fields were valid; otherwise nothing is listed. */
    public boolean isGood() {
        return errors.isEmpty();
    }

    /** Returns the form as it was sent. */
    public FormView form() {
        return FormView.of(query.filter()).withErrors(errors);
    }
}
