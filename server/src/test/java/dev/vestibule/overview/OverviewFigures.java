package dev.vestibule.overview;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Tables;
import dev.vestibule.testing.TestFiles;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Measures the overview with 100,000 users and five million sign-ins, on each database. Run by hand, as a program:
 * filling the tables takes some minutes.
 */
public final class OverviewFigures {
    private static final int USERS = 100_000;
    private static final int SIGN_INS = 5_000_000;
    private static final int SESSIONS = 150_000;
    private static final int MAILS = 300_000;
    private static final int EVENTS = 200_000;
    private static final int TIMES = 200;
    private static final String ADMIN = "admin@example.com";

    /** That of the foreign key stays. */
    private static final Map<String, String> INDEXES = Map.of(
            "sign_in_of_device", "account_id, device_id",
            "sign_in_at", "at",
            "sign_in_outcome", "outcome, at",
            "sign_in_address", "address, at",
            "sign_in_by_device", "device_id, outcome");

    private final DatabaseKind kind;
    private final TestServer server;

    private OverviewFigures(DatabaseKind kind) {
        this.kind = kind;
        this.server = kind == DatabaseKind.H2
                ? TestServer.inFile(TestFiles.newDirectory("overview").resolve("db"), TestServer.IMPATIENT)
                : TestServer.on(kind, TestServer.IMPATIENT);
    }

    /**
     * Prints how long the overview takes on a large installation.
     *
     * @param arguments the databases; all three if there are none
     */
    public static void main(String[] arguments) {
        List<DatabaseKind> kinds = arguments.length == 0
                ? List.of(DatabaseKind.values())
                : List.of(arguments).stream().map(DatabaseKind::valueOf).toList();
        for (DatabaseKind kind : kinds) {
            OverviewFigures figures = new OverviewFigures(kind);
            try {
                figures.measure();
            } finally {
                figures.server.close();
            }
        }
        System.exit(0);
    }

    private void measure() {
        server.isSetUpBy(ADMIN, PASSWORD, "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false");
        long begun = System.nanoTime();
        fill();
        print("filled after %d s", seconds(begun));
        server.tables().run("DELETE FROM sign_in_day");
        server.tables().run("DELETE FROM overview_state");
        begun = System.nanoTime();
        server.restart();
        print(
                "ready %d ms after the start",
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
        Visitor admin = new Visitor(server.client());
        admin.signIn(ADMIN, PASSWORD);
        print("page while past days are counted: %s", pages(admin, 5));
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !admin.open("/admin").text().contains("still being counted"));
        print("all past days counted %d s after the start", seconds(begun));
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> server.tables().count("SELECT COUNT(*) FROM overview_state") >= 4);
        print("all else counted %d s after the start", seconds(begun));
        pages(admin, 300);
        print("page: %s", pages(admin, TIMES));
    }

    private static String pages(Visitor admin, int times) {
        List<Double> millis = IntStream.range(0, times)
                .mapToObj(i -> {
                    long begun = System.nanoTime();
                    int status = admin.open("/admin").status();
                    if (status != 200) {
                        throw new IllegalStateException("status " + status);
                    }
                    return (System.nanoTime() - begun) / 1e6;
                })
                .sorted()
                .toList();
        return "fastest %.1f ms, median %.1f ms, 95 %% %.1f ms"
                .formatted(millis.get(0), millis.get(times / 2), millis.get(times * 95 / 100));
    }

    // --- Rows, made by the database itself ---

    private void fill() {
        Tables tables = server.tables();
        tables.run("INSERT INTO account (email, first_name, last_name, superuser, state, generation, joined_at,"
                + " updated_at, first_sign_in_at) SELECT CONCAT('p', n, '@example.com'), CONCAT('First', n), 'Last', FALSE,"
                + " CASE WHEN MOD(n, 50) = 0 THEN 'left' ELSE 'active' END, 0, " + ago("n") + ", " + ago("n")
                + ", CASE WHEN MOD(n, 10) = 1 THEN NULL ELSE " + ago("n") + " END" + numbers(USERS));
        dropIndexes(tables);
        for (int i = 0; i < 10; i++) {
            tables.run("INSERT INTO sign_in (at, account_id, method, outcome, address, user_agent) SELECT "
                    + ago("n + " + i) + ", MOD(n, 100000) + 2, 'password', CASE WHEN MOD(n, 12) = 0 THEN"
                    + " 'wrong-credentials' ELSE 'signed-in' END, '192.0.2.1', 'Mozilla/5.0'" + numbers(SIGN_INS / 10));
        }
        createIndexes(tables);
        tables.run("INSERT INTO session (id, key_digest, account_id, method, created_at, expires_at, last_active_at,"
                + " address, user_agent) SELECT CONCAT('s', n), LPAD(CONCAT('s', n), 128, '0'), MOD(n, 100000) + 2,"
                + " 'password', " + ago("MOD(n, 800000)") + ", " + ago("-5000000") + ", " + ago("1")
                + ", '192.0.2.1', CONCAT('Mozilla/5.0 (X11; Linux x86_64) Chrome/', MOD(n, 300))" + numbers(SESSIONS));
        tables.run("INSERT INTO outbox_mail (message_id, kind, recipient, state, attempts, created_at, next_attempt_at,"
                + " give_up_at, ended_at) SELECT CONCAT('<', n, '@example.com>'), 'reset', CONCAT('p', n, '@example.com'),"
                + " CASE WHEN MOD(n, 100) = 0 THEN 'refused' ELSE 'sent' END, 1, " + mailed() + ", " + mailed() + ", "
                + mailed() + ", " + mailed() + numbers(MAILS));
        tables.run("INSERT INTO audit_event (at, actor_id, action, subject_kind, subject_id, details) SELECT "
                + ago("n") + ", MOD(n, 500) + 1, 'account.change', 'account', MOD(n, 700) + 1, '{}'" + numbers(EVENTS));
        tables.run(
                "INSERT INTO attempt_subject (subject, failed_in_a_row, touched_at) SELECT LPAD(CONCAT('x', n), 64, '0'),"
                        + " 1, " + ago("n + 3600") + numbers(USERS / 2));
        if (kind == DatabaseKind.POSTGRES) {
            tables.run("VACUUM ANALYZE");
        } else if (kind == DatabaseKind.MARIADB) {
            for (String table : List.of("account", "sign_in", "session", "outbox_mail", "audit_event")) {
                tables.rows("ANALYZE TABLE " + table);
            }
        } else {
            tables.run("ANALYZE");
        }
    }

    /** As rows are added far faster without them. */
    private void dropIndexes(Tables tables) {
        for (String index : INDEXES.keySet()) {
            tables.run("DROP INDEX " + index + (kind == DatabaseKind.MARIADB ? " ON sign_in" : ""));
        }
    }

    private static void createIndexes(Tables tables) {
        INDEXES.forEach((index, columns) -> tables.run("CREATE INDEX " + index + " ON sign_in (" + columns + ")"));
    }

    /** Five million seconds are 58 days; of each tenth of the sign-ins one every ten seconds. */
    private String ago(String seconds) {
        return switch (kind) {
            case H2 -> "DATEADD(SECOND, -(" + seconds + ") * " + step(seconds) + ", CURRENT_TIMESTAMP)";
            case POSTGRES -> "CURRENT_TIMESTAMP - (" + seconds + ") * " + step(seconds) + " * INTERVAL '1 second'";
            case MARIADB -> "UTC_TIMESTAMP(6) - INTERVAL (" + seconds + ") * " + step(seconds) + " SECOND";
        };
    }

    private static int step(String seconds) {
        return seconds.startsWith("n + ") && !seconds.equals("n + 3600") ? 10 : 1;
    }

    private String mailed() {
        return ago("n * 26"); // 300,000 in 90 days
    }

    private String numbers(int count) {
        return switch (kind) {
            case H2 -> " FROM (SELECT \"X\" AS n FROM SYSTEM_RANGE(1, " + count + ")) numbers";
            case POSTGRES -> " FROM generate_series(1, " + count + ") AS n";
            case MARIADB -> " FROM (SELECT seq AS n FROM seq_1_to_" + count + ") numbers";
        };
    }

    private static long seconds(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    }

    private void print(String format, Object... figures) {
        Figures.print("overview", kind + ": " + format, figures);
    }
}
