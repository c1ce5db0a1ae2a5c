package dev.vestibule.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./vestibule guard}: operators see the rules of forward-auth, and which of them decides and why. */
class GuardCommandTest {
    private static final String URL = "https://app.example.com/reports/1";

    @Test
    void operatorsListAndTestRules(@TempDir Path directory) {
        try (CommandWorld world = new CommandWorld(DatabaseKind.H2, directory)) {
            assertThat(world.run("guard", "list").output()).contains("No rules. Every request is denied.");
            assertThat(world.run("guard", "test", URL).output())
                    .contains("Denied: GET https://app.example.com/reports/1 without a session")
                    .contains("No rule matches this request.");
            world.server.hasUser("bob@example.com", TestServer.PASSWORD);
            Client boss = world.server.as(world.signedIn(CommandWorld.ANN));
            boss.post("/api/permissions/group", "{\"name\": \"Readers\"}");
            boss.post("/api/vestibule/guard-rule", """
                    {"host": "app.example.com", "path": "/reports", "groups": ["Readers"], "methods": ["GET"]}""");
            boss.post("/api/vestibule/guard-rule", "{\"host\": \"app.example.com\", \"factor\": \"passkey\"}");
            assertThat(world.run("guard", "list").output())
                    .contains("POSITION", "app.example.com", "/reports", "Readers", "signed-in", "passkey");
            assertThat(world.run("guard", "test", URL, "--as", "bob@example.com")
                            .output())
                    .contains("Denied: GET https://app.example.com/reports/1 as bob@example.com")
                    .contains("Rule 1 (app.example.com/reports): The user is in none of the groups of the rule.");
            CommandLine.Done allowed = world.run(
                    "guard", "test", URL, "--as", "bob@example.com", "--method", "post", "--factor", "passkey");
            assertThat(allowed.output())
                    .contains("Allowed: POST", "Rule 2 (app.example.com/): The user is signed in and meets all");
            JsonNode verdict = world.found("guard", "test", "https://app.example.com");
            assertThat(verdict.path("allowed").booleanValue()).isFalse();
            assertThat(verdict.path("reason").textValue()).isEqualTo("not-signed-in");
            assertThat(verdict.path("rule").path("position").intValue()).isEqualTo(2);
            assertThat(world.run("guard", "test", URL, "--as", "nobody@example.com")
                            .status())
                    .isEqualTo(1);
            assertThat(world.run("guard", "test", "app.example.com").status()).isEqualTo(2);
            assertThat(world.run("guard", "test", URL, "--factor", "sms").status())
                    .isEqualTo(2);
        }
    }
}
