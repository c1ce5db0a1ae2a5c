package dev.vestibule.web;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.apidocs.DocumentedApi;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may do what is as docs/security.md says, for every request of the API and everybody who may come (ASVS V8.1.1,
 * V8.2.1). The description says of each request whom it is for, and has no request that it does not say it of.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private static final Path PAGE = Path.of("..", "docs", "security.md");

    private final DocumentedApi api = new DocumentedApi();
    private TestServer server;
    private Client boss;
    private int user;
    private int manager;
    private int newest;
    private final Map<String, Integer> ownKeys = new HashMap<>();
    private int number;
    private final Map<Who, Client> kept = new EnumMap<>(Who.class);

    /** Who comes, and the title of their column if they have one. */
    private enum Who {
        NOBODY("Unauthenticated"),
        USER("Signed in"),
        MANAGER("Group manager"),
        ADMINISTRATOR("Administrator"),
        KEY("Service key of Administrators"),
        NARROWED_KEY("restricted to this request"),
        OWN_KEY("Personal key"),
        ADMINISTRATORS_OWN_KEY("An administrator's personal key"),
        STRANGE_KEY(""),
        ENDED_SESSION(""),
        CLOSED_ACCOUNT(""),
        ITS_KEY("");

        private final String title;

        Who(String title) {
            this.title = title;
        }
    }

    private static final List<Who> COLUMNS =
            Stream.of(Who.values()).filter(who -> !who.title.isEmpty()).toList();

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.hasAdministrator("ann@example.com", PASSWORD);
        user = server.hasUser("bob@example.com", PASSWORD);
        manager = server.hasUser("meg@example.com", PASSWORD);
        server.hasAdministrator("boss@example.com", PASSWORD);
        boss = signedIn("boss@example.com"); // who is not one of those who come, as they end their own sessions
    }

    @AfterAll
    void stop() {
        server.close();
    }

    // --- The rule ---

    /** What the description makes of it: yes, or the status of the refusal. */
    private String expected(String operation, Who who) {
        String access = api.access(operation);
        String keys = api.keyAccess(operation);
        if (access.equals("everybody")) {
            // Who asks for the properties is looked at, so that a key is told that it will not do here.
            return who == Who.STRANGE_KEY && operation.endsWith("/properties") ? "403" : "yes";
        }
        return switch (who) {
            case NOBODY, ENDED_SESSION, CLOSED_ACCOUNT, ITS_KEY ->
                operation.equals("DELETE /api/session") ? "404" : "401";
            case USER -> access.equals("signed-in") ? "yes" : "403";
            case MANAGER -> access.equals("administrator") ? "403" : "yes";
            case ADMINISTRATOR -> "yes";
            case KEY -> keys.equals("false") ? "403" : "yes";
            case NARROWED_KEY, ADMINISTRATORS_OWN_KEY -> keys.isEmpty() || keys.equals("others") ? "yes" : "403";
            case OWN_KEY -> access.equals("signed-in") && keys.isEmpty() ? "yes" : "403";
            case STRANGE_KEY -> "403";
        };
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void everyRequestIsForWhomTheTableSays(Who who) {
        SoftAssertions all = new SoftAssertions();
        for (String operation : api.operations()) {
            Answer answer = send(comesAs(who, operation), operation, who);
            all.assertThat(read(answer, operation))
                    .as(who + " " + operation + ": " + answer.status() + " " + answer.text())
                    .isEqualTo(expected(operation, who));
        }
        all.assertAll();
    }

    private static String read(Answer answer, String operation) {
        int status = answer.status();
        boolean refused = status == 401 || status == 403 || (status == 404 && operation.equals("DELETE /api/session"));
        return refused ? Integer.toString(status) : "yes";
    }

    /**
     * With bodies that make an administrator, or take one over; all others of this kind are refused to limited keys as
     * a whole.
     */
    @Test
    void aLimitedKeyOfAnAdministratorMakesNoAdministrator() {
        int present = server.users().id("boss@example.com");
        Map<String, List<String>> bodies = Map.of(
                "POST /api/user",
                List.of(
                        "{\"email\": \"new%d@example.com\", \"source\": \"setup\"}",
                        "{\"email\": \"new%d@example.com\", \"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}"),
                "PUT /api/user/{id}",
                List.of(
                        "{\"is_superuser\": true}",
                        "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}",
                        "{\"email\": \"taken-over%d@example.com\"}"),
                "PUT /api/user/{id}/password",
                List.of("{\"password\": \"eight purple kettles sing\"}"),
                "POST /api/permissions/membership",
                List.of("{\"group_id\": 2, \"user_id\": " + user + "}"));
        assertThat(api.operations().stream().filter(api::sparesAdministrators))
                .containsExactlyInAnyOrderElementsOf(bodies.keySet());
        bodies.forEach((operation, all) -> all.forEach(body -> {
            String[] parts = operation.split(" ", 2);
            boolean takesOver = operation.endsWith("password") || body.contains("taken-over");
            int target = takesOver ? present : user;
            String path = parts[1].replace("{id}", Integer.toString(target));
            for (Who who : List.of(Who.NARROWED_KEY, Who.ADMINISTRATORS_OWN_KEY)) {
                Answer answer = comesAs(who, operation)
                        .with("Content-Type", "application/json")
                        .send(parts[0], path, body.formatted(++number));
                assertThat(answer.status())
                        .as(who + " " + operation + " " + body)
                        .isEqualTo(403);
                assertThat(answer.text()).isEqualTo("You don't have permissions to do that.");
            }
            Client key = administratorsKey("");
            int newcomer = takesOver ? administrator() : newcomer();
            String other = body.replace("\"user_id\": " + user, "\"user_id\": " + newcomer)
                    .formatted(++number);
            Answer done = key.with("Content-Type", "application/json")
                    .send(parts[0], parts[1].replace("{id}", Integer.toString(newcomer)), other);
            assertThat(done.status())
                    .as(operation + " " + other + " " + done.text())
                    .isIn(200, 204);
        }));
        assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE id = ? AND superuser = TRUE", user))
                .isZero();
    }

    private int newcomer() {
        somebodyNew();
        return newest;
    }

    private int administrator() {
        String email = "administrator" + ++number + "@example.com";
        server.hasAdministrator(email, PASSWORD);
        return server.users().id(email);
    }

    // --- Who comes ---

    private Client comesAs(Who who, String operation) {
        String[] parts = operation.split(" ", 2);
        String path = parts[1].startsWith("/api/") ? parts[1].replaceAll("[{][^}]*[}]", "*") : "";
        String onlyThis =
                ", \"methods\": [\"" + parts[0] + "\"]" + (path.isEmpty() ? "" : ", \"paths\": [\"" + path + "\"]");
        return switch (who) {
            case NOBODY -> server.client();
            case USER -> live(who, "bob@example.com");
            case MANAGER -> live(who, "meg@example.com");
            case ADMINISTRATOR -> live(who, "ann@example.com");
            case KEY -> kept.computeIfAbsent(who, none -> administratorsKey(""));
            case NARROWED_KEY -> administratorsKey(onlyThis);
            case STRANGE_KEY ->
                kept.computeIfAbsent(
                        who, none -> administratorsKey(", \"methods\": [\"PUT\"], \"paths\": [\"/api/somewhere\"]"));
            case OWN_KEY -> ownKey("bob@example.com");
            case ADMINISTRATORS_OWN_KEY -> ownKey("ann@example.com");
            case ENDED_SESSION -> kept.computeIfAbsent(who, none -> endedSession());
            case CLOSED_ACCOUNT -> kept.computeIfAbsent(who, none -> ofClosedAccount(signedIn(somebodyNew())));
            case ITS_KEY -> kept.computeIfAbsent(who, none -> ofClosedAccount(ownKey(somebodyNew())));
        };
    }

    /** With the session of before, unless a request has ended it. */
    private Client live(Who who, String email) {
        Client client = kept.get(who);
        if (client == null || client.get("/api/user/current").status() != 200) {
            client = signedIn(email);
            kept.put(who, client);
        }
        return client;
    }

    private Client endedSession() {
        Client bob = signedIn("bob@example.com");
        assertThat(bob.delete("/api/session").status()).isEqualTo(204);
        return bob;
    }

    private Client ofClosedAccount(Client client) {
        close();
        return client;
    }

    private Client signedIn(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }

    private Client administratorsKey(String limits) {
        return holding(
                boss.post("/api/api-key", "{\"name\": \"key " + ++number + "\", \"group_id\": 2" + limits + "}"));
    }

    /** In place of the one before, which a request may have ended: a user has 100 at most. */
    private Client ownKey(String email) {
        Client owner = signedIn(email);
        Integer earlier = ownKeys.remove(email);
        if (earlier != null) {
            assertThat(owner.delete("/api/vestibule/api-key/" + earlier).status())
                    .isIn(204, 404);
        }
        String until = server.now().plus(Duration.ofDays(1)).toString();
        Answer made = owner.post(
                "/api/vestibule/api-key",
                "{\"password\": \"" + PASSWORD + "\", \"name\": \"key " + ++number + "\", \"expires_at\": \"" + until
                        + "\"}");
        Client holder = holding(made);
        ownKeys.put(email, made.json().path("id").intValue());
        return holder;
    }

    private Client holding(Answer made) {
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return server.with("X-API-Key", made.json().path("unmasked_key").textValue());
    }

    private String somebodyNew() {
        String email = "somebody" + ++number + "@example.com";
        newest = server.hasUser(email, PASSWORD);
        return email;
    }

    private void close() {
        assertThat(boss.delete("/api/user/" + newest).status()).isEqualTo(200);
    }

    // --- What they ask for ---

    /** With an empty body, which the gate lets pass and the rules refuse, so that little is changed. */
    private Answer send(Client client, String operation, Who who) {
        String[] parts = operation.split(" ", 2);
        String path = parts[1].replace("{key}", "unknown")
                .replace("{modal}", "qbnewb")
                .replace("{id}", Integer.toString(target(operation, who)));
        return parts[0].equals("GET")
                ? client.get(path)
                : client.with("Content-Type", "application/json").send(parts[0], path, body(operation));
    }

    private static String body(String operation) {
        if (operation.equals("POST /api/ee/session-management/revoke")) {
            return "{\"user-id\": 999999}"; // without a filter all sessions would end
        }
        return operation.startsWith("DELETE ") ? "" : "{}";
    }

    /** Something that group managers may do this to, or what is one's own. */
    private int target(String operation, Who who) {
        if (operation.contains("/permissions/group/") || operation.endsWith("/clear")) {
            return managedGroup();
        }
        if (operation.contains("/permissions/membership/")) {
            return join(managedGroup(), user, false);
        }
        if (operation.equals("DELETE /api/user/{id}")) {
            return 999_999; // nobody, as it would be done
        }
        return who == Who.MANAGER ? manager : user;
    }

    private int managedGroup() {
        int group = boss.post("/api/permissions/group", "{\"name\": \"Group " + ++number + "\"}")
                .json()
                .path("id")
                .intValue();
        join(group, manager, true);
        return group;
    }

    private int join(int group, int who, boolean manages) {
        Answer answer = boss.post(
                "/api/permissions/membership",
                "{\"group_id\": " + group + ", \"user_id\": " + who + ", \"is_group_manager\": " + manages + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return server.users().membership(who, group);
    }

    // --- The page ---

    @Test
    void thePageOnSecurityHasTheTable() throws IOException {
        String table = table();
        Files.writeString(Path.of("target", "routes.md"), table);

        assertThat(Files.readString(PAGE))
                .withFailMessage("The table \"Permissions\" in docs/security.md is out of date; server/target/routes.md"
                        + " holds what it should be.")
                .contains(table);
    }

    private String table() {
        String titles = COLUMNS.stream().map(who -> who.title).collect(Collectors.joining(" | "));
        StringBuilder table =
                new StringBuilder("| Request | " + titles + " | Takes a session or an unrestricted key | |\n|---"
                        + "|---".repeat(COLUMNS.size()) + "|---|---|\n");
        for (String operation : api.operations()) {
            String cells = COLUMNS.stream().map(who -> expected(operation, who)).collect(Collectors.joining(" | "));
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(operation, cells, needsAll(operation), api.accessNote(operation)));
        }
        return table.toString();
    }

    private String needsAll(String operation) {
        if (api.sparesAdministrators(operation)) {
            return "for administrators";
        }
        return api.keyAccess(operation).equals("unlimited") ? "always" : "";
    }

    /** ASVS V6.1.3: a new way in has to be described. */
    @Test
    void thePageOnSecurityNamesEveryWayIn() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(SignInMethod.values())
                .allSatisfy(method -> assertThat(page).contains("| `" + method.wireName() + "` |"));
    }
}
