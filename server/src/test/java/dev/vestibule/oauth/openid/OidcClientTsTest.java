package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.vestibule.testing.Browser;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.LoopbackServer;
import dev.vestibule.testing.NodeProgram;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** npm's oidc-client-ts, which is certified, in a real browser: an application at another origin, without a server. */
@Tag("interop")
class OidcClientTsTest {
    private static final String VERSION = "3.5.0";
    private static final String ANN = "ann@oidc-client-ts.example";

    private final Map<String, String> files = new ConcurrentHashMap<>();

    @Test
    void anApplicationInTheBrowserSignsInRenewsAndSignsOut(@TempDir Path folder) throws IOException {
        int port = Ports.free();
        String site = "http://localhost:" + port;
        NodeProgram packages = new NodeProgram(folder, "oidc-client-ts@" + VERSION);
        try (TestServer server = TestServer.on(
                        DatabaseKind.H2, "MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site, OidcWorld.PHRASE);
                LoopbackServer application = new LoopbackServer(this::file);
                Browser browser = Browser.at(server)) {
            server.isSetUpBy("admin@oidc-client-ts.example", PASSWORD);
            int ann = server.hasUser(ANN, PASSWORD);
            Client admin = server.as(server.signIn("admin@oidc-client-ts.example", PASSWORD));
            RelyingParty party = new RelyingParty(
                    server,
                    admin,
                    ", \"token_endpoint_auth_method\": \"none\", \"grant_types\": [\"authorization_code\", \"refresh_token\"],"
                            + " \"redirect_uris\": [\"" + application.address("/callback") + "\"],"
                            + " \"post_logout_redirect_uris\": [\"" + application.address("/left") + "\"]");
            files.put(
                    "/oidc-client-ts.js",
                    Files.readString(packages.file("oidc-client-ts/dist/browser/oidc-client-ts.min.js")));
            files.put(
                    "/app.js",
                    resource("oidc-client-ts.js").replace("@site@", site).replace("@client@", party.id()));
            files.put("", resource("oidc-client-ts.html"));

            browser.driver().get(application.address("/"));
            browser.awaitText("Ready");
            browser.press("Enter");
            browser.awaitText("Keep me signed in");
            browser.type("username", ANN);
            browser.type("password", PASSWORD);
            browser.keys(Keys.ENTER);
            browser.awaitText("An application on this device");
            browser.press("Allow");
            browser.awaitText("Signed in as " + ANN + ", number " + ann);
            browser.press("Renew");
            browser.awaitText("Renewed for " + ANN);
            assertThat(server.tables()
                            .count("SELECT COUNT(*) FROM oauth_token WHERE kind = 'refresh' AND used_at IS NOT NULL"))
                    .isEqualTo(1);
            browser.press("Leave");
            browser.awaitText("Signed out");
            assertThat(server.tables()
                            .count("SELECT COUNT(*) FROM session WHERE account_id = ? AND ended_at IS NULL", ann))
                    .isZero();
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = OidcClientTsTest.class.getResourceAsStream("/interop/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String text = files.getOrDefault(path, files.getOrDefault("", ""));
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders()
                    .add("Content-Type", path.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
