package dev.vestibule.platform.metrics;

import dev.vestibule.platform.http.RequestObserver;
import dev.vestibule.platform.http.RouteTimes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of this node. */
public final class Metrics implements RequestObserver, AutoCloseable {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String[] CLASSES = {"1xx", "2xx", "3xx", "4xx", "5xx"};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RouteTimes noRoute = new RouteTimes("any", "(no route)");
    private final Queue<RouteTimes> routes = new ConcurrentLinkedQueue<>();
    private final LongAdder fromMemory = new LongAdder();
    private final List<Consumer<MeterRegistry>> waiting = new ArrayList<>();
    private final List<Supplier<List<CounterSource>>> growing = new ArrayList<>();
    private final Map<List<Object>, CounterSource> counters = new HashMap<>();
    private @Nullable JvmGcMetrics collector;

    public Metrics() {
        // Prometheus has other names and units for these.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        for (int hundred = 1; hundred <= RouteTimes.CLASSES; hundred++) {
            int status = hundred;
            counter(new CounterSource(
                    "vestibule.http.answers",
                    "Responses by status class",
                    "status",
                    CLASSES[status - 1],
                    () -> routes.stream()
                            .mapToLong(route -> route.ofClass(status))
                            .sum()));
        }
        counter(new CounterSource(
                "vestibule.http.answers.from.memory",
                "Responses that needed no worker: session checks, properties, health checks",
                Map.of(),
                fromMemory::sum));
        add(to -> registry.getPrometheusRegistry().register(new RouteHistograms(routes)));
    }

    /** Adds the JVM's own metrics. */
    public void addJvm() {
        counter(new CounterSource(
                "process.cpu.seconds", "CPU time of the process", Map.of(), ProcessFigures::cpuSeconds));
        gauge(new GaugeSource(
                "process.resident.memory.bytes", "Resident memory of the process", ProcessFigures::residentBytes));
        add(to -> new JvmMemoryMetrics().bindTo(to));
        add(to -> new JvmThreadMetrics().bindTo(to));
        add(to -> new ProcessorMetrics().bindTo(to));
        add(to -> new UptimeMetrics().bindTo(to));
        add(to -> new FileDescriptorMetrics().bindTo(to));
        add(to -> {
            JvmGcMetrics pauses = new JvmGcMetrics();
            pauses.bindTo(to);
            collector = pauses;
        });
    }

    /** Adds what is only read when the metrics are: registering it takes time that a start can save. */
    private synchronized void add(Consumer<MeterRegistry> metric) {
        waiting.add(metric);
    }

    @Override
    public void answered(@Nullable RouteTimes found, int status, boolean onEventLoop, long nanos) {
        RouteTimes route = found == null ? noRoute : found;
        if (route.add(status, nanos)) {
            routes.add(route);
        }
        if (onEventLoop) {
            fromMemory.increment();
        }
    }

    /** Adds a metric that is read on each request for the metrics. */
    public void gauge(GaugeSource source) {
        add(to -> Gauge.builder(source.name(), source.value())
                .description(source.description())
                .tags(tags(source.labels()))
                .register(to));
    }

    /** Adds a count that is read on each request for the metrics. */
    public void counter(CounterSource source) {
        add(to -> register(source, to));
    }

    /** Adds counts of which there may be more at each request for the metrics. */
    public synchronized void counters(Supplier<List<CounterSource>> sources) {
        growing.add(sources);
    }

    /** The library refers to sources weakly, so they are kept here. */
    private void register(CounterSource source, MeterRegistry to) {
        if (counters.putIfAbsent(List.of(source.name(), source.labels()), source) == null) {
            FunctionCounter.builder(source.name(), source, one -> one.count().getAsDouble())
                    .description(source.description())
                    .tags(tags(source.labels()))
                    .register(to);
        }
    }

    private static Tags tags(Map<String, String> labels) {
        return Tags.of(labels.entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList());
    }

    /** Adds a counter. */
    public Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Returns all metrics in the text format of Prometheus. */
    public synchronized String text() {
        waiting.forEach(metric -> metric.accept(registry));
        waiting.clear();
        growing.forEach(sources -> sources.get().forEach(source -> register(source, registry)));
        return registry.scrape();
    }

    @Override
    public synchronized void close() {
        JvmGcMetrics pauses = collector;
        if (pauses != null) {
            pauses.close();
        }
        registry.close();
    }
}
