package dev.vestibule.platform.http;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts the responses of one route by status class and by duration; takes no memory before the first one. */
public final class RouteTimes {
    /** The upper bounds of the durations, in seconds; what took longer than the last is counted, too. */
    public static final List<Double> BOUNDS = List.of(0.001, 0.005, 0.025, 0.1, 0.5, 2.0, 10.0);

    /** The highest class of statuses: {@code 5xx}. */
    public static final int CLASSES = 5;

    private static final long[] NANOS = BOUNDS.stream()
            .mapToLong(seconds -> (long) (seconds * TimeUnit.SECONDS.toNanos(1)))
            .toArray();

    private static final class Sums {
        private final LongAdder[] byClass = adders(CLASSES);
        private final LongAdder[] byTime = adders(NANOS.length + 1);
        private final LongAdder nanos = new LongAdder();

        private static LongAdder[] adders(int number) {
            return Stream.generate(LongAdder::new).limit(number).toArray(LongAdder[]::new);
        }
    }

    private final String method;
    private final String pattern;
    private volatile @Nullable Sums sums;

    public RouteTimes(String method, String pattern) {
        this.method = method;
        this.pattern = pattern;
    }

    /** Returns the method of the route. */
    public String method() {
        return method;
    }

    /** Returns the path of the route with its {@code {names}}. */
    public String pattern() {
        return pattern;
    }

    /** Counts a response; returns whether it is the first one. */
    public boolean add(int status, long nanos) {
        Sums known = sums;
        boolean first = known == null && start();
        Sums to = known == null ? sums() : known;
        to.byClass[Math.min(CLASSES, Math.max(1, status / 100)) - 1].increment();
        int bound = 0;
        while (bound < NANOS.length && nanos > NANOS[bound]) {
            bound++;
        }
        to.byTime[bound].increment();
        to.nanos.add(nanos);
        return first;
    }

    private synchronized boolean start() {
        if (sums != null) {
            return false;
        }
        sums = new Sums();
        return true;
    }

    private Sums sums() {
        Sums known = sums;
        return known == null ? new Sums() : known;
    }

    /** Returns how many responses had a status of this class, from 1 to 5. */
    public long ofClass(int hundred) {
        return sums().byClass[hundred - 1].sum();
    }

    /** Returns how many responses took up to each bound but longer than the one before; one number more than bounds. */
    public List<Long> byTime() {
        return Arrays.stream(sums().byTime).map(LongAdder::sum).toList();
    }

    /** Returns how long all responses took together. */
    public double seconds() {
        return sums().nanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
