package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The texts for people hang together. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FILE = Pattern.compile("`([\\w/]+\\.(?:java|jte|sql|yaml|properties))`");
    private static final List<String> HOMES = List.of(
            "main/java/dev/vestibule",
            "main/java",
            "main",
            "main/resources",
            "main/resources/dev/vestibule",
            "test/java/dev/vestibule");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void everyLinkFromOneToAnotherLeadsSomewhere() throws IOException {
        assertThat(documents()).hasSizeGreaterThan(5).allSatisfy(document -> {
            List<String> links = LINK.matcher(read(document))
                    .results()
                    .map(found -> found.group(1))
                    .filter(link -> !link.contains("://"))
                    .toList();
            assertThat(links)
                    .as(document.toString())
                    .allSatisfy(link ->
                            assertThat(leadsSomewhere(document, link)).as(link).isTrue());
        });
    }

    /** Whoever follows the examples finds the files that they name. */
    @Test
    void everyFileThatContributorsAreShownIsThere() throws IOException {
        List<String> named = FILE.matcher(read(ROOT.resolve("CONTRIBUTING.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(25)
                .allSatisfy(name ->
                        assertThat(HOMES).as(name).anyMatch(home -> Files.isRegularFile(Path.of("src", home, name))));
    }

    /** Each fault has a row: its tests are there, and one of them says that it is meant. */
    @Test
    void everyFaultIsListedWithTestsThatNameIt() throws IOException {
        List<String> listed = new ArrayList<>();
        for (String row :
                read(ROOT.resolve("docs/reference/promises.md")).lines().toList()) {
            String[] cells = row.split(" *\\| *", -1);
            if (cells.length < 5 || !cells[1].matches("[A-Z][0-9]{2}( [A-Z][0-9]{2})*")) {
                continue;
            }
            StringBuilder tests = new StringBuilder();
            for (MatchResult named : FILE.matcher(cells[3]).results().toList()) {
                tests.append(read(Path.of("src/test/java/dev/vestibule", named.group(1))));
            }
            assertThat(cells[3].equals("-") ? cells[4] : tests.toString())
                    .as(row)
                    .isNotEmpty();
            String meant = withoutRanges(tests.toString());
            for (String code : cells[1].split(" ", -1)) {
                listed.add(code);
                assertThat(cells[3].equals("-") || meant.contains(code))
                        .as("tests of " + code + " name it")
                        .isTrue();
            }
        }
        Map<String, Integer> last = Map.of("K", 7, "D", 16, "M", 7, "E", 8, "C", 10, "T", 6, "R", 5, "U", 4);
        assertThat(listed).doesNotHaveDuplicates().hasSize(63);
        last.forEach((kind, most) -> {
            for (int number = 1; number <= most; number++) {
                assertThat(listed).contains(kind + "%02d".formatted(number));
            }
        });
    }

    /** "D01 to D03" becomes "D01 D02 D03". */
    private static String withoutRanges(String text) {
        return Pattern.compile("([A-Z])([0-9]{2}) to \\1([0-9]{2})")
                .matcher(text)
                .replaceAll(range -> {
                    int first = Integer.parseInt(range.group(2));
                    int end = Integer.parseInt(range.group(3));
                    return IntStream.rangeClosed(first, end)
                            .mapToObj(number -> range.group(1) + "%02d".formatted(number))
                            .collect(Collectors.joining(" "));
                });
    }

    /** A comment that leans on the one above it cannot be read on its own. */
    @Test
    void everyCommentOfTheProgramCanBeReadByItself() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> files =
                    sources.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(files)
                    .hasSizeGreaterThan(300)
                    .allSatisfy(file -> assertThat(read(file))
                            .as(file.toString())
                            .doesNotContainPattern("/\\*\\*\\s+(?:\\* )?(?:The same|As |Like )"));
        }
    }

    /** Readers who start at the index find everything. */
    @Test
    void theIndexLeadsToEveryDocument() throws IOException {
        Path docs = ROOT.resolve("docs");
        List<Path> linked = LINK.matcher(read(docs.resolve("README.md")))
                .results()
                .map(link -> docs.resolve(link.group(1)).normalize())
                .toList();
        assertThat(documents())
                .filteredOn(document -> document.startsWith(docs) && !document.endsWith("README.md"))
                .hasSizeGreaterThan(20)
                .allSatisfy(document -> assertThat(linked).contains(document.normalize()));
    }

    @Test
    void linesOfProseEndAt120Characters() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path document : documents()) {
            boolean code = false;
            for (String line : read(document).split("\n", -1)) {
                code ^= line.strip().startsWith("```");
                if (!code && line.length() > 120 && !line.startsWith("|") && !line.startsWith("<!--")) {
                    tooLong.add(document + ": " + line);
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void spellingIsAmerican() throws IOException {
        Pattern british =
                Pattern.compile("(?i)\\b(colour|behaviour|favour|centre|catalogue|licence|cancelled|cancelling"
                        + "|(recogn|author|organ|initial|serial|normal|synchron)is(e|ed|es|ing|ation))\\w*");
        assertThat(documents())
                .allSatisfy(document ->
                        assertThat(read(document)).as(document.toString()).doesNotContainPattern(british));
    }

    /** Users, clients and attackers are called what they are. */
    @Test
    void documentsSayWhoDoesWhat() throws IOException {
        Pattern vague = Pattern.compile("(?i)\\b(nobody|somebody|everybody|anybody|whoever)\\b");
        assertThat(documents())
                .allSatisfy(document ->
                        assertThat(read(document)).as(document.toString()).doesNotContainPattern(vague));
        String api = read(Path.of("src/main/resources/openapi/openapi.yaml"));
        assertThat(api.replaceAll("x-access: everybody|everybody:", "")).doesNotContainPattern(vague);
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> root = Files.list(ROOT)) {
            return Stream.concat(root, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static boolean leadsSomewhere(Path document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** As the usual readers of Markdown make them from headings. */
    private static List<String> anchors(Path document) {
        return HEADING.matcher(read(document))
                .results()
                .map((MatchResult heading) -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String read(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
