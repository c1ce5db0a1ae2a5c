package dev.vestibule.platform.i18n;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.i18n.MessageCatalog.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts of all languages against each other, and against the places that say them. */
class TextsTest {
    private static final Path SOURCES = Path.of("src", "main");
    private static final Path TEXTS = SOURCES.resolve("resources/dev/vestibule/platform/i18n");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d}");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z0-9]+(?:[.-][a-z0-9]+)+)\"");
    /** The beginning of the names of texts that belong together, whose end is a name of something else. */
    private static final Pattern FAMILY = Pattern.compile("\"([a-z0-9]+(?:[.-][a-z0-9]+)+\\.)\"");

    private static final Pattern SAID = Pattern.compile(
            "(?:Message\\.(?:of|counted)|words\\.of|words\\.counted|words\\(\\)\\.of|\\bsay)\\(\\s*\"([^\"]+)\"");

    static Stream<String> otherLanguages() {
        return MessageCatalog.all().stream().map(Language::code).filter(code -> !code.equals("en"));
    }

    @ParameterizedTest
    @MethodSource("otherLanguages")
    void everyLanguageHasTheSameTextsAsEnglish(String code) {
        assertThat(MessageCatalog.read(code).keySet())
                .containsExactlyInAnyOrderElementsOf(MessageCatalog.read("en").keySet());
    }

    @ParameterizedTest
    @MethodSource("otherLanguages")
    void everyTextHasTheSamePlaceholdersAsInEnglish(String code) {
        Map<String, String> english = MessageCatalog.read("en");
        MessageCatalog.read(code)
                .forEach((key, text) -> assertThat(placeholders(text))
                        .as("placeholders of %s in %s", key, code)
                        .isEqualTo(placeholders(english.getOrDefault(key, ""))));
    }

    @Test
    void noTextHoldsAnythingElseThatLooksLikeAPlaceholderOrMarkup() {
        for (Language language : MessageCatalog.all()) {
            MessageCatalog.read(language.code())
                    .forEach((key, text) -> assertThat(PLACEHOLDER.matcher(text).replaceAll("x"))
                            .as("%s in %s", key, language.code())
                            .isNotEmpty()
                            .doesNotContain("{", "}", "<", ">", "&", "  ", "\t")
                            .doesNotContainPattern("[\\p{Cntrl}\uFFFD]"));
        }
    }

    @Test
    void noTextStandsTwiceInOneFile() throws IOException {
        for (Language language : MessageCatalog.all()) {
            List<String> keys =
                    Files.readAllLines(TEXTS.resolve("messages_" + language.code() + ".properties")).stream()
                            .filter(line -> line.contains("=") && !line.startsWith("#"))
                            .map(line -> line.substring(0, line.indexOf('=')).strip())
                            .toList();
            assertThat(keys)
                    .doesNotHaveDuplicates()
                    .hasSameSizeAs(MessageCatalog.read(language.code()).keySet());
        }
    }

    @Test
    void everyTextIsSaidSomewhere() throws IOException {
        Set<String> literals = matches(LITERAL);
        Set<String> families = matches(FAMILY);
        Set<String> unused = new TreeSet<>(MessageCatalog.read("en").keySet());
        unused.removeIf(key -> literals.contains(key) || literals.contains(key.replaceFirst("\\.(one|other)$", "")));
        unused.removeIf(key -> families.stream().anyMatch(key::startsWith));
        assertThat(unused).as("texts that nothing in src/main names").isEmpty();
    }

    @Test
    void everyTextThatIsSaidExists() throws IOException {
        Set<String> known = MessageCatalog.read("en").keySet();
        Set<String> missing = matches(SAID);
        missing.removeIf(key -> key.endsWith(".")); // the beginning of several
        missing.removeIf(
                key -> known.contains(key) || (known.contains(key + ".one") && known.contains(key + ".other")));
        assertThat(missing).as("texts that are named but not there").isEmpty();
    }

    private static Set<String> matches(Pattern pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(SOURCES)) {
            all.filter(file -> file.toString().matches(".*\\.(java|jte)")).forEach(files::add);
        }
        Set<String> found = new TreeSet<>();
        for (Path file : files) {
            Matcher matcher = pattern.matcher(Files.readString(file, StandardCharsets.UTF_8));
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(MatchResult::group).collect(toCollection(TreeSet::new));
    }
}
