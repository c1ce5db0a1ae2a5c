package dev.vestibule.page;

import dev.vestibule.text.Words;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.temporal.ChronoUnit;

/** An instant for people, and for the script that tells it in their time zone. */
public record Moment(String machine, String text) {
    public static Moment of(Instant instant, Words words) {
        return new Moment(
                DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS)),
                DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                                .withLocale(words.locale())
                                .withZone(ZoneOffset.UTC)
                                .format(instant)
                        + " UTC");
    }
}
