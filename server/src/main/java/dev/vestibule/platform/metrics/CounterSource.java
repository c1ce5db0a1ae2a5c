package dev.vestibule.platform.metrics;

import java.util.function.LongSupplier;

/**
 * A count that only rises, with one label; read on each request for the metrics. Sources of one name have the same
 * label.
 */
public record CounterSource(String name, String description, String label, String value, LongSupplier count) {}
