package dev.vestibule.platform.metrics;

import dev.vestibule.platform.http.RequestObserver;
import dev.vestibule.platform.http.RouteTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of this node. Until they are read first they are only noted, which costs a start next to nothing. */
public final class Metrics implements RequestObserver, AutoCloseable {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String[] CLASSES = {"1xx", "2xx", "3xx", "4xx", "5xx"};

    private final RouteTimes noRoute = new RouteTimes("any", "(no route)");
    private final Queue<RouteTimes> routes = new ConcurrentLinkedQueue<>();
    private final LongAdder fromMemory = new LongAdder();
    private final List<Consumer<Exposition>> waiting = new ArrayList<>();
    private final List<Supplier<List<CounterSource>>> growing = new ArrayList<>();
    private @Nullable Exposition exposition;

    public Metrics() {
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
    }

    /** Adds the JVM's own metrics. */
    public void addJvm() {
        counter(new CounterSource(
                "process.cpu.seconds", "CPU time of the process", Map.of(), ProcessFigures::cpuSeconds));
        gauge(new GaugeSource(
                "process.resident.memory.bytes", "Resident memory of the process", ProcessFigures::residentBytes));
        add(Exposition::addJvm);
    }

    private synchronized void add(Consumer<Exposition> metric) {
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

    /** Returns the number of responses since the start. */
    public long answers() {
        long sum = 0;
        for (RouteTimes route : routes) {
            for (int hundred = 1; hundred <= RouteTimes.CLASSES; hundred++) {
                sum += route.ofClass(hundred);
            }
        }
        return sum;
    }

    /** Adds a metric that is read on each request for the metrics. */
    public void gauge(GaugeSource source) {
        add(to -> to.add(source));
    }

    /** Adds a count that is read on each request for the metrics. */
    public void counter(CounterSource source) {
        add(to -> to.add(source));
    }

    /** Adds counts of which there may be more at each request for the metrics. */
    public synchronized void counters(Supplier<List<CounterSource>> sources) {
        growing.add(sources);
    }

    /** Returns all metrics in the text format of Prometheus. */
    public synchronized String text() {
        Exposition text = exposition;
        if (text == null) {
            text = new Exposition(routes);
            exposition = text;
        }
        for (Consumer<Exposition> metric : waiting) {
            metric.accept(text);
        }
        waiting.clear();
        for (Supplier<List<CounterSource>> sources : growing) {
            sources.get().forEach(text::add);
        }
        return text.text();
    }

    @Override
    public synchronized void close() {
        if (exposition != null) {
            exposition.close();
        }
    }
}
