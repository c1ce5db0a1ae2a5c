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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** What several objects counted for one route: probes are answered before the other routes exist. */
    private static final class Sums {
        private final List<Long> byTime = new ArrayList<>(Collections.nCopies(BOUNDS.size(), 0L));
        private double seconds;

        void add(RouteTimes route) {
            List<Long> more = route.byTime();
            for (int i = 0; i < byTime.size(); i++) {
                byTime.set(i, byTime.get(i) + more.get(i));
            }
            seconds += route.seconds();
        }
    }

    @Override
    public MetricSnapshot collect() {
        Map<Labels, Sums> sums = new LinkedHashMap<>();
        for (RouteTimes route : routes) {
            Labels labels = Labels.of("method", route.method(), "route", route.pattern());
            sums.computeIfAbsent(labels, fresh -> new Sums()).add(route);
        }
        HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(NAME).help(HELP);
        sums.forEach((labels, sum) -> all.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, sum.byTime))
                .sum(sum.seconds)
                .build()));
        return all.build();
    }
}
