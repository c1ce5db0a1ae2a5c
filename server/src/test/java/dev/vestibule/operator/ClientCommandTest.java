package dev.vestibule.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.OidcWorld;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code ./vestibule client}: applications are added, listed and deleted, and get new secrets. */
class ClientCommandTest {
    private static final String REDIRECT = "https://wiki.example.com/callback";

    @ParameterizedTest
    @EnumSource(names = "H2")
    void operatorsManageApplications(DatabaseKind kind, @TempDir Path directory) {
        try (CommandWorld world = new CommandWorld(kind, directory, OidcWorld.PHRASE)) {
            assertThat(world.run("client", "list").output()).contains("No applications found.");
            CommandLine.Done added = world.run("client", "add", "Wiki", "--redirect-uri", REDIRECT);
            assertThat(added.status()).as(added.errors()).isZero();
            assertThat(added.output()).containsPattern("Client ID {6}[0-9a-f-]{36}\\RClient secret {2}vcs_[\\w-]{43}");
            JsonNode listed = world.found("client", "list", "--query", "wik").at("/clients/0");
            String id = listed.path("id").asText();
            assertThat(added.output()).contains(id);
            assertThat(listed.path("registered_by").asText()).isEqualTo("administrator");
            assertThat(listed.at("/redirect_uris/0").asText()).isEqualTo(REDIRECT);
            assertThat(world.run("client", "list").output()).contains("REGISTERED BY", id, "Wiki", "administrator");

            assertThat(world.run("client", "rotate", id, "--grace", "721").status())
                    .isEqualTo(2);
            JsonNode rotated = world.found("client", "rotate", id, "--grace", "1");
            assertThat(rotated.path("secret").asText()).startsWith("vcs_").isNotIn(added.output());

            JsonNode open = world.found("client", "add", "CLI", "--public", "--redirect-uri", "http://127.0.0.1/cb");
            assertThat(open.path("secret").isNull()).isTrue();
            CommandLine.Done refused =
                    world.run("client", "rotate", open.path("id").asText());
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.errors()).contains("CLI has no secret.");

            JsonNode device = world.found("client", "add", "Television", "--public", "--device");
            assertThat(device.path("secret").isNull()).isTrue();
            assertThat(world.server
                            .tables()
                            .value(
                                    "SELECT metadata FROM oauth_client WHERE id = ?",
                                    device.path("id").asText()))
                    .contains("\"" + DeviceApp.GRANT + "\",\"refresh_token\"]");

            CommandLine.Done wrong = world.run("client", "add", "Bad", "--redirect-uri", "http://wiki.example.com/cb");
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.errors()).contains("redirect_uris: ");

            assertThat(world.run("client", "remove", id).output())
                    .contains("Deleted Wiki (users: 0, active sign-ins: 0).");
            assertThat(world.run("client", "remove", id).errors())
                    .contains("There is no application with the client ID " + id + ".");
        }
    }
}
