package dev.vestibule.web;

import dev.vestibule.platform.i18n.Messages;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.temporal.ChronoUnit;

/**
 * An instant for display, and for the script that converts it to the reader's time zone.
 *
 * @param exact with seconds
 */
public record DisplayTime(String machine, String text, String exact) {
    public static DisplayTime of(Instant instant, Messages messages) {
        return new DisplayTime(
                DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS)),
                inUtc(instant, messages, FormatStyle.SHORT),
                inUtc(instant, messages, FormatStyle.MEDIUM));
    }

    private static String inUtc(Instant instant, Messages messages, FormatStyle style) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, style)
                        .withLocale(messages.locale())
                        .withZone(ZoneOffset.UTC)
                        .format(instant)
                + " UTC";
    }
}
