package dev.vestibule.platform.metrics;

import java.util.function.Supplier;

/** A number that is read whenever the metrics are. */
public record GaugeSource(String name, String description, Supplier<Number> value) {}
