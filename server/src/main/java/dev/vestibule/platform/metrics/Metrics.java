package dev.vestibule.platform.metrics;

import dev.vestibule.platform.http.RequestObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The metrics of this node. */
public final class Metrics implements RequestObserver, AutoCloseable {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter[] answers = new Counter[6];
    private final Counter fast;
    private final Timer onWorkers;
    private final List<Consumer<MeterRegistry>> waiting = new ArrayList<>();
    private @Nullable JvmGcMetrics collector;

    public Metrics() {
        for (int hundred = 1; hundred < answers.length; hundred++) {
            answers[hundred] = Counter.builder("vestibule.http.answers")
                    .description("Responses by status class")
                    .tag("status", hundred + "xx")
                    .register(registry);
        }
        fast = Counter.builder("vestibule.http.answers.from.memory")
                .description("Responses sent from the event loop")
                .register(registry);
        onWorkers = Timer.builder("vestibule.http.worker.requests")
                .description("Duration of requests handled by workers")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    /** Adds the JVM's own metrics. */
    public void addJvm() {
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
    public void answered(int status, boolean onEventLoop, long nanos) {
        answers[Math.min(5, Math.max(1, status / 100))].increment();
        if (onEventLoop) {
            fast.increment();
        } else {
            onWorkers.record(Duration.ofNanos(nanos));
        }
    }

    /** Adds a metric that is read on each request for the metrics. */
    public void gauge(GaugeSource source) {
        add(to -> Gauge.builder(source.name(), source.value())
                .description(source.description())
                .register(to));
    }

    /** Adds a count that is read on each request for the metrics. */
    public void counter(CounterSource source) {
        add(to -> FunctionCounter.builder(
                        source.name(), source, one -> one.count().getAsLong())
                .description(source.description())
                .tag(source.label(), source.value())
                .register(to));
    }

    /** Adds a counter. */
    public Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Returns all metrics in the text format of Prometheus. */
    public synchronized String text() {
        waiting.forEach(metric -> metric.accept(registry));
        waiting.clear();
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
