package dev.vestibule.web;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Tables;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A list takes the same statements for a handful of rows as for thousands, all that its page asks for included. The
 * embedded database counts them itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageStatementsTest {
    private static final String ADMIN = "admin@example.com";

    /** A page about one user that asks ten features, each once or for rows and their number. */
    private static final String HUB = "/admin/people/1";

    /** Every list of the administrators' pages and of one's own; a new one comes here. */
    private static final List<String> LISTS = List.of(
            "/admin",
            "/admin/people",
            "/admin/people?q=example&status=all&sort=-name",
            "/admin/people?q=admin+example&role=administrator&group=3&method=password&sort=-last&size=100",
            "/admin/people?two-factor=off",
            "/admin/people/selected?act=group&user=1&user=2&user=3",
            HUB,
            "/admin/people/1/edit",
            "/admin/people/1/groups",
            "/admin/groups",
            "/admin/groups?q=group&sort=-members",
            "/admin/groups/1",
            "/admin/groups/3",
            "/admin/groups/3?q=p1&sort=-name",
            "/admin/groups/3/add",
            "/admin/groups/3/delete",
            "/admin/guard",
            "/admin/guard/try?url=https%3A%2F%2Fapp.example.com%2F&as=admin%40example.com",
            "/admin/applications",
            "/admin/applications?q=application&origin=administrator&sort=-users",
            "/admin/keys",
            "/admin/keys?q=key&kind=programs&state=live&sort=-used",
            "/admin/keys/new",
            "/admin/sessions",
            "/admin/sessions?method=password&sort=started",
            "/admin/sign-ins",
            "/admin/sign-ins?outcome=signed-in&sort=at",
            "/admin/mail",
            "/admin/mail?state=sent&sort=at",
            "/admin/audit",
            "/admin/settings/two-factor",
            "/account",
            "/account/applications",
            "/account/keys",
            "/account/passkeys",
            "/account/sessions");

    /** A page that asks for more than this asks too often, whatever its size. */
    private static final int MOST = 10;

    private static final int MOST_OF_HUB = 18;
    private static final int TRIES = 4;

    private TestServer server;
    private Visitor admin;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.isSetUpBy(ADMIN, PASSWORD, "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false");
        server.tables().run("SET QUERY_STATISTICS_MAX_ENTRIES 10000");
        server.tables().run("SET QUERY_STATISTICS TRUE");
        Client boss = server.as(server.signIn(ADMIN, PASSWORD));
        boss.post("/api/permissions/group", "{\"name\": \"Group 3\"}");
        boss.post("/api/permissions/membership", "{\"group_id\": 3, \"user_id\": 1}");
        boss.post("/api/api-key", "{\"name\": \"key of a program\", \"group_id\": 3}");
        boss.post(
                "/api/vestibule/api-key",
                "{\"password\": \"" + PASSWORD + "\", \"name\": \"key of one's own\", \"expires_at\": \""
                        + server.now().plus(Duration.ofDays(30)) + "\"}");
        boss.post("/api/session/forgot_password", "{\"email\": \"" + ADMIN + "\"}");
        // So that each filter finds something: what finds nothing may save a statement.
        server.tables().run("UPDATE outbox_mail SET state = 'sent'");
        admin = new Visitor(server.client());
        admin.signIn(ADMIN, PASSWORD);
        // The overview reads what its job has counted, and counts the last minutes itself.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !server.tables()
                        .rows("SELECT name FROM overview_state WHERE name = 'sign-ins'")
                        .isEmpty());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void noListTakesMoreStatementsWhenItGrows() {
        Map<String, Integer> few = counted();
        assertThat(few)
                .allSatisfy((path, count) ->
                        assertThat(count).as(path).isBetween(1, path.equals(HUB) ? MOST_OF_HUB : MOST));
        grow(2_000);
        Map<String, Integer> many = counted();
        assertThat(many).isEqualTo(few);
    }

    /** Two commits, before and after the hash, and each is waited for until it is on the disk. */
    @Test
    void signInWithPasswordAloneTakesTwoTransactionsAndTwelveStatements() {
        Map<String, Integer> taken = leastOf(() -> server.signIn(ADMIN, PASSWORD));
        int eachCounted = 2; // again when auto-commit returns, with nothing left to commit
        assertThat(taken.getOrDefault("COMMIT", 0)).isEqualTo(2 * eachCounted);
        assertThat(taken.getOrDefault("CHECKPOINT SYNC", 0))
                .isLessThanOrEqualTo(1); // the attempt is on the disk with its result
        taken.keySet().removeAll(List.of("COMMIT", "CHECKPOINT SYNC"));
        assertThat(taken.values().stream().mapToInt(Integer::intValue).sum())
                .as(taken.toString())
                .isEqualTo(12);
    }

    /** The embedded database reads the session, then its user, whom nothing has read before; further checks need none. */
    @Test
    void firstCheckOfASessionTakesTwoStatementsAndFurtherOnesNone() {
        Iterator<String> fresh = IntStream.range(0, TRIES)
                .mapToObj(i -> {
                    server.hasUser("first" + i + "@example.com", PASSWORD);
                    return server.signIn("first" + i + "@example.com", PASSWORD);
                })
                .toList()
                .iterator();
        Map<String, Integer> taken = leastOf(() -> {
            Client user = server.as(fresh.next());
            for (int i = 0; i < 3; i++) {
                assertThat(user.get("/api/user/current").status()).isEqualTo(200);
            }
        });
        assertThat(taken.values()).containsExactly(1, 1);
    }

    private Map<String, Integer> counted() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String path : LISTS) {
            counts.put(path, statementsOf(path));
        }
        return counts;
    }

    private int statementsOf(String path) {
        Map<String, Integer> least =
                leastOf(() -> assertThat(admin.open(path).status()).as(path).isEqualTo(200));
        return least.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Of each statement the least of several tries: what goes on in the background does not happen each time. */
    private Map<String, Integer> leastOf(Runnable work) {
        Map<String, Integer> least = new HashMap<>();
        for (int i = 0; i < TRIES; i++) {
            Map<String, Integer> before = executed();
            work.run();
            Map<String, Integer> taken = executed();
            taken.replaceAll((statement, times) -> times - before.getOrDefault(statement, 0));
            if (i == 0) {
                least.putAll(taken);
            }
            least.replaceAll((statement, times) -> Math.min(times, taken.getOrDefault(statement, 0)));
        }
        least.values().removeIf(times -> times == 0);
        return least;
    }

    private Map<String, Integer> executed() {
        Map<String, Integer> executed = new HashMap<>();
        server.tables()
                .rows("SELECT sql_statement AS text, execution_count AS times FROM information_schema.query_statistics"
                        + " WHERE sql_statement NOT LIKE '%query_statistics%'")
                .forEach(row -> executed.put(row.get("text"), Integer.parseInt(row.get("times"))));
        return executed;
    }

    private void grow(int people) {
        String numbers = " FROM SYSTEM_RANGE(1, " + people + ") numbers";
        Tables tables = server.tables();
        tables.run(
                "INSERT INTO people_group (name) SELECT CONCAT('Group of ', \"X\") FROM SYSTEM_RANGE(1, 1000) numbers");
        tables.run(
                "INSERT INTO account (email, first_name, last_name, superuser, state, generation, joined_at, updated_at)"
                        + " SELECT CONCAT('p', \"X\", '@example.com'), CONCAT('First', \"X\"), 'Last', FALSE, 'active', 0,"
                        + " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP" + numbers);
        for (int group : new int[] {1, 3}) {
            tables.run(
                    "INSERT INTO membership (account_id, group_id, origin, created_at) SELECT id, ?, 'hand', joined_at"
                            + " FROM account WHERE email LIKE 'p%@example.com'",
                    group);
        }
        tables.run(
                "INSERT INTO membership (account_id, group_id, origin, created_at) SELECT 1, id, 'hand', CURRENT_TIMESTAMP"
                        + " FROM people_group WHERE id > 3 AND id <= 203");
        for (String kind : List.of("0", "1")) {
            tables.run(
                    "INSERT INTO api_key (name, person_id, prefix, key_digest, account_id, methods, paths, addresses,"
                            + " created_at, updated_at, updated_by) SELECT CONCAT('key ', \"X\"), " + kind
                            + ", CONCAT('" + kind
                            + "-', \"X\"), LPAD(CONCAT('" + kind + "-', \"X\"), 128, '0'), "
                            + (kind.equals("0") ? "(SELECT MIN(id) FROM account WHERE type = 'api-key')" : "1")
                            + ", '', '', '', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1" + numbers);
        }
        tables.run("INSERT INTO session (id, key_digest, account_id, method, created_at, expires_at, last_active_at,"
                + " address, user_agent) SELECT CONCAT('s', \"X\"), LPAD(CONCAT('s', \"X\"), 128, '0'), MOD(\"X\", 2) + 1, 'password',"
                + " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP + INTERVAL '1' DAY, CURRENT_TIMESTAMP, '192.0.2.1', ''"
                + numbers);
        tables.run(
                "INSERT INTO sign_in (at, account_id, method, outcome, address, user_agent) SELECT CURRENT_TIMESTAMP, 1,"
                        + " 'password', 'signed-in', '192.0.2.1', ''" + numbers);
        tables.run("INSERT INTO outbox_mail (message_id, kind, recipient, state, attempts, created_at, next_attempt_at,"
                + " give_up_at) SELECT CONCAT('<', \"X\", '@example.com>'), 'reset', CONCAT('p', \"X\", '@example.com'), 'sent', 1,"
                + " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP" + numbers);
        tables.run("INSERT INTO audit_event (at, actor_id, action, subject_kind, subject_id, details) SELECT"
                + " CURRENT_TIMESTAMP, MOD(\"X\", 500) + 1, 'account.change', CASE MOD(\"X\", 3) WHEN 0 THEN 'user' WHEN 1 THEN"
                + " 'group' ELSE 'api-key' END, MOD(\"X\", 700) + 1, '{}'" + numbers);
    }
}
