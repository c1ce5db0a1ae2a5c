package dev.vestibule.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Measures rates as ratios, both parts in turn, since a shared machine is not always equally fast. */
final class Load {
    static final int CORES = Runtime.getRuntime().availableProcessors();
    static final int CHECKS_AT_ONCE = 32;
    static final int SIGN_INS_AT_ONCE = 8 * CORES; // enough to keep the cores busy while some wait for the disk
    private static final int TURNS = 7;

    private final Table table;
    private final double scale;

    /** @param scale 1 for the usual times, less for shorter ones */
    Load(Table table, double scale) {
        this.table = table;
        this.scale = scale;
    }

    /** A server and what is sent to it. */
    record Target(int port, Iterator<byte[]> requests) {
        static Target of(ServerProcess server, String request) {
            byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
            return new Target(server.port(), Requests.endless(() -> bytes));
        }

        Hammer.Result hit(int connections, double seconds) throws IOException {
            return Hammer.run(port, requests, connections, seconds, 0);
        }
    }

    /** The median of the ratios, and of the rates and latencies of both. */
    record Comparison(double ratio, double perSecond, double p99Millis, double otherPerSecond, double otherP99Millis) {}

    /** Measures how many of these requests are answered for each of the other ones. */
    void compare(ServerProcess server, String what, String check, String other) throws IOException {
        Comparison compared = compare(Target.of(server, check), Target.of(server, other), CHECKS_AT_ONCE, 2);
        table.row(
                what,
                "%.2f".formatted(compared.ratio()),
                ">= 0.90",
                "%,.0f/s, p99 %.1f ms, generator on the same cores"
                        .formatted(compared.perSecond(), compared.p99Millis()));
    }

    /** Measures two targets in turns of so many seconds, after both have warmed up. */
    Comparison compare(Target target, Target other, int connections, double seconds) throws IOException {
        Hammer.Result unused = target.hit(connections, 3 * seconds * scale);
        unused = other.hit(connections, 3 * seconds * scale);
        List<Hammer.Result> results = new ArrayList<>();
        List<Hammer.Result> others = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            others.add(other.hit(connections, seconds * scale));
            results.add(target.hit(connections, seconds * scale));
            ratios.add(results.get(i).perSecond() / others.get(i).perSecond());
        }
        return new Comparison(
                median(ratios),
                medianOf(results, Hammer.Result::perSecond),
                medianOf(results, Hammer.Result::p99Millis),
                medianOf(others, Hammer.Result::perSecond),
                medianOf(others, Hammer.Result::p99Millis));
    }

    static double medianOf(List<Hammer.Result> results, ToDoubleFunction<Hammer.Result> figure) {
        return median(results.stream().map(figure::applyAsDouble).toList());
    }

    /** Measures sign-ins for each hash of a password that these cores compute. */
    void signIns(ServerProcess server, String what) throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        // Until both have chosen the fastest form of the hash.
        double warmUp = Math.max(8, 15 * scale);
        Hammer.run(server.port(), Requests.signIn(), SIGN_INS_AT_ONCE, warmUp, 0);
        try (BareHash.Twin hashes = BareHash.Twin.of(server)) {
            hashes.rate(warmUp);
            for (int i = 0; i < 5; i++) {
                double bare = hashes.rate(5 * scale);
                Hammer.Result signIns = Hammer.run(server.port(), Requests.signIn(), SIGN_INS_AT_ONCE, 5 * scale, 0);
                ratios.add(signIns.perSecond() / bare);
                rates.add(signIns.perSecond());
            }
        }
        table.row(
                what,
                "%.2f".formatted(median(ratios)),
                ">= 0.95",
                "%.1f sign-ins/s on %d cores".formatted(median(rates), CORES));
    }

    /** Measures how many of these requests are answered for each sign-in. */
    void compareToSignIns(ServerProcess server, String what, String request) throws IOException {
        Hammer.run(server.port(), request, SIGN_INS_AT_ONCE, 4 * scale, 0);
        List<Double> ratios = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            double signIns = Hammer.run(server.port(), Requests.signIn(), SIGN_INS_AT_ONCE, 3 * scale, 0)
                    .perSecond();
            double answers = Hammer.run(server.port(), request, SIGN_INS_AT_ONCE, 3 * scale, 0)
                    .perSecond();
            ratios.add(answers / signIns);
            rates.add(answers);
        }
        table.row(what, "%.1f x".formatted(median(ratios)), ">= 1 x", "%,.0f/s".formatted(median(rates)));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
