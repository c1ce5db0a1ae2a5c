package dev.vestibule.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Measures how rates grow with cores, connections and nodes, and draws them. */
public final class Growth {
    private static final List<Integer> CONNECTIONS = List.of(1, 8, 64, 512);
    private static final Path CHART = Path.of("docs/images/growth.svg");
    private static final String CHECK = "/api/user/current";
    private static final String DATABASE = "growth";
    private static final int TURNS = 3;
    private static final int USERS = 2_000;

    /** How many responses each connection gets in a turn, at least: with fewer, a turn would measure its own ends. */
    private static final double LEAST_EACH = 3;

    private final Postgres postgres;
    private final ScaleData data;
    private final Path directory;
    private final String java;
    private final double scale;
    private final AtomicInteger next = new AtomicInteger();
    private final Table table = new Table();
    private final Map<String, List<Double>> checks = new LinkedHashMap<>();
    private final Map<String, List<Double>> signIns = new LinkedHashMap<>();

    private Growth(Postgres postgres, Path directory, String java, double scale) {
        this.postgres = postgres;
        this.data = new ScaleData(postgres, DATABASE, USERS, USERS);
        this.directory = directory;
        this.java = java;
        this.scale = scale;
    }

    /**
     * Runs everything.
     *
     * @param arguments the options, then the homes of the JDKs, of which the last one is used
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        try (Postgres postgres = Postgres.start("512MB")) {
            Growth bench = new Growth(
                    postgres, Scratch.directory("growth"), ServerProcess.newestJava(options.rest()), options.scale());
            bench.measure();
            bench.table.remark("![Rates by connections](images/growth.svg)");
            if (options.has("--doc")) {
                Files.writeString(CHART, bench.chart());
            }
            bench.table.finish("bench/growth", options);
        }
    }

    private void measure() throws Exception {
        postgres.create(DATABASE);
        try (ServerProcess first = start("set-up", List.of())) {
            String unused = first.setUp();
        }
        data.fill();
        for (int cores = 1; cores <= Load.CORES; cores *= 2) {
            measureCores(cores);
        }
        allow(Load.CORES);
        compareCores("session checks", checks);
        compareCores("sign-ins", signIns);
        measureNodes(Math.min(2, Load.CORES));
    }

    private ServerProcess start(String name, List<String> before) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(postgres.environment(DATABASE));
        environment.put("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");
        return ServerProcess.start(directory.resolve(name), java, environment, before);
    }

    /** Lets this process, the database, and what is started from now on use only the first cores. */
    private void allow(int cores) throws IOException, InterruptedException {
        for (long process : List.of(ProcessHandle.current().pid(), postgres.pid())) {
            Process taskset = new ProcessBuilder(
                            "taskset", "-a", "-p", "-c", "0-" + (cores - 1), Long.toString(process))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (taskset.waitFor() != 0) {
                throw new IOException("taskset failed; Debian's package util-linux has it");
            }
        }
    }

    private Iterator<byte[]> checks() {
        byte[] check = Requests.get(CHECK, data.key(1)).getBytes(StandardCharsets.UTF_8);
        return Requests.endless(() -> check);
    }

    /** One user after the other signs in, each from an address of their own. */
    private Iterator<byte[]> signIns() {
        return Requests.endless(() -> {
            int user = next.getAndIncrement();
            return Requests.signIn(data.activeEmail(user), Requests.PASSWORD, Nodes.from(user))
                    .getBytes(StandardCharsets.UTF_8);
        });
    }

    private void measureCores(int cores) throws Exception {
        allow(cores);
        String name = cores == 1 ? "1 core" : cores + " cores";
        try (ServerProcess server = start("cores" + cores, List.of())) {
            checks.put(name, byConnections("session checks, " + name, server, this::checks, 2 * scale));
            signIns.put(name, byConnections("sign-ins, " + name, server, this::signIns, 8 * scale));
        }
    }

    private List<Double> byConnections(
            String what, ServerProcess server, Supplier<Iterator<byte[]>> requests, double seconds)
            throws IOException, InterruptedException {
        List<Double> rates = new ArrayList<>();
        Hammer.Result warm = hit(server, requests, 32, 4 * seconds);
        for (int connections : CONNECTIONS) {
            double round = connections / (rates.isEmpty() ? warm.perSecond() : rates.get(rates.size() - 1));
            List<Hammer.Result> results = new ArrayList<>();
            for (int turn = 0; turn < TURNS; turn++) {
                results.add(hit(server, requests, connections, Math.max(seconds, LEAST_EACH * round)));
                boolean unused = server.rest((int) Math.round(round)); // what lost its connection is still computed
            }
            rates.add(Load.medianOf(results, Hammer.Result::perSecond));
            table.row(
                    "%s, %,d connections".formatted(what, connections),
                    (warm.perSecond() < 1000 ? "%,.1f/s" : "%,.0f/s").formatted(rates.get(rates.size() - 1)),
                    "",
                    "p99 %,.1f ms".formatted(Load.medianOf(results, Hammer.Result::p99Millis)));
        }
        return rates;
    }

    private Hammer.Result hit(
            ServerProcess server, Supplier<Iterator<byte[]>> requests, int connections, double seconds)
            throws IOException {
        return Hammer.run(server.port(), requests.get(), connections, seconds, 0);
    }

    private void compareCores(String what, Map<String, List<Double>> rates) {
        List<List<Double>> all = List.copyOf(rates.values());
        int at = CONNECTIONS.indexOf(64);
        for (int i = 1; i < all.size(); i++) {
            table.row(
                    what + ", twice as many cores ("
                            + List.copyOf(rates.keySet()).get(i) + ")",
                    "%.2f x".formatted(all.get(i).get(at) / all.get(i - 1).get(at)),
                    ">= 1.8 x",
                    "64 connections; server, database and generator have these cores together");
        }
    }

    /** Each node has a core of its own; database and generator have all cores. */
    private void measureNodes(int nodes) throws Exception {
        List<ServerProcess> running = new ArrayList<>();
        try {
            for (int i = 0; i < nodes; i++) {
                running.add(start("node" + i, List.of("taskset", "-c", Integer.toString(i))));
            }
            compareNodes("session checks", running, this::checks, 32);
            compareNodes("sign-ins", running, this::signIns, 8);
        } finally {
            running.forEach(ServerProcess::close);
        }
    }

    private void compareNodes(
            String what, List<ServerProcess> nodes, Supplier<Iterator<byte[]>> requests, int connections)
            throws Exception {
        List<Double> one = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        double unused = together(nodes, requests, connections);
        for (int turn = 0; turn < TURNS; turn++) {
            one.add(together(nodes.subList(0, 1), requests, connections));
            all.add(together(nodes, requests, connections));
        }
        List<Double> ratios = IntStream.range(0, TURNS)
                .mapToObj(turn -> all.get(turn) / one.get(turn))
                .toList();
        table.row(
                what + ", " + nodes.size() + " nodes against 1",
                "%.2f x".formatted(Load.median(ratios)),
                "",
                "%,.1f/s and %,.1f/s; each node on a core of its own, PostgreSQL and generator on all"
                        .formatted(Load.median(all), Load.median(one)));
    }

    /** Returns the rate of all nodes, each with a generator of its own. */
    private double together(List<ServerProcess> nodes, Supplier<Iterator<byte[]>> requests, int connections)
            throws Exception {
        ExecutorService generators = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<Hammer.Result>> results = new ArrayList<>();
            for (ServerProcess node : nodes) {
                results.add(generators.submit(() -> hit(node, requests, connections, 5 * scale)));
            }
            double sum = 0;
            for (Future<Hammer.Result> result : results) {
                sum += result.get().perSecond();
            }
            return sum;
        } finally {
            generators.shutdown();
        }
    }

    private String chart() {
        Chart chart = new Chart(CONNECTIONS.stream().map("%,d"::formatted).toList(), "connections");
        return chart.with("Session checks a second", checks)
                .with("Sign-ins a second", signIns)
                .svg();
    }
}
