package dev.vestibule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Measures this server beside others that do its job, all on one PostgreSQL, in turns. */
public final class Peers {
    private static final int TURNS = 5;
    private static final String CHECK = "/api/user/current";

    private final double scale;
    private final int starts;
    private final Table table = new Table();
    private final Map<String, ServerProcess> running = new LinkedHashMap<>();
    private final List<Measured> signIns = new ArrayList<>();
    private final List<Measured> checks = new ArrayList<>();

    private Peers(Options options) {
        scale = options.scale();
        starts = options.isShort() ? 1 : 3;
    }

    /** A request to a peer, and what came of it in each turn. */
    private record Measured(Peer peer, String what, Load.Target target, List<Hammer.Result> results) {
        double perSecond() {
            return Load.medianOf(results, Hammer.Result::perSecond);
        }

        double p99Millis() {
            return Load.medianOf(results, Hammer.Result::p99Millis);
        }

        /** Returns how many responses were not 200. */
        int refused() {
            return results.stream()
                    .mapToInt(result -> result.all() - result.count(200))
                    .sum();
        }

        /** Returns the median of the ratios of each turn. */
        double ratioTo(Measured other) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                ratios.add(results.get(i).perSecond() / other.results.get(i).perSecond());
            }
            return Load.median(ratios);
        }
    }

    /**
     * Runs everything.
     *
     * @param arguments the options, with {@code --directory} for the one with Keycloak's archive and better-auth, then
     *     the homes of the JDKs, of which the last one is used
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Path programs = Path.of(options.text("--directory", "")).toAbsolutePath();
        Path directory = Scratch.directory("peers");
        String java = ServerProcess.newestJava(options.rest());
        try (Postgres postgres = Postgres.start("512MB")) {
            new Peers(options)
                    .measure(
                            List.of(
                                    new VestibulePeer(postgres, directory, java),
                                    new KeycloakPeer(postgres, keycloak(programs), directory, java),
                                    new BetterAuthPeer(postgres, programs.resolve("better-auth.mjs"))),
                            directory,
                            options);
        }
    }

    private static Path keycloak(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("Keycloak's archive is missing in " + directory));
        }
    }

    private void measure(List<Peer> peers, Path directory, Options options) throws Exception {
        try {
            for (Peer peer : peers) {
                peer.prepare();
                measureStart(peer);
            }
            signIns(peers);
            checks(peers);
            compareToNginx(running(peers.get(0).name()), directory);
        } finally {
            running.values().forEach(ServerProcess::close);
        }
        table.remark("Each server has a database of its own on one PostgreSQL, its defaults for all else, one user, and"
                + " both cores together with PostgreSQL and the load generator. Rates are medians of " + TURNS
                + " turns, and ratios those of each turn.");
        table.finish("bench/peers", options);
    }

    private ServerProcess running(String name) {
        return Objects.requireNonNull(running.get(name));
    }

    /** Leaves the last start running. */
    private void measureStart(Peer peer) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            ServerProcess server = peer.start();
            seconds.add(server.startSeconds());
            if (i + 1 < starts) {
                server.close();
            } else {
                running.put(peer.name(), server);
                if (!server.rest(10)) {
                    throw new IOException(peer.name() + " ended");
                }
            }
        }
        table.row("start, " + peer.name(), "%.2f s".formatted(Load.median(seconds)), "", "median of " + starts);
        table.row(
                "resident idle, " + peer.name(),
                "%,d MB".formatted(running(peer.name()).residentMegabytes()),
                "",
                "");
    }

    private void signIns(List<Peer> peers) throws IOException, InterruptedException {
        for (Peer peer : peers) {
            ServerProcess server = running(peer.name());
            signIns.add(measured(peer, "", server, peer.signIn(server)));
        }
        takeTurns(signIns, Load.SIGN_INS_AT_ONCE, 16);
        Measured ours = signIns.get(0);
        for (Measured one : signIns) {
            table.row(
                    "sign-ins, " + one.peer().name(),
                    "%.1f/s".formatted(one.perSecond()),
                    "",
                    "p99 %,.0f ms with %d at once, %d refused; %s"
                            .formatted(
                                    one.p99Millis(),
                                    Load.SIGN_INS_AT_ONCE,
                                    one.refused(),
                                    one.peer().hash()));
        }
        for (Measured one : signIns.subList(1, signIns.size())) {
            table.row(
                    "sign-ins against " + one.peer().name(),
                    "%.1f x".formatted(ours.ratioTo(one)),
                    ">= 1 x",
                    "each with its own hash");
        }
        for (Peer peer : peers) {
            table.row(
                    "resident after sign-ins, " + peer.name(),
                    "%,d MB".formatted(running(peer.name()).residentMegabytes()),
                    "",
                    "");
        }
    }

    private void checks(List<Peer> peers) throws IOException, InterruptedException {
        for (Peer peer : peers) {
            ServerProcess server = running(peer.name());
            for (Map.Entry<String, String> check : peer.checks(server).entrySet()) {
                checks.add(measured(peer, check.getKey(), server, check.getValue()));
            }
        }
        Measured ours = checks.get(0);
        takeTurns(checks, Load.CHECKS_AT_ONCE, 3);
        for (Measured one : checks) {
            table.row(
                    "checks, %s (%s)".formatted(one.peer().name(), one.what()),
                    "%,.0f/s".formatted(one.perSecond()),
                    "",
                    "p99 %.1f ms with %d at once".formatted(one.p99Millis(), Load.CHECKS_AT_ONCE));
        }
        for (Measured one : checks.subList(1, checks.size())) {
            table.row(
                    "checks against %s (%s)".formatted(one.peer().name(), one.what()),
                    "%.1f x".formatted(ours.ratioTo(one)),
                    ">= 1 x",
                    "");
        }
    }

    private void compareToNginx(ServerProcess ours, Path directory) throws IOException, InterruptedException {
        String session = ours.signIn();
        compareToNginx(ours, directory.resolve("nginx-sessions"), "session checks", "X-Metabase-Session", session);
        String made =
                ours.send("POST", "/api/api-key", "{\"name\":\"bench\",\"group_id\":2}", "X-Metabase-Session", session);
        compareToNginx(
                ours,
                directory.resolve("nginx-keys"),
                "checks of an API key",
                "X-API-Key",
                Requests.field("unmasked_key", made));
    }

    /** In turns of the two alone: other peers still work on their last requests after their turn. */
    private void compareToNginx(ServerProcess ours, Path home, String what, String header, String value)
            throws IOException, InterruptedException {
        String check = Requests.get(CHECK, header, value);
        try (ServerProcess nginx = Nginx.start(home, ours.exchange("GET", CHECK, "", header, value))) {
            Load.Comparison compared = new Load(table, scale)
                    .compare(Load.Target.of(ours, check), Load.Target.of(nginx, check), Load.CHECKS_AT_ONCE, 3);
            table.row(
                    what + " against nginx",
                    "%.2f".formatted(compared.ratio()),
                    ">= 0.80",
                    "%,.0f/s, p99 %.1f ms; nginx answers the same bytes from memory: %,.0f/s, p99 %.1f ms"
                            .formatted(
                                    compared.perSecond(),
                                    compared.p99Millis(),
                                    compared.otherPerSecond(),
                                    compared.otherP99Millis()));
        }
    }

    private static Measured measured(Peer peer, String what, ServerProcess server, String request) {
        return new Measured(peer, what, Load.Target.of(server, request), new ArrayList<>());
    }

    /** Warms each up, and then measures them one after the other, several times. */
    private void takeTurns(List<Measured> all, int connections, double seconds) throws IOException {
        for (Measured one : all) {
            byte[] request = one.target().requests().next();
            Hammer.Result first = Hammer.all(
                    one.target().port(),
                    Collections.nCopies(connections, request).iterator(),
                    connections);
            if (first.count(200) == 0) {
                throw new IOException(one.peer().name() + " answers " + one.what() + " with " + first.counts());
            }
            Hammer.Result unused = one.target().hit(connections, 2 * seconds * scale);
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (Measured one : all) {
                one.results().add(one.target().hit(connections, seconds * scale));
            }
        }
    }
}
