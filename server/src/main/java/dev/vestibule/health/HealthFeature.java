package dev.vestibule.health;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.platform.metrics.Metrics;
import dev.vestibule.session.SessionFeature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Probes and metrics. */
public record HealthFeature(
        List<Resource> resources, List<Job> jobs, List<GaugeSource> gauges, List<CounterSource> counters)
        implements Feature {
    private static final Logger LOG = LoggerFactory.getLogger(HealthFeature.class);
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    /**
     * Wires the feature.
     *
     * @param build the version, for the metrics
     * @param systemTime this machine's clock, which is compared with the database's
     * @param serving whether the server has started and is not stopping
     */
    public static HealthFeature of(
            Platform platform,
            Map<String, String> build,
            DatabaseClock clock,
            InstantSource systemTime,
            Metrics metrics,
            SessionFeature sessions,
            BooleanSupplier serving) {
        DatabaseWatch watch = new DatabaseWatch(() -> {
            clock.sync();
            platform.database().requireWriter();
        });
        DatabaseFigures figures = new DatabaseFigures(platform.database(), watch, platform.freshness());
        GaugeSource version =
                new GaugeSource("vestibule.build.info", "The version that runs; the value is 1", build, () -> 1);
        return new HealthFeature(
                List.of(
                        new HealthResource(() -> serving.getAsBoolean() && watch.available()),
                        new MetricsResource(
                                metrics,
                                sessions.guard(),
                                platform.environment()
                                        .given(MetricsResource.TOKEN)
                                        .map(Secret::text))),
                List.of(
                        Job.every(Duration.ofMillis(500), "watch the database", watch::look),
                        Job.every(Duration.ofMinutes(1), "compare clocks", () -> compare(clock, systemTime))),
                Stream.concat(Stream.of(version), figures.gauges().stream()).toList(),
                figures.counters());
    }

    /** No rule depends on this machine's time, but the log and the mails show it. */
    private static void compare(DatabaseClock clock, InstantSource systemTime) {
        Duration ahead = clock.aheadOf(systemTime);
        if (ahead.abs().compareTo(CLOCKS_APART) > 0) {
            LOG.warn("The database clock is {} s ahead of this node. The database clock is used.", ahead.toSeconds());
        }
    }
}
