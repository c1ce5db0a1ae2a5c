package dev.vestibule.platform.metrics;

import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * A count that only rises; read on each request for the metrics. Sources of one name have the same labels, and labels
 * have few values, none of which comes from a client.
 */
public record CounterSource(String name, String description, Map<String, String> labels, DoubleSupplier count) {
    /** A count with one label. */
    public CounterSource(String name, String description, String label, String value, LongSupplier count) {
        this(name, description, Map.of(label, value), count::getAsLong);
    }
}
