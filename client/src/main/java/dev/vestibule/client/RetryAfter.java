package dev.vestibule.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long the server asks us to wait. */
final class RetryAfter {
    // Nine digits are thirty years: longer ones are no time to wait for.
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern SECONDS_IN_TEXT = Pattern.compile("(?<!\\d)\\d{1,9}(?!\\d)");

    private RetryAfter() {}

    /** From the header, in seconds or as a date; else the first number in the text, which Metabase says it in. */
    static @Nullable Duration of(Answer answer, String text, InstantSource clock) {
        Optional<String> header = answer.headers().firstValue("Retry-After").map(String::strip);
        if (header.isPresent()) {
            return SECONDS.matcher(header.get()).matches()
                    ? Duration.ofSeconds(Long.parseLong(header.get()))
                    : untilDate(header.get(), clock.instant());
        }
        Matcher seconds = SECONDS_IN_TEXT.matcher(text);
        return seconds.find() ? Duration.ofSeconds(Long.parseLong(seconds.group())) : null;
    }

    private static @Nullable Duration untilDate(String text, Instant now) {
        try {
            Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
        } catch (DateTimeException notADate) {
            return null;
        }
    }
}
