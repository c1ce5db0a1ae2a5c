package dev.vestibule.platform.i18n;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Locale.IsoCountryCode;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The supported languages, and the choice among them. A language's texts are loaded when they are first needed. */
public final class MessageCatalog {
    /**
     * One language.
     *
     * @param name in English, as in the contract's list
     * @param ownName in the language itself
     */
    public record Language(String code, String name, String ownName) {}

    private static final List<Language> ALL = List.of(
            new Language("de", "German", "Deutsch"),
            new Language("en", "English", "English"),
            new Language("es", "Spanish", "Español"),
            new Language("fr", "French", "Français"),
            new Language("ja", "Japanese", "日本語"),
            new Language("pt", "Portuguese", "Português"));
    private static final Set<String> ISO_LANGUAGES = Set.of(Locale.getISOLanguages());
    private static final Pattern LOCALE = Pattern.compile("([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?");
    private static final int MOST_WISHES = 20;
    private static final int LONGEST_WISH = 40;

    private final Map<String, Messages> words = new ConcurrentHashMap<>();

    public static List<Language> all() {
        return ALL;
    }

    /**
     * Returns our code for a locale in any spelling: {@code es-mx}, {@code es_MX} and {@code ES} are all {@code es}.
     */
    public static Optional<String> codeOf(String locale) {
        int end = 0;
        while (end < locale.length() && Character.isLetter(locale.charAt(end))) {
            end++;
        }
        String language = locale.substring(0, end).toLowerCase(Locale.ROOT);
        boolean complete = end == locale.length() || locale.charAt(end) == '-' || locale.charAt(end) == '_';
        return complete && ALL.stream().anyMatch(known -> known.code().equals(language))
                ? Optional.of(language)
                : Optional.empty();
    }

    /**
     * Returns a locale in Metabase's spelling ({@code es_MX} for {@code es-mx}): any language of ISO 639-1, with or
     * without a country of ISO 3166-1; empty for anything else. There may be no texts in it.
     */
    public static Optional<String> normalized(String locale) {
        Matcher parts = LOCALE.matcher(locale);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String language = parts.group(1).toLowerCase(Locale.ROOT);
        String country = parts.group(2) == null ? "" : parts.group(2).toUpperCase(Locale.ROOT);
        boolean known = ISO_LANGUAGES.contains(language)
                && (country.isEmpty()
                        || Locale.getISOCountries(IsoCountryCode.PART1_ALPHA2).contains(country));
        return known ? Optional.of(country.isEmpty() ? language : language + "_" + country) : Optional.empty();
    }

    /**
     * Returns the locale after a choice among our languages: the current one ({@code es_MX}) stays if the language
     * does.
     */
    public static Optional<String> chosen(String choice, Optional<String> present) {
        Optional<String> chosen = codeOf(choice);
        return chosen.equals(present.flatMap(MessageCatalog::codeOf)) ? present : chosen;
    }

    /** Returns English, for operators and for readers without a supported language. */
    public Messages english() {
        return in("en");
    }

    /**
     * Returns the messages for a reader: in the first supported language.
     *
     * @param wishes locales by precedence; unsupported ones are skipped
     */
    public Messages choose(Stream<String> wishes) {
        return in(wishes.flatMap(wish -> codeOf(wish).stream()).findFirst().orElse("en"));
    }

    /**
     * Returns the locales of an {@code Accept-Language} header, best first (RFC 9110 section 12.5.4), without those of
     * weight 0.
     */
    public static Stream<String> accepted(String header) {
        record Weighed(String locale, double weight) {}
        return Stream.of(header.split(",", MOST_WISHES + 1))
                .limit(MOST_WISHES)
                .map(String::strip)
                .filter(wish -> wish.length() <= LONGEST_WISH)
                .map(wish -> {
                    int semicolon = wish.indexOf(';');
                    return semicolon < 0
                            ? new Weighed(wish, 1)
                            : new Weighed(wish.substring(0, semicolon).strip(), weight(wish.substring(semicolon + 1)));
                })
                .filter(wish -> wish.weight() > 0)
                .sorted((a, b) -> Double.compare(b.weight(), a.weight()))
                .map(Weighed::locale);
    }

    private static double weight(String parameter) {
        String text = parameter.strip();
        try {
            return text.startsWith("q=") ? Double.parseDouble(text.substring(2)) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private Messages in(String code) {
        return words.computeIfAbsent(code, missing -> new Messages(Locale.forLanguageTag(missing), read(missing)));
    }

    static Map<String, String> read(String code) {
        Properties properties = new Properties();
        try (InputStream file = MessageCatalog.class.getResourceAsStream("messages_" + code + ".properties")) {
            if (file == null) {
                throw new IllegalStateException("the texts of " + code + " are missing");
            }
            properties.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> sentences = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> sentences.put(key, properties.getProperty(key)));
        return sentences;
    }
}
