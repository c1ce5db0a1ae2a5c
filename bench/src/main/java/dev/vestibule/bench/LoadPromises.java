package dev.vestibule.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What holds under load. */
final class LoadPromises {
    private static final int CROWD = 1_000;
    private static final int PARTS = 6;

    private final Nodes nodes;
    private final Table table;
    private final double scale;
    private final String check;
    private final AtomicInteger nextUser = new AtomicInteger();
    private final ExecutorService other = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    LoadPromises(Nodes nodes, Table table, double scale) {
        this.nodes = nodes;
        this.table = table;
        this.scale = scale;
        this.check = Requests.get(Nodes.CHECK, nodes.data().key(1));
    }

    /** Signs in one user after the other, each from an address of their own. */
    private Iterator<byte[]> signInsOfMany() {
        return Requests.endless(this::nextSignIn);
    }

    private byte[] nextSignIn() {
        int user = nextUser.getAndIncrement();
        return Requests.signIn(nodes.data().activeEmail(user), Requests.PASSWORD, Nodes.from(user))
                .getBytes(StandardCharsets.UTF_8);
    }

    private int port() {
        return nodes.first().port();
    }

    void signIns() throws Exception {
        double warmUp = Math.max(8, 15 * scale);
        Hammer.Result unused = Hammer.run(port(), signInsOfMany(), Load.SIGN_INS_AT_ONCE, warmUp, 0);
        List<Double> ratios = new ArrayList<>();
        List<Hammer.Result> results = new ArrayList<>();
        try (BareHash.Twin hashes = BareHash.Twin.of(nodes.first())) {
            hashes.rate(warmUp);
            for (int i = 0; i < 3; i++) {
                double bare = hashes.rate(5 * scale);
                results.add(Hammer.run(port(), signInsOfMany(), Load.SIGN_INS_AT_ONCE, 8 * scale, 0));
                ratios.add(results.get(i).perSecond() / bare);
            }
        }
        double rate = Load.medianOf(results, Hammer.Result::perSecond);
        table.row(
                "L01 sign-ins of many users against the bare hash rate",
                "%.2f".formatted(Load.median(ratios)),
                ">= 0.70",
                "%.1f/s on %d cores; %s"
                        .formatted(rate, Load.CORES, results.get(0).counts()));
        Hammer.Result paced = Hammer.run(port(), signInsOfMany(), 64, 20 * scale, 0.8 * rate);
        table.row(
                "L01 p99 at 80 % of that",
                "%,.0f ms".formatted(paced.p99Millis()),
                "<= 1,500 ms, 0 errors",
                "%.1f/s; %s".formatted(paced.perSecond(), paced.counts()));
    }

    void crowd() throws Exception {
        crowd("L02", "sign-ins at once", this::nextSignIn);
        String longest = "\uD83D\uDD11".repeat(256); // four bytes each
        AtomicInteger next = new AtomicInteger();
        crowd("L14", "sign-ins at once of unknown users with 1,024 bytes", () -> {
            int at = next.getAndIncrement();
            return Requests.signIn("unknown" + at + "@example.com", longest, Nodes.from(10_000 + at))
                    .getBytes(StandardCharsets.UTF_8);
        });
        byte[] tooLong = Requests.signIn(Requests.EMAIL, longest + "p").getBytes(StandardCharsets.UTF_8);
        Hammer.Result refused =
                Hammer.all(port(), Collections.nCopies(200, tooLong).iterator(), 1);
        table.row(
                "L14 refusal of longer passwords",
                "%.1f ms".formatted(refused.medianMillis()),
                "<= 5 ms",
                "p99 %.1f ms; %s".formatted(refused.p99Millis(), refused.counts()));
    }

    private void crowd(String code, String what, Callable<byte[]> request) throws Exception {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            requests.add(request.call());
        }
        Future<Hammer.Result> crowd = other.submit(() -> Hammer.all(port(), requests.iterator(), CROWD));
        Hammer.Result checks = Hammer.run(port(), check, 32, 8, 1_000);
        Hammer.Result result = crowd.get();
        table.row(
                "%s %,d %s".formatted(code, CROWD, what),
                "%.1f s".formatted(result.seconds()),
                "all within 60 s",
                result.counts());
        table.row(
                code + " slowest 503 of these",
                "%.1f s".formatted(result.slowestUnavailableMillis() / 1_000),
                "<= 2 s",
                "");
        table.row(
                code + " p99 of 1,000 checks/s meanwhile",
                "%.1f ms".formatted(checks.p99Millis()),
                "<= 25 ms",
                checks.counts());
    }

    void checks() throws IOException {
        Hammer.Result unused = Hammer.run(port(), check, 64, 5 * scale, 0);
        Hammer.Result result = Hammer.run(port(), check, 64, 15 * scale, 5_000);
        table.row(
                "L03 checks of 5,000/s that are answered in time",
                "%.2f".formatted(result.perSecond() / 5_000),
                ">= 0.99",
                "p99 %.1f ms (aim <= 15 ms); %s".formatted(result.p99Millis(), result.counts()));
    }

    /** Beside programs that compute without a pause, one for each core. */
    void coresTaken() throws IOException {
        List<Process> programs = new ArrayList<>();
        try {
            for (int i = 0; i < Load.CORES; i++) {
                programs.add(ServerProcess.launch(
                        new ProcessBuilder("sh", "-c", "while :; do :; done"),
                        Scratch.directory("program").resolve("log")));
            }
            Hammer.Result result = Hammer.run(port(), check, 32, 15 * scale, 1_000);
            table.row(
                    "R03 p99 of checks beside programs that take all cores",
                    "%.1f ms".formatted(result.p99Millis()),
                    "<= 100 ms",
                    "1,000/s; " + result.counts());
        } finally {
            programs.forEach(Process::destroyForcibly);
        }
    }

    /** What a server holds. */
    private record Holdings(long megabytes, long threads, long handles) {
        static Holdings of(ServerProcess server) throws IOException {
            return new Holdings(server.residentMegabytes(), server.threads(), server.handles());
        }
    }

    /** Checks, sign-ins and failed sign-ins, in parts that should not differ. */
    void mixed(int minutes) throws Exception {
        double seconds = minutes * 60.0 / PARTS;
        List<Hammer.Result> parts = new ArrayList<>();
        List<Holdings> holdings = new ArrayList<>();
        int errors = 0;
        for (int part = 0; part < PARTS; part++) {
            Future<Hammer.Result> signIns = other.submit(() -> Hammer.run(port(), signInsOfMany(), 16, seconds, 4));
            parts.add(Hammer.run(port(), check, 32, seconds, 1_000));
            Hammer.Result signedIn = signIns.get();
            errors += signedIn.all()
                    - signedIn.count(200)
                    + parts.get(part).all()
                    - parts.get(part).count(200);
            holdings.add(Holdings.of(nodes.first()));
        }
        Hammer.Result early = parts.get(1);
        Hammer.Result late = parts.get(PARTS - 1);
        Holdings before = holdings.get(1);
        Holdings after = holdings.get(PARTS - 1);
        table.row(
                "L05 rate of the last sixth of %d min of mixed load against the second".formatted(minutes),
                "%.2f".formatted(late.perSecond() / early.perSecond()),
                "0.90 to 1.10",
                "p99 %.1f and %.1f ms; %d errors; %s"
                        .formatted(early.p99Millis(), late.p99Millis(), errors, late.counts()));
        table.row(
                "L05 memory of the last sixth against the second",
                "%.2f".formatted(after.megabytes() / (double) before.megabytes()),
                "<= 1.05",
                "%d and %d MB, %d and %d threads, %d and %d handles"
                        .formatted(
                                before.megabytes(),
                                after.megabytes(),
                                before.threads(),
                                after.threads(),
                                before.handles(),
                                after.handles()));
    }

    void idleConnections(int count) throws IOException {
        long before = nodes.first().residentMegabytes();
        List<SocketChannel> open = new ArrayList<>();
        int answered = 0;
        try {
            byte[] request = Requests.get("/livez", "none").getBytes(StandardCharsets.US_ASCII);
            ByteBuffer answer = ByteBuffer.allocate(4_096);
            for (int i = 0; i < count; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
                open.add(channel);
                channel.write(ByteBuffer.wrap(request));
                answered += channel.read(answer.clear()) > 0 ? 1 : 0;
            }
            Hammer.Result checks = Hammer.run(port(), check, 32, 5 * scale, 1_000);
            table.row(
                    "L06 memory of %,d idle connections".formatted(count),
                    "%d MB".formatted(nodes.first().residentMegabytes() - before),
                    "<= 200 MB",
                    "%,d answered; p99 of 1,000 checks/s meanwhile %.1f ms".formatted(answered, checks.p99Millis()));
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    void unknownKeys(int count) throws IOException {
        Hammer.Result result = Hammer.all(
                port(),
                Requests.of(
                        0,
                        count,
                        i -> Requests.get(Nodes.CHECK, UUID.randomUUID().toString())),
                32);
        table.row(
                "L16 p99 of %,d random keys".formatted(count),
                "%.1f ms".formatted(result.p99Millis()),
                "<= 15 ms",
                "%,.0f/s with 32 at once; %s".formatted(result.all() / result.seconds(), result.counts()));
    }
}
