package dev.vestibule.bench;

import dev.vestibule.Settings;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.FederatedSessionStore;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionTermination;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRecordStore;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.user.Email;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts the packaged server, measures it, and prints one table. Each rate is a ratio within the same run where it can
 * be.
 */
public final class Bench {
    private static final int CROWD = 400;
    private static final int SESSIONS_AT_ONCE = 500;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Some seconds after the start the server gives back what it no longer needs, and likewise after a load. */
    private static final int SECONDS_UNTIL_TIDY = 25;

    private static final int SECONDS_UNTIL_IDLE = 55;

    private final Path directory;
    private final double scale;
    private final Table table = new Table();
    private final Load load;

    private Bench(Path directory, double scale) {
        this.directory = directory;
        this.scale = scale;
        this.load = new Load(table, scale);
    }

    /**
     * Runs everything.
     *
     * @param arguments the options, then the homes of the JDKs to start the server on
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        double scale = options.scale();
        Path directory = Scratch.directory("bench");
        Bench bench = new Bench(directory, scale);
        List<String> javas = options.rest();
        for (String java : javas) {
            bench.measureStart(java);
        }
        String newest = ServerProcess.newestJava(javas);
        try (ServerProcess server = ServerProcess.start(
                directory.resolve("load"), newest, Map.of("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"))) {
            String key = server.setUp();
            bench.measureChecks(server, key);
            bench.measureKeyChecks(server, key);
            bench.measureForwardAuth(server, key);
            new ApplicationRates(server, bench.load, bench.table, scale).measure();
            bench.load.signIns(server, "sign-ins against the bare hash rate");
            new FactorRates(server, bench.load).measure();
            bench.measureStorm(server, key);
            bench.measureRefusals(server);
            long loaded = server.residentMegabytes();
            if (server.rest(SECONDS_UNTIL_IDLE)) {
                bench.residents(
                        "resident after all that",
                        server.memory(),
                        "<= 256 MB",
                        "a minute later; at the end " + loaded + " MB");
            }
        }
        bench.measureManySessions(newest, options.isShort() ? 10_000 : 100_000);
        bench.table.finish("bench/run", options);
    }

    private void residents(String what, ServerProcess.Memory memory, String goal, String when) {
        table.row(
                what,
                memory.resident() + " MB",
                goal,
                "%d MB of it its own, the rest mapped files; %s".formatted(memory.own(), when));
    }

    private void measureStart(String java) throws IOException, InterruptedException {
        ProcessBuilder prepared = new ProcessBuilder(ServerProcess.LAUNCHER, "prepare").inheritIO();
        prepared.environment().put("JAVA_HOME", java);
        prepared.start().waitFor();
        List<Double> seconds = new ArrayList<>();
        ServerProcess.Memory idle = ServerProcess.Memory.UNKNOWN;
        ServerProcess.Memory used = ServerProcess.Memory.UNKNOWN;
        for (int i = 0; i < 5; i++) {
            try (ServerProcess server = ServerProcess.start(
                    directory.resolve("start" + Math.floorMod(java.hashCode(), 1_000_000) + i), java, Map.of())) {
                seconds.add(server.startSeconds());
                // Idle as it will be: what the first second left behind has been tidied by then.
                server.send("GET", "/api/health", "");
                if (i == 4 && server.rest(SECONDS_UNTIL_TIDY)) {
                    idle = server.memory();
                }
                if (i == 0) {
                    used = memoryAfterPages(server);
                }
            }
        }
        String version = ServerProcess.javaVersion(java);
        boolean newest = Integer.parseInt(version.replaceAll("\\D.*", "")) >= 25;
        table.row(
                "start to first answer, Java " + version,
                "%.2f s".formatted(Load.median(seconds)),
                newest ? "<= 0.5 s" : "<= 1.0 s",
                "median of 5, fastest %.2f s"
                        .formatted(seconds.stream().min(Double::compare).orElseThrow()));
        residents("resident idle, Java " + version, idle, "<= 110 MB", "half a minute after the start");
        residents(
                "resident idle after pages of an administrator, Java " + version, used, "<= 128 MB", "a minute later");
    }

    private static ServerProcess.Memory memoryAfterPages(ServerProcess server)
            throws IOException, InterruptedException {
        String cookie = "metabase.SESSION=" + server.setUp();
        for (String page : List.of("/account", "/admin", "/admin/people", "/admin/settings")) {
            String unused = server.send("GET", page, "", "Cookie", cookie, "Accept", "text/html");
        }
        return server.rest(SECONDS_UNTIL_IDLE) ? server.memory() : ServerProcess.Memory.UNKNOWN;
    }

    private void measureChecks(ServerProcess server, String key) throws IOException {
        String check = Requests.get("/api/user/current", key);
        load.compare(server, "session checks against a trivial route", check, Requests.get("/livez", key));
    }

    /** With a key that is narrowed in every way, so that all of it has to be looked at. */
    private void measureKeyChecks(ServerProcess server, String key) throws IOException, InterruptedException {
        String made = server.send(
                "POST",
                "/api/api-key",
                "{\"name\":\"bench\",\"group_id\":2,\"methods\":[\"GET\"],\"paths\":[\"/api/user/*\"],\"addresses\":[\"127.0.0.0/8\"]}",
                "X-Metabase-Session",
                key);
        String secret = Requests.field("unmasked_key", made);
        String check = Requests.get("/api/user/current", "X-API-Key", secret);
        load.compare(
                server,
                "checks of a narrowed API key against session checks",
                check,
                Requests.get("/api/user/current", key));
    }

    /** With a rule that has conditions, and a cookie, as from a browser. */
    private void measureForwardAuth(ServerProcess server, String key) throws IOException, InterruptedException {
        server.send(
                "POST",
                "/api/vestibule/guard-rule",
                "{\"host\":\"app.example.com\",\"path\":\"/reports\",\"groups\":[\"All Users\"],\"methods\":[\"GET\"]}",
                "X-Metabase-Session",
                key);
        String question = "GET /auth/forward/nginx HTTP/1.1\r\nHost: localhost\r\nX-Original-Method: GET\r\n"
                + "X-Original-URL: https://app.example.com/reports/2026?page=2\r\nX-Forwarded-For: 192.0.2.1\r\n"
                + "Cookie: metabase.SESSION=" + key + "\r\n\r\n";
        load.compare(server, "forward-auth decisions against a trivial route", question, Requests.get("/livez", key));
    }

    private void measureStorm(ServerProcess server, String key) throws Exception {
        String check = Requests.get("/api/user/current", key);
        List<Double> ratios = new ArrayList<>();
        List<Double> calm = new ArrayList<>();
        List<Double> storm = new ArrayList<>();
        ExecutorService other = Executors.newSingleThreadExecutor();
        for (int i = 0; i < 5; i++) {
            double quiet = Hammer.run(server.port(), check, 32, 4 * scale, 1000).p99Millis();
            Future<Hammer.Result> storming =
                    other.submit(() -> Hammer.run(server.port(), Requests.signIn(), 64, 6 * scale, 0));
            double loud = Hammer.run(server.port(), check, 32, 4 * scale, 1000).p99Millis();
            storming.get();
            ratios.add(loud / quiet);
            calm.add(quiet);
            storm.add(loud);
        }
        other.shutdown();
        table.row(
                "p99 of 1,000 checks/s in a storm of sign-ins, against without",
                "%.1f x".formatted(Load.median(ratios)),
                "<= 2 x",
                "%.1f ms calm, %.1f ms with 64 sign-ins under way".formatted(Load.median(calm), Load.median(storm)));
    }

    /** More at once than one account and address may: who gets no turn is told so in time. */
    private void measureRefusals(ServerProcess server) throws IOException {
        Hammer.Result crowd = Hammer.run(server.port(), Requests.signIn(), CROWD, 12 * scale, 0);
        table.row(
                "slowest 503 among %d sign-ins at once".formatted(CROWD),
                "%.1f s".formatted(crowd.slowestUnavailableMillis() / 1_000),
                "<= 2 s",
                "%,d of them, beside %.1f sign-ins/s".formatted(crowd.unavailable(), crowd.perSecond()));
    }

    private void measureManySessions(String java, int sessions) throws Exception {
        Path file = directory.resolve("many");
        try (ServerProcess server = ServerProcess.start(file, java, Map.of())) {
            server.setUp();
        }
        List<String> keys = addSessions(file, sessions);
        try (ServerProcess server = ServerProcess.start(file, java, Map.of())) {
            long start = System.nanoTime();
            Hammer.each(server.port(), keys, "/api/user/current");
            double millis = (System.nanoTime() - start) / 1e6 / sessions;
            long loaded = server.residentMegabytes();
            if (server.rest(SECONDS_UNTIL_IDLE)) {
                residents(
                        "resident with %,d live sessions checked".formatted(sessions),
                        server.memory(),
                        "<= 256 MB",
                        "a minute later; at the end %d MB, and the first check of each, of a user each, took %.2f ms"
                                .formatted(loaded, millis));
            }
        }
    }

    /** Signing in that often would take an hour, so the rows are written by the server's own stores. */
    private static List<String> addSessions(Path file, int sessions) {
        List<String> keys = new ArrayList<>();
        try (Database database = Database.open(DatabaseSettings.h2File(file))) {
            Users people = new Users(new UserStore(database), new Memberships(database));
            SessionStart starts = starts(database);
            while (keys.size() < sessions) {
                int most = Math.min(SESSIONS_AT_ONCE, sessions - keys.size());
                database.useTransaction(all -> {
                    for (int i = 0; i < most; i++) {
                        keys.add(addSession(keys.size(), people, starts));
                    }
                });
            }
        }
        return keys;
    }

    /** Adds a session of a user who has no other one, and returns its key. */
    private static String addSession(int number, Users people, SessionStart starts) {
        Instant now = InstantSource.system().instant();
        UserId user = people.add(
                new NewUser(new Email("user" + number + "@example.com"), "User", Integer.toString(number), false, null),
                now);
        SessionKey key = SessionKey.random(RANDOM);
        Session session = new Session(
                new SessionId("bench" + number),
                user,
                SignInMethod.PASSWORD,
                now,
                now.plus(Duration.ofDays(14)),
                now,
                Session.Proof.single(now));
        SignInContext origin =
                new SignInContext(ClientAddress.certain("127.0.0.1"), "bench", Optional.empty(), false, false);
        starts.add(new SessionStore.NewSession(session, key.digest(), origin, Optional.empty()), 0);
        return key.text();
    }

    private static SessionStart starts(Database database) {
        SessionStore sessions = new SessionStore(database);
        Transactions transactions = new Transactions(database);
        return new SessionStart(
                sessions,
                new SignInRecordStore(database),
                new SessionTermination(
                        sessions,
                        new FederatedSessionStore(database),
                        transactions,
                        new ChangeLog(database),
                        new AuditWriter(database),
                        List.of()),
                new SessionSettings(Settings.from(Map.of()).environment(), StoredSettings.none(InstantSource.system())),
                new SessionCache(1),
                transactions,
                (session, context, first) -> {});
    }
}
