package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/metrics.md} lists the metrics that a server has, in the words of the server. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Path WRITTEN = Path.of("target", "metrics.md");
    private static final String TOKEN = "a-token-for-the-collector";
    private static final Pattern FAMILY = Pattern.compile("(?m)^# HELP (\\w+) (.*)\\n# TYPE \\w+ (\\w+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)\\{([^}]*)} ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern VALUE = Pattern.compile("=\"([^\"]*)\"");

    @Test
    void thePageListsEveryMetricInTheWordsOfTheServer() throws IOException {
        String scrape;
        try (Server server = Server.start(Map.of(
                "VESTIBULE_DEV", "true",
                "MB_JETTY_HOST", "127.0.0.1",
                "MB_JETTY_PORT", "0",
                "VESTIBULE_METRICS_TOKEN", TOKEN))) {
            Client collector = new Client(server.port()).with("Authorization", "Bearer " + TOKEN);
            collector.get("/livez");
            collector.get("/no/such/path-of-a-client");
            scrape = collector.get("/metrics").text();
        }
        String table = table(scrape);
        Files.createDirectories(WRITTEN.getParent());
        Files.writeString(WRITTEN, table);
        String page = Files.readString(PAGE);
        assertThat(page).as("copy " + WRITTEN + " to the page").contains(table);
        assertThat(FAMILY.matcher(scrape).results().map(found -> found.group(1)))
                .filteredOn(name -> !name.startsWith("vestibule_"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("`" + name.replaceFirst("_.*", "_*") + "`"));
        assertThat(VALUE.matcher(scrape).results().map(found -> found.group(1)))
                .as("no value of a label comes from a client")
                .noneMatch(value -> value.contains("path-of-a-client"));
    }

    private static String table(String scrape) {
        Map<String, String> rows = new TreeMap<>();
        Map<String, Set<String>> labels = labels(scrape);
        Matcher family = FAMILY.matcher(scrape);
        while (family.find()) {
            String name = family.group(1);
            if (name.startsWith("vestibule_")) {
                Set<String> own = labels.getOrDefault(name, labels.getOrDefault(name + "_count", Set.of()));
                rows.put(
                        name,
                        "| `" + name + (own.isEmpty() ? "" : "{" + String.join(",", own) + "}") + "` | "
                                + family.group(3) + " | " + family.group(2) + ". |");
            }
        }
        List<String> lines = new ArrayList<>(List.of("| Metric | Type | Meaning |", "|---|---|---|"));
        lines.addAll(rows.values());
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static Map<String, Set<String>> labels(String scrape) {
        Map<String, Set<String>> labels = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(scrape);
        while (sample.find()) {
            Matcher label = LABEL.matcher(sample.group(2));
            while (label.find()) {
                labels.computeIfAbsent(sample.group(1), name -> new LinkedHashSet<>())
                        .add(label.group(1));
            }
        }
        return labels;
    }
}
