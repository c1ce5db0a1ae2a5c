package dev.vestibule.platform.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts events by labels. Their values are words of the program; should there ever be more than 200 combinations, the
 * further ones are counted together as {@code other}.
 */
public final class Counts {
    private static final int MOST = 200;
    private static final String OTHER = "other";

    private record Count(LongAdder sum, CounterSource source) {}

    private final String name;
    private final String description;
    private final List<String> labels;
    private final Map<List<String>, Count> counts = new ConcurrentHashMap<>();

    /** @param labels the names of the labels */
    public Counts(String name, String description, String... labels) {
        this.name = name;
        this.description = description;
        this.labels = List.of(labels);
    }

    /** Shows combinations of values from the start, with the count 0, so that the first event is seen as a rise. */
    public Counts from(Stream<List<String>> combinations) {
        combinations.forEach(this::count);
        return this;
    }

    /**
     * Counts an event.
     *
     * @param values of the labels, in their order
     */
    public void add(String... values) {
        count(List.of(values)).sum().increment();
    }

    private Count count(List<String> values) {
        Count known = counts.get(values);
        return known != null ? known : counts.computeIfAbsent(counts.size() < MOST ? values : others(), this::fresh);
    }

    private List<String> others() {
        return labels.stream().map(label -> OTHER).toList();
    }

    private Count fresh(List<String> values) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            named.put(labels.get(i), values.get(i));
        }
        LongAdder sum = new LongAdder();
        return new Count(sum, new CounterSource(name, description, named, sum::sum));
    }

    /** Returns a source for each combination that has occurred. */
    public List<CounterSource> sources() {
        return counts.values().stream().map(Count::source).toList();
    }
}
