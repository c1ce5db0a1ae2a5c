package dev.vestibule.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What became of many requests: how many of each status, and how long they took. Filled by many threads. */
final class Outcomes {
    private record One(int status, long nanos) {}

    private final Queue<One> all = new ConcurrentLinkedQueue<>();

    void add(int status, Duration took) {
        all.add(new One(status, took.toNanos()));
    }

    int count() {
        return all.size();
    }

    int count(int status) {
        return (int) all.stream().filter(one -> one.status() == status).count();
    }

    Duration slowest(int status) {
        return Duration.ofNanos(all.stream()
                .filter(one -> one.status() == status)
                .mapToLong(One::nanos)
                .max()
                .orElse(0));
    }

    Duration slowest() {
        return Duration.ofNanos(all.stream().mapToLong(One::nanos).max().orElse(0));
    }

    /** The time below which so many of a hundred stay. */
    Duration percentile(int percent) {
        long[] sorted = all.stream().mapToLong(One::nanos).sorted().toArray();
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)]);
    }

    /** For the log of the tests: {@code 200 x 40, 503 x 2 (p50 3 ms, p99 40 ms, at most 51 ms)}. */
    @Override
    public String toString() {
        Map<Integer, Long> statuses = new TreeMap<>();
        all.forEach(one -> statuses.merge(one.status(), 1L, Long::sum));
        String[] counts = statuses.entrySet().stream()
                .map(entry -> entry.getKey() + " x " + entry.getValue())
                .toArray(String[]::new);
        return String.join(", ", Arrays.asList(counts)) + " (p50 "
                + percentile(50).toMillis() + " ms, p99 " + percentile(99).toMillis() + " ms, at most "
                + slowest().toMillis() + " ms)";
    }
}
