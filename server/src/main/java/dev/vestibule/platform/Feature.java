package dev.vestibule.platform;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.GaugeSource;
import java.util.List;

/** A wired feature: its accessors are what others may use of it, these lists are what it adds to the server. */
public interface Feature {
    /** Returns its HTTP resources. */
    default List<Resource> resources() {
        return List.of();
    }

    /** Returns its background jobs. */
    default List<Job> jobs() {
        return List.of();
    }

    /** Returns its counters, for the metrics; asked again each time, as there may be more. */
    default List<CounterSource> counters() {
        return List.of();
    }

    /** Returns its metrics. */
    default List<GaugeSource> gauges() {
        return List.of();
    }

    /** Ends the waits of requests when the server must stop. */
    default void giveUpWaiting() {}

    /** Writes what is still in memory and releases resources, once no request is in progress. */
    default void finish() {}
}
