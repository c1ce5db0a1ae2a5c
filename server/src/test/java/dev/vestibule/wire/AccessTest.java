package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.apidocs.DocumentedApi;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.testing.DatabaseKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may do what is as docs/security.md says, for every request of the API (ASVS V8.1.1, V8.2.1). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private static final String PASSWORD = "seven purple kettles sing";
    private static final Path PAGE = Path.of("..", "docs", "security.md");

    private final DocumentedApi api = new DocumentedApi();
    private TestServer server;
    private int user;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.hasAdministrator("ann@example.com", PASSWORD);
        user = server.hasUser("bob@example.com", PASSWORD);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void strangersGetWhatIsForEverybodyAndNothingElse() {
        assertThat(api.operations()).allSatisfy(operation -> {
            int status = send(server.client(), operation).status();
            if (api.access(operation).equals("everybody")) {
                assertThat(status).as(operation).isNotEqualTo(403).matches(s -> s != 401 || signsIn(operation));
            } else {
                assertThat(status).as(operation).isEqualTo(operation.equals("DELETE /api/session") ? 404 : 401);
            }
        });
    }

    private static boolean signsIn(String operation) {
        return operation.equals("POST /api/session");
    }

    @Test
    void whoIsSignedInGetsWhatIsNotForAdministrators() {
        assertThat(api.operations()).allSatisfy(operation -> {
            int status = send(server.as(server.signIn("bob@example.com", PASSWORD)), operation)
                    .status();
            if (api.access(operation).equals("administrator")) {
                assertThat(status).as(operation).isEqualTo(403);
            } else {
                assertThat(status).as(operation).isNotIn(401, 403);
            }
        });
    }

    @Test
    void administratorsGetEverything() {
        assertThat(api.operations()).allSatisfy(operation -> {
            int status = send(server.as(server.signIn("ann@example.com", PASSWORD)), operation)
                    .status();
            assertThat(status).as(operation).isNotIn(401, 403);
        });
    }

    /** With an empty body, which the gate lets pass and the rules refuse, so that nothing is changed. */
    private Answer send(Client client, String operation) {
        String[] parts = operation.split(" ", 2);
        boolean closesAccount = operation.equals("DELETE /api/user/{id}");
        String path = parts[1].replace("{key}", "unknown")
                .replace("{modal}", "qbnewb")
                .replace("{id}", closesAccount ? "999999" : Integer.toString(user));
        return parts[0].equals("GET")
                ? client.get(path)
                : client.with("Content-Type", "application/json")
                        .send(parts[0], path, parts[0].equals("DELETE") ? "" : "{}");
    }

    @Test
    void thePageOnSecurityHasTheTable() throws IOException {
        String table = table();
        Files.writeString(Path.of("target", "routes.md"), table);

        assertThat(Files.readString(PAGE))
                .withFailMessage(
                        "The table \"Who may do what\" in docs/security.md is out of date; server/target/routes.md"
                                + " holds what it should be.")
                .contains(table);
    }

    private String table() {
        StringBuilder table = new StringBuilder("""
                | Request | Nobody in particular | Signed in | Administrator | |
                |---|---|---|---|---|
                """);
        for (String operation : api.operations()) {
            List<String> who = switch (api.access(operation)) {
                case "everybody" -> List.of("yes", "yes", "yes");
                case "signed-in" -> List.of(operation.equals("DELETE /api/session") ? "404" : "401", "yes", "yes");
                default -> List.of("401", "403", "yes");
            };
            table.append(
                    "| `%s` | %s | %s |\n".formatted(operation, String.join(" | ", who), api.accessNote(operation)));
        }
        return table.toString();
    }

    /** ASVS V6.1.3: a new way in has to be described. */
    @Test
    void thePageOnSecurityNamesEveryWayIn() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(SignInMethod.values())
                .allSatisfy(method -> assertThat(page).contains("| `" + method.wireName() + "` |"));
    }
}
