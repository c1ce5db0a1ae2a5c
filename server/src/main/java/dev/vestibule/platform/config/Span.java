package dev.vestibule.platform.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A duration in the contract's form: at least a minute, and less than 100 years.
 *
 * @param unit {@code seconds}, {@code minutes} or {@code hours}
 */
public record Span(long amount, String unit) {
    private static final Pattern WORDS = Pattern.compile("(\\d{1,9}) ?(seconds|minutes|hours)");
    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration TOO_LONG = Duration.ofDays(36_500);

    /**
     * Parses {@code 30 minutes} or {@code {"amount":30,"unit":"minutes"}}; returns empty if it is neither, too short or
     * too long.
     */
    public static Optional<Span> parse(String text) {
        return read(text).filter(Span::isWithinBounds);
    }

    /** Parses a duration of any length; returns empty if it is invalid. */
    public static Optional<Duration> durationOf(String text) {
        return read(text).map(Span::duration);
    }

    private static Optional<Span> read(String text) {
        Matcher words = WORDS.matcher(text.startsWith("{") ? wordsOfJson(text) : text);
        return Optional.of(words)
                .filter(Matcher::matches)
                .map(found -> new Span(Long.parseLong(found.group(1)), found.group(2)));
    }

    private static String wordsOfJson(String text) {
        try {
            JsonNode span = JsonMappers.PLAIN.readTree(text);
            return span.size() == 2
                    ? span.path("amount").asText() + " " + span.path("unit").asText()
                    : "";
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private boolean isWithinBounds() {
        return duration().compareTo(LEAST) >= 0 && duration().compareTo(TOO_LONG) < 0;
    }

    public Duration duration() {
        return switch (unit) {
            case "seconds" -> Duration.ofSeconds(amount);
            case "minutes" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** Returns it in words, such as {@code 30 minutes}. */
    @Override
    public String toString() {
        return amount + " " + unit;
    }
}
