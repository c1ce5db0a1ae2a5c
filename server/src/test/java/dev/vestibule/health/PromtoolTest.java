package dev.vestibule.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.Scrape;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's promtool accepts a scrape and the alert rules, and rules and dashboard name metrics that exist. */
@Tag("interop")
@OnSharedServer(value = "promtool", on = DatabaseKind.H2, settings = Scrape.SETTING)
class PromtoolTest {
    private static final Path RULES = Path.of("..", "deploy", "prometheus", "vestibule-alerts.yml");
    private static final Path RULE_TESTS = Path.of("..", "deploy", "prometheus", "vestibule-alerts.test.yml");
    private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "vestibule.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:vestibule|jvm|process|system)_\\w+");

    private final TestServer server;

    PromtoolTest(TestServer server) {
        this.server = server;
    }

    private record Done(int status, String output) {}

    private static Done promtool(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var to = process.outputWriter(UTF_8)) {
            to.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Done(process.waitFor(), output);
    }

    private Scrape scrape() {
        server.get("/livez");
        return Scrape.of(server.client());
    }

    @Test
    void promtoolFindsNothingToSayAboutAScrape() throws IOException, InterruptedException {
        assertThat(promtool(scrape().text(), "check", "metrics")).isEqualTo(new Done(0, ""));
    }

    @Test
    void theRulesLoadAndDoWhatTheirTestsExpect() throws IOException, InterruptedException {
        Done check = promtool("", "check", "rules", RULES.toString());
        assertThat(check.status()).as(check.output()).isZero();
        Done test = promtool("", "test", "rules", RULE_TESTS.toString());
        assertThat(test.status()).as(test.output()).isZero();
    }

    @Test
    void aRuleTestFailsIfARuleChanges(@TempDir Path directory) throws IOException, InterruptedException {
        Files.writeString(
                directory.resolve(RULES.getFileName()),
                Files.readString(RULES).replace("vestibule_database_up == 0", "vestibule_database_up == 1"));
        Path tests = directory.resolve(RULE_TESTS.getFileName());
        Files.copy(RULE_TESTS, tests);
        assertThat(promtool("", "test", "rules", tests.toString()).status()).isEqualTo(1);
    }

    @Test
    void rulesAndDashboardNameOnlyMetricsThatExist() throws IOException {
        Set<String> served = scrape().samples().keySet().stream()
                .map(sample -> sample.replaceFirst("\\{.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named(Files.readString(RULES))).hasSizeGreaterThan(10).isSubsetOf(served);
        assertThat(named(Files.readString(DASHBOARD))).hasSizeGreaterThan(25).isSubsetOf(served);
    }

    @Test
    void everyQueryOfTheDashboardIsValid(@TempDir Path directory) throws IOException, InterruptedException {
        List<String> rules = queries().stream()
                .map(query ->
                        "  - record: a_query\n    expr: |\n      " + query.replace("$__rate_interval", "5m") + "\n")
                .toList();
        assertThat(rules).hasSizeGreaterThan(30);
        // One group for each, as equal records within a group are refused.
        StringBuilder file = new StringBuilder("groups:\n");
        for (int i = 0; i < rules.size(); i++) {
            file.append("- name: query_").append(i).append("\n  rules:\n").append(rules.get(i));
        }
        Path written = Files.writeString(directory.resolve("queries.yml"), file);
        Done check = promtool("", "check", "rules", "--lint=none", written.toString());
        assertThat(check.status()).as(check.output()).isZero();
    }

    private static List<String> queries() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        return Stream.of(dashboard.path("panels"))
                .flatMap(panels -> panels.findValuesAsText("expr").stream())
                .toList();
    }

    private static Set<String> named(String text) {
        return METRIC.matcher(text)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
