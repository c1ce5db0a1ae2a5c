package dev.vestibule.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Measures a server with millions of rows in PostgreSQL beside one with few, in turns. */
public final class Scale {
    private static final int FEW = 40_000;
    private static final int FEW_SESSIONS = 100_000;
    private static final int FIRST_CHECKS = 4_000;
    /** Until both servers have compiled what a first check runs. */
    private static final int WARM_UP = 50_000;

    private static final int TURNS = 5;
    private static final int KNOWN = 1_000;
    private static final int UNKNOWN = 50_000;
    private static final double AIM = 0.8;

    private final Postgres postgres;
    private final Path directory;
    private final String java;
    private final double scale;
    private final Table table = new Table();
    private final Load load;

    private Scale(Postgres postgres, Path directory, String java, double scale) {
        this.postgres = postgres;
        this.directory = directory;
        this.java = java;
        this.scale = scale;
        this.load = new Load(table, scale);
    }

    /** A database and the server on it. */
    private record Site(ScaleData data, ServerProcess server, String administrator, AtomicInteger next) {
        /** Returns checks of sessions that no check has asked for yet. */
        Iterator<byte[]> firstChecks(int count) {
            int from = next.getAndAdd(count);
            return Requests.of(from, from + count, i -> check(data.key(i)));
        }

        /** Returns repeated checks of few sessions. */
        Load.Target repeatedChecks() {
            List<byte[]> requests = IntStream.range(0, KNOWN)
                    .mapToObj(i -> check(data.key(i)).getBytes(StandardCharsets.UTF_8))
                    .toList();
            AtomicInteger at = new AtomicInteger();
            return new Load.Target(server.port(), Requests.endless(() -> requests.get(at.getAndIncrement() % KNOWN)));
        }

        /** Returns sign-ins of one user after the other. */
        Load.Target signIns() {
            AtomicInteger at = new AtomicInteger();
            return new Load.Target(
                    server.port(),
                    Requests.endless(() -> Requests.signIn(data.activeEmail(at.getAndIncrement()), Requests.PASSWORD)
                            .getBytes(StandardCharsets.UTF_8)));
        }

        private static String check(String key) {
            return Requests.get("/api/user/current", key);
        }
    }

    /**
     * Runs everything.
     *
     * @param arguments the options, with {@code --users} and {@code --sessions}, then the homes of the JDKs, of which
     *     the last one is used
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int users = options.number("--users", options.isShort() ? 100_000 : 1_000_000);
        int sessions = options.number("--sessions", options.isShort() ? 1_000_000 : 10_000_000);
        if (sessions < FEW_SESSIONS) {
            throw new IllegalArgumentException(
                    "--sessions takes %,d or more, not %,d".formatted(FEW_SESSIONS, sessions));
        }
        try (Postgres postgres = Postgres.start(options.text("--buffers", "2GB"))) {
            Scale bench = new Scale(
                    postgres, Scratch.directory("scale"), ServerProcess.newestJava(options.rest()), options.scale());
            ScaleData few = new ScaleData(postgres, "few", Math.min(FEW, users), FEW_SESSIONS);
            bench.measure(few, new ScaleData(postgres, "many", users, sessions));
            bench.table.remark(
                    "Ratios are to %,d users and %,d sessions on the same PostgreSQL, in turns. The other database"
                                    .formatted(few.users(), few.sessions())
                            + " has %,d users, %,d active sessions and %,d sign-ins of 30 days; filling it by COPY took %,.0f s."
                                    .formatted(users, sessions, sessions / 2, bench.filled));
            bench.table.finish("bench/scale", options);
        }
    }

    private double filled;

    private void measure(ScaleData few, ScaleData many) throws Exception {
        for (ScaleData data : List.of(few, many)) {
            postgres.create(data.database());
            try (ServerProcess first = start(data)) {
                String unused = first.setUp();
            }
            long start = System.nanoTime();
            data.fill();
            filled = (System.nanoTime() - start) / 1e9;
        }
        measureStart(few, many);
        try (ServerProcess small = start(few);
                ServerProcess large = start(many)) {
            Site least = new Site(few, small, small.signIn(), new AtomicInteger(KNOWN));
            Site most = new Site(many, large, large.signIn(), new AtomicInteger(KNOWN));
            awaitJobs(most);
            measureFirstChecks(least, most);
            compare("repeated checks", Load.CHECKS_AT_ONCE, 3, most.repeatedChecks(), least.repeatedChecks());
            compare("sign-ins", Load.SIGN_INS_AT_ONCE, 5, most.signIns(), least.signIns());
            measurePages(least, most);
            measureUnknown(least, most);
            measureCleanUp(most);
            table.row("resident, many rows", large.residentMegabytes() + " MB", "", "");
        }
        sizes(many);
    }

    private ServerProcess start(ScaleData data) throws IOException, InterruptedException {
        return ServerProcess.start(directory.resolve(data.database()), java, postgres.environment(data.database()));
    }

    /** The first jobs count all rows for the overview. */
    private void awaitJobs(Site site) throws IOException, InterruptedException {
        long start = System.nanoTime();
        await(() -> postgres.number(
                        site.data().database(),
                        "SELECT COUNT(*) FROM overview_state WHERE name IN ('sessions', 'users', 'sign-ins')"
                                + " AND at > now() - interval '20 minutes'")
                == 3);
        table.row(
                "the overview's jobs have counted all rows after",
                "%.0f s".formatted((System.nanoTime() - start) / 1e9),
                "<= 120 s",
                "once; afterwards sign-ins are counted as they come");
    }

    private void measureStart(ScaleData few, ScaleData many) throws IOException, InterruptedException {
        List<Double> small = new ArrayList<>();
        List<Double> large = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            try (ServerProcess server = start(few)) {
                small.add(server.startSeconds());
            }
            try (ServerProcess server = start(many)) {
                large.add(server.startSeconds());
            }
        }
        table.row(
                "start with many rows",
                "%.2f s".formatted(Load.median(large)),
                "<= 10 s",
                "%.2f s with few".formatted(Load.median(small)));
    }

    /** Each session and each user is read from the database. */
    private void measureFirstChecks(Site few, Site many) throws IOException {
        Hammer.Result fresh = firstChecks(many, FIRST_CHECKS);
        Hammer.Result unused = firstChecks(many, WARM_UP);
        unused = firstChecks(few, WARM_UP);
        List<Double> ratios = new ArrayList<>();
        List<Hammer.Result> results = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            Hammer.Result small = firstChecks(few, FIRST_CHECKS);
            results.add(firstChecks(many, FIRST_CHECKS));
            ratios.add(results.get(i).perSecond() / small.perSecond());
        }
        double p99 = Load.medianOf(results, Hammer.Result::p99Millis);
        ratio("first checks", Load.median(ratios), Load.medianOf(results, Hammer.Result::perSecond), p99);
        table.row("p99 of first checks with many rows", "%.1f ms".formatted(p99), "<= 25 ms", "32 at once");
        table.row(
                "the same just after a start, while code is compiled",
                "%,.0f/s".formatted(fresh.perSecond()),
                "",
                "p99 %.1f ms; the first %,d".formatted(fresh.p99Millis(), FIRST_CHECKS));
    }

    private static Hammer.Result firstChecks(Site site, int count) throws IOException {
        return Hammer.all(site.server().port(), site.firstChecks(count), Load.CHECKS_AT_ONCE);
    }

    private void compare(String what, int connections, double seconds, Load.Target many, Load.Target few)
            throws IOException {
        Load.Comparison compared = load.compare(many, few, connections, seconds);
        ratio(what, compared.ratio(), compared.perSecond(), compared.p99Millis());
    }

    private void ratio(String what, double ratio, double perSecond, double p99Millis) {
        table.row(
                what + " with many rows against few",
                "%.2f".formatted(ratio),
                ">= " + AIM,
                "%,.0f/s, p99 %.1f ms".formatted(perSecond, p99Millis));
    }

    private void measurePages(Site few, Site many) throws IOException {
        page("overview (/admin)", "/admin", 50, few, many);
        page("list of users", "/admin/people", 150, few, many);
        page("list of users, the last sign-in first", "/admin/people?sort=-last", 150, few, many);
        page("list of users, page 100", "/admin/people?page=100", 150, few, many);
        page("search of users by name", "/admin/people?q=Hugo+Klein", 150, few, many);
        page("search of users by address", "/admin/people?q=user777", 150, few, many);
        page("page of a user", "/admin/people/77", 150, few, many);
        page("list of sessions", "/admin/sessions", 150, few, many);
        page("list of sessions, the last used first", "/admin/sessions?sort=-last", 150, few, many);
        page("list of sessions of a user", "/admin/sessions?account=user77@example.com", 150, few, many);
        page("list of sign-ins", "/admin/sign-ins", 150, few, many);
        page("list of failed sign-ins", "/admin/sign-ins?outcome=failed", 150, few, many);
        page("users over the API", "/api/user?limit=50", 150, few, many);
        page("search of users over the API", "/api/user?query=user777&limit=50", 150, few, many);
        page("sessions over the API", "/api/ee/session-management?limit=50", 150, few, many);
    }

    private void page(String what, String path, int aimMillis, Site few, Site many) throws IOException {
        Hammer.Result small = page(path, few);
        Hammer.Result large = page(path, many);
        table.row(
                what + " with many rows",
                large.count(200) == large.all() ? "%.0f ms".formatted(large.medianMillis()) : large.counts(),
                "<= " + aimMillis + " ms",
                "p99 %.0f ms; %.0f ms with few rows".formatted(large.p99Millis(), small.medianMillis()));
    }

    private Hammer.Result page(String path, Site site) throws IOException {
        int count = scale < 1 ? 15 : 40;
        String request = Requests.get(path, "Accept", "text/html\r\nX-Metabase-Session: " + site.administrator());
        Hammer.Result unused = Hammer.all(site.server().port(), Requests.of(0, 5, i -> request), 1);
        return Hammer.all(site.server().port(), Requests.of(0, count, i -> request), 1);
    }

    /** Keys that do not exist cannot be in memory, so each must be looked up: but once. */
    private void measureUnknown(Site few, Site many) throws IOException, InterruptedException {
        int count = (int) (UNKNOWN * scale);
        long before = lookUps(many);
        List<Double> ratios = new ArrayList<>();
        List<Hammer.Result> results = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            Hammer.Result small = Hammer.all(few.server().port(), unknown(count), Load.CHECKS_AT_ONCE);
            results.add(Hammer.all(many.server().port(), unknown(count), Load.CHECKS_AT_ONCE));
            ratios.add(small.seconds() / results.get(i).seconds());
        }
        ratio(
                "refused unknown keys",
                Load.median(ratios),
                Load.medianOf(results, result -> result.all() / result.seconds()),
                Load.medianOf(results, Hammer.Result::p99Millis));
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3)); // the database counts late
        table.row(
                "statements for each unknown key",
                "%.2f".formatted((lookUps(many) - before) / (double) (TURNS * count)),
                "<= 1",
                "%d turns of %s".formatted(TURNS, results.get(0).counts()));
        byte[] same =
                Requests.get("/api/user/current", UUID.randomUUID().toString()).getBytes(StandardCharsets.UTF_8);
        long start = lookUps(many);
        Hammer.Result repeated = Hammer.all(
                many.server().port(), Requests.of(0, count, i -> new String(same, StandardCharsets.UTF_8)), 32);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        table.row(
                "statements for each use of one unknown key",
                "%.2f".formatted((lookUps(many) - start) / (double) count),
                "",
                repeated.counts());
    }

    private static Iterator<byte[]> unknown(int count) {
        return Requests.of(
                0,
                count,
                i -> Requests.get("/api/user/current", UUID.randomUUID().toString()));
    }

    /** Returns how often sessions were looked for by a key's digest. */
    private long lookUps(Site site) throws IOException, InterruptedException {
        return postgres.number(
                site.data().database(),
                "SELECT SUM(calls) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                        + " WHERE d.datname = current_database() AND query LIKE '%FROM session%_digest =%'");
    }

    /** Some sessions expire at once, and others have ended long ago. */
    private void measureCleanUp(Site site) throws Exception {
        int rows = site.data().sessions() / 50;
        String some =
                "WHERE id IN (SELECT id FROM session WHERE ended_at IS NULL AND id LIKE 'scale%' LIMIT " + rows + ")";
        double calm = checks(site, 8 * scale).p99Millis();
        for (Map.Entry<String, String> kind : Map.of(
                        "expired", "expires_at = now() - interval '1 minute'",
                        "deleted", "ended_at = now() - interval '31 days', end_reason = 'expired'")
                .entrySet()) {
            postgres.query(site.data().database(), "UPDATE session SET " + kind.getValue() + " " + some);
            cleanUp(site, kind.getKey(), rows, calm);
        }
    }

    private void cleanUp(Site site, String what, int rows, double calm) throws Exception {
        String left = "SELECT COUNT(*) FROM session WHERE "
                + (what.equals("expired")
                        ? "ended_at IS NULL AND expires_at <= now()"
                        : "ended_at <= now() - interval '30 days'");
        await(() -> postgres.number(site.data().database(), left) < rows); // the job runs once a minute
        long start = System.nanoTime();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Double> busy = other.submit(() -> checks(site, 8 * scale).p99Millis());
            await(() -> postgres.number(site.data().database(), left) == 0);
            double seconds = (System.nanoTime() - start) / 1e9;
            table.row(
                    "sessions %s in a second by the clean-up".formatted(what),
                    "%,.0f".formatted(rows / seconds),
                    ">= 1,000",
                    "%,d rows; p99 of 1,000 checks/s %.1f ms meanwhile, %.1f ms without"
                            .formatted(rows, busy.get(), calm));
        } finally {
            other.shutdown();
        }
    }

    private static Hammer.Result checks(Site site, double seconds) throws IOException {
        Load.Target known = site.repeatedChecks();
        return Hammer.run(known.port(), known.requests(), Load.CHECKS_AT_ONCE, seconds, 1000);
    }

    /** What may fail as the database may. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (!condition.holds() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private void sizes(ScaleData data) throws IOException, InterruptedException {
        for (String line : postgres.query(data.database(), """
                SELECT relname, pg_table_size(oid) >> 20, pg_indexes_size(oid) >> 20,
                    (SELECT string_agg(format('%s %s', indexrelid::regclass, pg_relation_size(indexrelid) >> 20), ', '
                        ORDER BY pg_relation_size(indexrelid) DESC) FROM pg_index WHERE indrelid = c.oid)
                FROM pg_class c WHERE relname IN ('session', 'sign_in', 'account') ORDER BY relname
                """)) {
            String[] columns = line.split("\\|", -1);
            table.row(
                    "size of the table `" + columns[0] + "`",
                    "%,d MB".formatted(Long.parseLong(columns[1])),
                    "",
                    "indexes %,d MB: %s".formatted(Long.parseLong(columns[2]), columns[3]));
        }
    }
}
