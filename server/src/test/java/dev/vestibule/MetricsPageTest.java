package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/metrics.md} lists the metrics that a server has. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern SERVED = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
    private static final Pattern SHOWN = Pattern.compile("(?m)^\\| `(\\w+)(?:\\{[^}]*})?` \\| (\\w+) \\|");

    @Test
    void thePageListsEveryMetricWithItsType() throws IOException {
        Map<String, String> served;
        try (Server server = Server.start(Map.of(
                "VESTIBULE_DEV", "true",
                "MB_JETTY_HOST", "127.0.0.1",
                "MB_JETTY_PORT", "0",
                "VESTIBULE_METRICS_TOKEN", "a-token-for-the-collector"))) {
            served = types(
                    SERVED,
                    new Client(server.port())
                            .with("Authorization", "Bearer a-token-for-the-collector")
                            .get("/metrics")
                            .text());
        }
        String page = Files.readString(PAGE);
        assertThat(served.keySet())
                .filteredOn(name -> !name.startsWith("vestibule_"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("`" + name.replaceFirst("_.*", "_*") + "`"));
        served.keySet().removeIf(name -> !name.startsWith("vestibule_"));
        assertThat(types(SHOWN, page)).isEqualTo(served);
    }

    private static Map<String, String> types(Pattern pattern, String text) {
        Map<String, String> types = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            types.put(matcher.group(1), matcher.group(2));
        }
        return types;
    }
}
