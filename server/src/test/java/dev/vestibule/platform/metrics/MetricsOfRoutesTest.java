package dev.vestibule.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.http.RouteTimes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sums of routes, and what the library makes of sources. */
class MetricsOfRoutesTest {
    private static final String NAME = "vestibule_http_request_duration_seconds";

    @Test
    void aRouteThatExistsTwiceIsShownOnce() {
        try (Metrics metrics = new Metrics()) {
            metrics.answered(
                    new RouteTimes("GET", "/readyz"),
                    503,
                    true,
                    Duration.ofMillis(3).toNanos());
            metrics.answered(
                    new RouteTimes("GET", "/readyz"),
                    200,
                    true,
                    Duration.ofMillis(30).toNanos());
            assertThat(metrics.text())
                    .contains(NAME + "_bucket{method=\"GET\",route=\"/readyz\",le=\"0.005\"} 1")
                    .contains(NAME + "_bucket{method=\"GET\",route=\"/readyz\",le=\"0.1\"} 2")
                    .contains(NAME + "_count{method=\"GET\",route=\"/readyz\"} 2")
                    .contains(NAME + "_sum{method=\"GET\",route=\"/readyz\"} 0.033")
                    .contains("vestibule_http_answers_total{status=\"5xx\"} 1.0")
                    .contains("vestibule_http_answers_from_memory_total 2.0");
        }
    }

    @Test
    void aSourceThatNothingElseHoldsKeepsCounting() {
        Counts counts = new Counts("vestibule.things", "Things", "kind");
        try (Metrics metrics = new Metrics()) {
            metrics.counters(() -> List.of(new CounterSource("vestibule.fresh", "Fresh", Map.of(), () -> 7)));
            metrics.counters(counts::sources);
            counts.add("one");
            assertThat(metrics.text()).contains("vestibule_things_total{kind=\"one\"} 1.0");
            counts.add("one");
            counts.add("two");
            System.gc();
            assertThat(metrics.text())
                    .contains("vestibule_things_total{kind=\"one\"} 2.0")
                    .contains("vestibule_things_total{kind=\"two\"} 1.0")
                    .contains("vestibule_fresh_total 7.0");
        }
    }

    @Test
    void labelsAreFewWhateverIsCounted() {
        Counts counts = new Counts("vestibule.things", "Things", "kind");
        for (int i = 0; i < 1_000; i++) {
            counts.add("kind-" + i);
        }
        assertThat(counts.sources()).hasSize(201);
        assertThat(counts.sources())
                .filteredOn(source -> source.labels().equals(Map.of("kind", "other")))
                .singleElement()
                .satisfies(source -> assertThat(source.count().getAsDouble()).isEqualTo(800));
    }
}
