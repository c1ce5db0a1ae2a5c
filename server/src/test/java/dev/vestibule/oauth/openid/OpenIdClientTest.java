package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.NodeProgram;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** npm's openid-client, which is certified, as a relying party: from discovery to sign-out. */
@Tag("interop")
class OpenIdClientTest {
    private static final String VERSION = "6.9.0";
    private static final String ANN = "ann@openid-client.example";

    @Test
    void certifiedClientSignsAUserInAndUsesEverythingThatTheProviderSaysItHas(@TempDir Path folder) throws IOException {
        int port = Ports.free();
        String site = "http://127.0.0.1:" + port;
        try (TestServer server =
                TestServer.on(DatabaseKind.H2, "MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site, OidcWorld.PHRASE)) {
            server.hasAdministrator("admin@openid-client.example", PASSWORD);
            int ann = server.hasUser(ANN, PASSWORD);
            Client admin = server.as(server.signIn("admin@openid-client.example", PASSWORD));
            RelyingParty party = new RelyingParty(
                    server,
                    admin,
                    ", \"grant_types\": [\"authorization_code\", \"refresh_token\", \"client_credentials\","
                            + " \"" + DeviceApp.GRANT + "\"],"
                            + " \"post_logout_redirect_uris\": [\"https://app.example.com/signed-out\"]");

            JsonNode result = run(folder, site, party);

            assertThat(result.at("/claims/sub").asText()).isEqualTo(Integer.toString(ann));
            assertThat(result.at("/userinfo/email").asText()).isEqualTo(ANN);
            assertThat(result.path("refreshed").asText()).isEqualTo(Integer.toString(ann));
            assertThat(result.at("/introspection/active").asBoolean()).isTrue();
            assertThat(result.at("/introspection/username").asText()).isEqualTo(ANN);
            assertThat(result.path("revoked").toString()).isEqualTo("{\"active\":false}");
            assertThat(result.at("/own/active").asBoolean()).isTrue();
            assertThat(result.at("/own/sub").asText()).isEqualTo(party.id());
            assertThat(result.path("pushed").asText()).isEqualTo(Integer.toString(ann));
            assertThat(result.path("device").asText()).isEqualTo(Integer.toString(ann));
            assertThat(server.get(result.path("logout").asText().substring(site.length()))
                            .header("Location"))
                    .contains("https://app.example.com/signed-out");
        }
    }

    private static JsonNode run(Path folder, String site, RelyingParty party) throws IOException {
        NodeProgram program = new NodeProgram(folder, "openid-client@" + VERSION);
        return program.run("openid-client.mjs", site, party.id(), party.secret(), ANN, PASSWORD);
    }
}
