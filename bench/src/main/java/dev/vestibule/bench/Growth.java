package dev.vestibule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Measures how rates grow with cores, connections and nodes, and draws them. */
public final class Growth {
    private static final List<Integer> CONNECTIONS = List.of(1, 8, 64, 512);
    private static final Path CHART = Path.of("docs/images/growth.svg");
    private static final String CHECK = "/api/user/current";
    private static final String DATABASE = "growth";
    private static final int TURNS = 3;

    private final Path directory;
    private final String java;
    private final double scale;
    private final Table table = new Table();
    private final Map<String, List<Double>> checks = new LinkedHashMap<>();
    private final Map<String, List<Double>> signIns = new LinkedHashMap<>();

    private Growth(Path directory, String java, double scale) {
        this.directory = directory;
        this.java = java;
        this.scale = scale;
    }

    /** A node and the request that it is sent. */
    private record Sent(ServerProcess node, String request) {}

    /**
     * Runs everything.
     *
     * @param arguments the options, then the homes of the JDKs, of which the last one is used
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Growth bench =
                new Growth(Scratch.directory("growth"), ServerProcess.newestJava(options.rest()), options.scale());
        int all = Load.CORES;
        for (int cores = 1; cores <= all; cores *= 2) {
            bench.measureCores(cores);
        }
        allow(all);
        bench.compareCores();
        bench.measureNodes(Math.min(2, all));
        bench.table.remark("![Rates by connections](images/growth.svg)");
        if (options.has("--doc")) {
            Files.writeString(CHART, bench.chart());
        }
        bench.table.finish("bench/growth", options);
    }

    /** Lets this process, and what it starts from now on, use only the first cores. */
    private static void allow(int cores) throws IOException, InterruptedException {
        String list = "0-" + (cores - 1);
        Process taskset = new ProcessBuilder(
                        "taskset",
                        "-a",
                        "-p",
                        "-c",
                        list,
                        Long.toString(ProcessHandle.current().pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (taskset.waitFor() != 0) {
            throw new IOException("taskset failed; Debian's package util-linux has it");
        }
    }

    private void measureCores(int cores) throws Exception {
        allow(cores);
        String name = cores == 1 ? "1 core" : cores + " cores";
        try (ServerProcess server = ServerProcess.start(directory.resolve("cores" + cores), java, Map.of())) {
            Sent check = new Sent(server, Requests.get(CHECK, server.setUp()));
            Sent signIn = new Sent(server, Requests.signIn());
            checks.put(name, byConnections("session checks, " + name, check, 2));
            signIns.put(name, byConnections("sign-ins, " + name, signIn, 4));
        }
    }

    private List<Double> byConnections(String what, Sent sent, double seconds) throws IOException {
        List<Double> rates = new ArrayList<>();
        Hammer.Result warm = hit(sent, 32, 4 * seconds);
        for (int connections : CONNECTIONS) {
            List<Hammer.Result> results = new ArrayList<>();
            for (int turn = 0; turn < TURNS; turn++) {
                results.add(hit(sent, connections, seconds));
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

    private Hammer.Result hit(Sent sent, int connections, double seconds) throws IOException {
        return Hammer.run(sent.node().port(), sent.request(), connections, seconds * scale, 0);
    }

    private void compareCores() {
        compareCores("session checks", checks);
        compareCores("sign-ins", signIns);
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
        try (Postgres postgres = Postgres.start("512MB")) {
            postgres.create(DATABASE);
            List<ServerProcess> running = new ArrayList<>();
            try {
                for (int i = 0; i < nodes; i++) {
                    running.add(ServerProcess.start(
                            directory.resolve("node" + i),
                            java,
                            postgres.environment(DATABASE),
                            List.of("taskset", "-c", Integer.toString(i))));
                }
                String key = running.get(0).setUp();
                compareNodes("session checks", running, Requests.get(CHECK, key), 32);
                compareNodes("sign-ins", running, Requests.signIn(), 8);
            } finally {
                running.forEach(ServerProcess::close);
            }
        }
    }

    private void compareNodes(String what, List<ServerProcess> nodes, String request, int connections)
            throws Exception {
        List<Double> one = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        double unused = together(nodes, request, connections);
        for (int turn = 0; turn < TURNS; turn++) {
            one.add(together(nodes.subList(0, 1), request, connections));
            all.add(together(nodes, request, connections));
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
    private double together(List<ServerProcess> nodes, String request, int connections) throws Exception {
        ExecutorService generators = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<Hammer.Result>> results = new ArrayList<>();
            for (ServerProcess node : nodes) {
                results.add(generators.submit(() -> hit(new Sent(node, request), connections, 5)));
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
