package dev.vestibule.web;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.user.Email;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the fields of a list's filter, and keeps what is wrong with them. A field left empty narrows nothing. */
public final class ListFilter {
    private final PageRequest request;
    private final ListQuery query;
    private final Map<String, String> errors = new LinkedHashMap<>();

    public ListFilter(PageRequest request, ListQuery query) {
        this.request = request;
        this.query = query;
    }

    public Optional<Email> email(String field) {
        return read(field, Email::parse, "form.email-wrong");
    }

    /** A part of a name or an address. */
    public Optional<String> text(String field) {
        return read(
                field,
                text -> text.length() <= Email.MAX_LENGTH && Fields.isPlain(text)
                        ? Optional.of(text)
                        : Optional.empty(),
                "list.text-wrong");
    }

    /** What a thing is called by links of ours. */
    public Optional<String> name(String field) {
        return read(
                field,
                text -> text.matches("[0-9A-Za-z_-]{1,64}") ? Optional.of(text) : Optional.empty(),
                "list.text-wrong");
    }

    /** The address of a client, as it was recorded. */
    public Optional<String> clientAddress(String field) {
        return read(
                field,
                text -> text.matches("[0-9a-fA-F:.]{2,45}") ? Optional.of(text) : Optional.empty(),
                "list.address-wrong");
    }

    /** The beginning of a day, by the clocks of Greenwich. */
    public Optional<Instant> day(String field) {
        return dayAfter(field, 0);
    }

    /** The end of a day, which does not belong to it. */
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
                                ? Optional.of(day.plusDays(days).atStartOfDay().toInstant(ZoneOffset.UTC))
                                : Optional.empty();
                    } catch (DateTimeException e) {
                        return Optional.empty();
                    }
                },
                "list.day-wrong");
    }

    /** One of the choices that the form offers; whatever else was sent narrows nothing, as no form sends it. */
    public <T> Optional<T> choice(String field, Function<String, Optional<T>> choices) {
        return Optional.of(given(field)).filter(text -> !text.isEmpty()).flatMap(choices);
    }

    private <T> Optional<T> read(String field, Function<String, Optional<T>> reader, String wrong) {
        String text = given(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = reader.apply(text);
        if (value.isEmpty()) {
            errors.put(field, request.say(wrong));
        }
        return value;
    }

    private String given(String field) {
        return query.filter().getOrDefault(field, "");
    }

    /** Whether everything could be understood; else nothing is looked for. */
    public boolean isGood() {
        return errors.isEmpty();
    }

    /** The form as it was sent. */
    public FormView form() {
        return FormView.of(query.filter()).withErrors(errors);
    }
}
