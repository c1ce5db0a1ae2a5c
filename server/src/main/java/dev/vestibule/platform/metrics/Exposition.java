package dev.vestibule.platform.metrics;

import dev.vestibule.platform.http.RouteTimes;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prometheus's text of all metrics. Only {@link Metrics} that are read have one: its library is large. */
final class Exposition implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<List<Object>, CounterSource> counters = new HashMap<>();
    private @Nullable JvmGcMetrics collector;

    Exposition(Collection<RouteTimes> routes) {
        // Prometheus has other names and units for these.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        registry.getPrometheusRegistry().register(new RouteHistograms(routes));
    }

    /** Adds the JVM's own metrics. */
    void addJvm() {
        List<MeterBinder> binders = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
        collector = new JvmGcMetrics();
        collector.bindTo(registry);
    }

    void add(GaugeSource source) {
        Gauge.builder(source.name(), source.value())
                .description(source.description())
                .tags(tags(source.labels()))
                .register(registry);
    }

    /** Adds a count, unless it is there. The library refers to sources weakly, so they are kept here. */
    void add(CounterSource source) {
        if (counters.putIfAbsent(List.of(source.name(), source.labels()), source) == null) {
            FunctionCounter.builder(source.name(), source, one -> one.count().getAsDouble())
                    .description(source.description())
                    .tags(tags(source.labels()))
                    .register(registry);
        }
    }

    private static Tags tags(Map<String, String> labels) {
        return Tags.of(labels.entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList());
    }

    String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        JvmGcMetrics pauses = collector;
        if (pauses != null) {
            pauses.close();
        }
        registry.close();
    }
}
