package dev.vestibule.platform.metrics;

import java.util.Map;
import java.util.function.Supplier;

/** A metric that is read on each request for the metrics; reading it queries nothing. */
public record GaugeSource(String name, String description, Map<String, String> labels, Supplier<Number> value) {
    /** A metric without labels. */
    public GaugeSource(String name, String description, Supplier<Number> value) {
        this(name, description, Map.of(), value);
    }
}
