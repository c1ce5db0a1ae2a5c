package dev.vestibule.platform.metrics;

import java.util.function.Supplier;

/** A metric that is read on each request for the metrics. */
public record GaugeSource(String name, String description, Supplier<Number> value) {}
