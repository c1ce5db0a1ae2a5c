package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Commands;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metabase's own command line: signs in with a browser, works, refreshes and signs out. */
@Tag("interop")
class MetabaseCliTest {
    private static final String VERSION = "0.3.1";
    private static final String ANN = "ann@cli.example";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void signsInWorksRefreshesAndSignsOut() throws Exception {
        install();
        int port = Ports.free();
        String site = "http://127.0.0.1:" + port;
        try (TestServer server = TestServer.on(DatabaseKind.H2, "MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site)) {
            server.hasAdministrator(ANN, PASSWORD);
            assertThat(signIn(server, site)).contains("Logged in to " + site);
            assertThat(run("auth", "status", "--json").path("method").textValue())
                    .isEqualTo("oauth");
            assertThat(run("setting", "get", "site-name", "--json")
                            .path("value")
                            .textValue())
                    .isEqualTo("Vestibule");

            String before = token();
            expire();
            assertThat(run("setting", "get", "site-name", "--json")
                            .path("value")
                            .textValue())
                    .isEqualTo("Vestibule");
            assertThat(token()).isNotEqualTo(before);

            Process logout = mb("auth", "logout", "--yes").start();
            assertThat(logout.waitFor()).isZero();
            assertThat(server.tables().value("SELECT end_reason FROM oauth_grant"))
                    .isEqualTo("revoked");
        }
    }

    private void install() throws IOException {
        String unused = Commands.run(
                List.of(
                        "npm",
                        "install",
                        "--no-audit",
                        "--no-fund",
                        "--silent",
                        "--prefix",
                        folder.toString(),
                        "@metabase/cli@" + VERSION),
                "");
        Path opener = Files.createDirectory(folder.resolve("bin")).resolve("xdg-open");
        Files.writeString(
                opener,
                "#!/bin/sh\nprintf '%s' \"$1\" >" + folder.resolve("part") + "\nmv " + folder.resolve("part") + " "
                        + folder.resolve("opened") + "\n");
        Files.setPosixFilePermissions(opener, PosixFilePermissions.fromString("rwx------"));
    }

    /** Chooses the browser, as it asks on a terminal; the browser is a visitor who allows it. */
    private String signIn(TestServer server, String site) throws Exception {
        String login = "stty cols 200 rows 40; exec node " + cli() + " auth login --profile default --url " + site;
        Process process = environment(new ProcessBuilder("script", "-qec", login, "/dev/null"))
                .start();
        StringBuilder said = new StringBuilder();
        try (InputStream out = process.getInputStream();
                OutputStream in = process.getOutputStream()) {
            readUntil(out, said, "With an API key");
            in.write('\r');
            in.flush();
            readUntil(out, said, "/oauth/authorize?");
            Path opened = folder.resolve("opened");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(opened));
            String address = Files.readString(opened);
            Visitor ann = Visitor.signedIn(server, ANN);
            Answer page = ann.ask(address.substring(site.length()));
            String back = RelyingParty.redirected(RelyingParty.agree(ann, page)).address();
            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(URI.create(back)).build(), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            said.append(new String(out.readAllBytes(), StandardCharsets.UTF_8));
        }
        return said.toString();
    }

    private static void readUntil(InputStream out, StringBuilder said, String text) throws IOException {
        while (said.indexOf(text) < 0) {
            int next = out.read();
            assertThat(next).as(said.toString()).isNotNegative();
            said.append((char) next);
        }
    }

    private Path cli() {
        return folder.resolve("node_modules/@metabase/cli/dist/cli.mjs");
    }

    private ProcessBuilder mb(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder("node", cli().toString());
        builder.command().addAll(List.of(arguments));
        return environment(builder);
    }

    private ProcessBuilder environment(ProcessBuilder builder) {
        builder.environment().put("HOME", folder.toString());
        builder.environment().remove("XDG_CONFIG_HOME");
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, first) -> first + ":" + path);
        return builder;
    }

    private JsonNode run(String... arguments) throws IOException {
        Process process = mb(arguments).start();
        return JSON.readTree(process.getInputStream().readAllBytes());
    }

    private Path profiles() {
        return folder.resolve(".config/metabase-cli/profiles.json");
    }

    private String token() throws IOException {
        return JSON.readTree(Files.readString(profiles()))
                .at("/profiles/0/oauth/accessToken")
                .asText();
    }

    /** Lets it believe that its access token has expired. */
    private void expire() throws IOException {
        JsonNode all = JSON.readTree(Files.readString(profiles()));
        ((ObjectNode) all.at("/profiles/0/oauth")).put("expiresAt", "2020-01-01T00:00:00Z");
        Files.writeString(profiles(), all.toString());
    }
}
