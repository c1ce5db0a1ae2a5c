package dev.vestibule.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses single values. */
public final class Parsing {
    /** The latest instant that every database stores. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,10}");

    private Parsing() {}

    /**
     * Returns a whole number within inclusive bounds, from a JSON number or, as Metabase accepts it too, from a text of
     * digits; empty for anything else.
     */
    public static Optional<Integer> number(JsonNode value, int least, int most) {
        boolean whole = value.isIntegralNumber() || value.isTextual();
        return whole ? number(value.asText(), least, most) : Optional.empty();
    }

    /** Returns a whole number within inclusive bounds; empty if the text is invalid. */
    public static Optional<Integer> number(String text, int least, int most) {
        if (!DIGITS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(text);
            return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns an instant with an offset (ISO 8601), not before the earliest; empty if the text is invalid. */
    public static Optional<Instant> instant(String text, Instant earliest) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return instant.isBefore(earliest) || !instant.isBefore(LATEST) ? Optional.empty() : Optional.of(instant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
