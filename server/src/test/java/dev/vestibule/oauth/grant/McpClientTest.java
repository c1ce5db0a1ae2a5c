package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.NodeProgram;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client of the MCP SDK, which all assistants have: from the metadata of the resource to a refresh. */
@Tag("interop")
class McpClientTest {
    private static final String VERSION = "1.32.2";
    private static final String ANN = "ann@mcp.example";

    @ParameterizedTest(name = "with keys for ID tokens: {0}")
    @ValueSource(booleans = {true, false})
    void itFindsTheServerRegistersAndActsForTheUser(boolean keys, @TempDir Path folder) throws IOException {
        int port = Ports.free();
        String site = "http://127.0.0.1:" + port;
        try (TestServer server = TestServer.on(
                DatabaseKind.H2, "MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site, keys ? OidcWorld.PHRASE : "UNUSED=")) {
            server.hasAdministrator("admin@mcp.example", PASSWORD);
            server.hasUser(ANN, PASSWORD);

            JsonNode result = new NodeProgram(folder, "@modelcontextprotocol/sdk@" + VERSION)
                    .run("mcp-client.mjs", site, ANN, PASSWORD);

            assertThat(result.path("begun").asText()).isEqualTo("REDIRECT");
            assertThat(result.path("scope").asText()).contains("mb:full");
            assertThat(result.path("resource").asText()).isEqualTo(site + "/api/mcp");
            assertThat(result.path("back").asText()).isEqualTo("a-state");
            assertThat(result.path("finished").asText()).isEqualTo("AUTHORIZED");
            assertThat(result.path("status").asInt()).isEqualTo(200);
            assertThat(result.path("again").asText()).isEqualTo("AUTHORIZED");
            assertThat(result.path("rotated").asBoolean()).isTrue();
            assertThat(result.path("refreshed").asInt()).isEqualTo(200);
            assertThat(server.tables()
                            .value(
                                    "SELECT origin FROM oauth_client WHERE id = ?",
                                    result.path("client").asText()))
                    .isEqualTo("dynamic");
        }
    }
}
