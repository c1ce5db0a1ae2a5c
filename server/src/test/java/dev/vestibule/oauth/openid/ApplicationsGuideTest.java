package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.GuardedProcess;
import dev.vestibule.testing.NodeProgram;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.PrintedLines;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines and the program that {@code docs/guides/applications.md} prints; only ports and names differ. */
@Tag("interop")
class ApplicationsGuideTest {
    private static final String GUIDE = "applications.md";
    private static final String ANN = "ann@guide.example";

    private final int port = Ports.free();
    private final int application = Ports.free();
    private final String site = "http://localhost:" + port;

    @TempDir
    private Path directory;

    @Test
    void linesAddApplicationsAndTheProgramSignsAUserIn() throws Exception {
        Path database = directory.resolve("data/vestibule");
        try (TestServer server =
                TestServer.inFile(database, "MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site, OidcWorld.PHRASE)) {
            server.hasAdministrator("admin@guide.example", PASSWORD);
            server.hasUser(ANN, PASSWORD);
            Client admin = server.as(server.signIn("admin@guide.example", PASSWORD));
            List<String> blocks = PrintedLines.of(GUIDE, "## Add an application");
            assertThat(blocks).hasSize(2);
            PrintedLines lines = new PrintedLines(directory, Map.of("MB_DB_FILE", database.toString()));
            assertThat(lines.run(blocks.get(0))).contains("Client ID", "vcs_");
            String key = admin.post("/api/api-key", "{\"name\": \"guide\", \"group_id\": 2}")
                    .json()
                    .path("unmasked_key")
                    .asText();
            assertThat(lines.run(blocks.get(1)
                            .replace("https://id.example.com", site)
                            .replace("mb_...", key)))
                    .contains("\"client_secret\"");

            JsonNode registered = admin.post(
                            "/api/vestibule/oauth-client",
                            "{\"client_name\": \"Mine\", \"redirect_uris\": [\"http://localhost:" + application
                                    + "/callback\"], \"token_endpoint_auth_method\": \"client_secret_post\"}")
                    .json();
            signsIn(server, registered);
        }
    }

    private void signsIn(TestServer server, JsonNode registered) throws IOException, InterruptedException {
        var unused = new NodeProgram(directory, "openid-client@6.9.0");
        String guide = Files.readString(Path.of("..", "docs", "guides", GUIDE));
        String program = guide.substring(guide.indexOf("```js\n") + 6);
        Files.writeString(
                directory.resolve("app.mjs"),
                program.substring(0, program.indexOf("\n```")).replace("8080", Integer.toString(application)));
        GuardedProcess running = GuardedProcess.start(
                directory,
                directory.resolve("app.log"),
                Map.of(
                        "ISSUER", site,
                        "CLIENT_ID", registered.path("client_id").asText(),
                        "CLIENT_SECRET", registered.path("client_secret").asText()),
                List.of("node", "app.mjs"));
        try {
            running.await(Duration.ofMinutes(1), this::listens);
            String request = get("/").headers().firstValue("Location").orElseThrow();
            assertThat(request).startsWith(site + "/oauth/authorize?");
            Visitor ann = Visitor.signedIn(server, ANN);
            Answer page = ann.ask(request.substring(site.length()));
            assertThat(RelyingParty.asksForConsent(page)).isTrue();
            String back = RelyingParty.redirected(RelyingParty.agree(ann, page)).address();
            assertThat(back).startsWith("http://localhost:" + application + "/callback?");
            assertThat(get(back.substring(back.indexOf("/callback"))).body())
                    .startsWith("Hello Ann Example!")
                    .contains(ANN);
        } finally {
            running.kill();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getByName("localhost"), application)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + application + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
