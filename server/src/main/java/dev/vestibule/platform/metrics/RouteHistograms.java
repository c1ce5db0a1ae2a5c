package dev.vestibule.platform.metrics;

import dev.vestibule.platform.http.RouteTimes;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The durations of requests by route, for routes that have answered. The counts are the routes' own: a timer of the
 * library would cost each request more.
 */
final class RouteHistograms implements Collector {
    private static final String NAME = "vestibule_http_request_duration_seconds";
    private static final String HELP = "Duration of requests by route, from the head of the request to the response";

    private static final List<Double> BOUNDS = withInfinity();

    private final Collection<RouteTimes> routes;

    RouteHistograms(Collection<RouteTimes> routes) {
        this.routes = routes;
    }

    private static List<Double> withInfinity() {
        List<Double> bounds = new ArrayList<>(RouteTimes.BOUNDS);
        bounds.add(Double.POSITIVE_INFINITY);
        return bounds;
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(NAME).help(HELP);
        for (RouteTimes route : routes) {
            all.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(Labels.of("method", route.method(), "route", route.pattern()))
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, new ArrayList<>(route.byTime())))
                    .sum(route.seconds())
                    .build());
        }
        return all.build();
    }
}
