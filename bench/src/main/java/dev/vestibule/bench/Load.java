package dev.vestibule.bench;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordHasher;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures rates as ratios, both parts in turn, since a shared machine is not always equally fast. */
final class Load {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int SIGN_INS_AT_ONCE = 8 * CORES; // enough to keep the cores busy while some wait for the disk

    private final Table table;
    private final double scale;

    /** @param scale 1 for the usual times, less for shorter ones */
    Load(Table table, double scale) {
        this.table = table;
        this.scale = scale;
    }

    /** Measures how many of these requests are answered for each of the other ones. */
    void compare(ServerProcess server, String what, String check, String other) throws IOException {
        Hammer.run(server.port(), check, 32, 6 * scale, 0);
        Hammer.run(server.port(), other, 32, 6 * scale, 0);
        List<Double> ratios = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        Hammer.Result last = null;
        for (int i = 0; i < 7; i++) {
            double plain = Hammer.run(server.port(), other, 32, 2 * scale, 0).perSecond();
            last = Hammer.run(server.port(), check, 32, 2 * scale, 0);
            ratios.add(last.perSecond() / plain);
            rates.add(last.perSecond());
        }
        table.row(
                what,
                "%.2f".formatted(median(ratios)),
                ">= 0.90",
                "%,.0f/s, p99 %.1f ms, generator on the same cores"
                        .formatted(median(rates), last == null ? Double.NaN : last.p99Millis()));
    }

    /** Measures sign-ins for each hash of a password that these cores compute. */
    void signIns(ServerProcess server, String what) throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        Hammer.run(server.port(), Requests.signIn(), SIGN_INS_AT_ONCE, 15 * scale, 0);
        bareHashes(10 * scale);
        for (int i = 0; i < 5; i++) {
            double bare = bareHashes(5 * scale);
            Hammer.Result signIns = Hammer.run(server.port(), Requests.signIn(), SIGN_INS_AT_ONCE, 5 * scale, 0);
            ratios.add(signIns.perSecond() / bare);
            rates.add(signIns.perSecond());
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

    /** Hashes a second with the same settings on all cores, and nothing else. */
    private static double bareHashes(double seconds) throws Exception {
        PasswordHasher hasher = new PasswordHasher(Argon2Settings.standard(), new SecureRandom());
        Password password = new Password(Requests.PASSWORD);
        PasswordHash hash = hasher.hash(password);
        ExecutorService threads = Executors.newFixedThreadPool(CORES);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            counts.add(threads.submit(() -> {
                int count = 0;
                while (System.nanoTime() < end) {
                    hasher.matches(password, hash);
                    count++;
                }
                return count;
            }));
        }
        int all = 0;
        for (Future<Integer> count : counts) {
            all += count.get();
        }
        threads.shutdown();
        return all / seconds;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
