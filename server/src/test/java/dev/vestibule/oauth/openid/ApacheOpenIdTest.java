package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Apache;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.LoopbackServer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's mod_auth_openidc, as a relying party in front of an application that knows nothing of sign-ins. */
@Tag("interop")
class ApacheOpenIdTest {
    private static final String ANN = "ann@apache.example";
    private static final List<String> MODULES = List.of(
            "mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc", "proxy", "proxy_http", "headers");
    private static final String CONFIGURATION = """
            OIDCProviderMetadataURL %1$s/.well-known/openid-configuration
            OIDCClientID %2$s
            OIDCClientSecret %3$s
            OIDCRedirectURI http://127.0.0.1:%4$d/wiki/signed-in
            OIDCCryptoPassphrase a-phrase-of-the-test
            OIDCScope "openid email profile"
            OIDCPKCEMethod S256
            OIDCRemoteUserClaim email
            <Location /wiki/>
                AuthType openid-connect
                Require valid-user
                ProxyPass http://127.0.0.1:%5$d/
            </Location>
            """;

    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    private String wiki = "";

    private HttpResponse<String> open(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Accept", "text/html")
                .build();
        return browser.send(request, BodyHandlers.ofString());
    }

    private static String target(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isIn(302, 303);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static void echo(HttpExchange exchange) throws IOException {
        String user = "user " + exchange.getRequestHeaders().getFirst("OIDC_CLAIM_email");
        byte[] body = user.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void usersSignInHereAndAreSignedOutThereWithTheSessionHere(@TempDir Path folder) throws Exception {
        int port = Ports.free();
        int apachePort = Ports.free();
        String site = "http://127.0.0.1:" + port;
        String apache = "http://127.0.0.1:" + apachePort;
        wiki = apache + "/wiki/page";
        try (TestServer server = TestServer.on(
                        DatabaseKind.H2, "MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site, OidcWorld.PHRASE);
                LoopbackServer application = new LoopbackServer(ApacheOpenIdTest::echo)) {
            server.hasAdministrator("admin@apache.example", PASSWORD);
            server.hasUser(ANN, PASSWORD);
            Client admin = server.as(server.signIn("admin@apache.example", PASSWORD));
            String signedIn = apache + "/wiki/signed-in";
            RelyingParty party = new RelyingParty(
                    server,
                    admin,
                    ", \"redirect_uris\": [\"" + signedIn + "\"], \"backchannel_logout_uri\": \"" + signedIn
                            + "?logout=backchannel\", \"post_logout_redirect_uris\": [\"" + apache + "/bye\"]");
            String configuration = CONFIGURATION.formatted(
                    site,
                    party.id(),
                    party.secret(),
                    apachePort,
                    URI.create(application.address("/")).getPort());
            try (Apache running = Apache.start(folder, apachePort, MODULES, configuration)) {
                assertThat(running.isAlive()).isTrue();
                Visitor ann = Visitor.signedIn(server, ANN);
                signsIn(ann, site);
                String away = target(open(signedIn + "?logout=" + apache + "/bye"));
                assertThat(away).startsWith(site + "/oauth/logout?");
                assertThat(ann.ask(away.substring(site.length())).header("Location"))
                        .contains(apache + "/bye");
                assertThat(target(open(wiki))).as("signed out there").startsWith(site);

                Visitor again = Visitor.signedIn(server, ANN);
                signsIn(again, site);
                assertThat(server.as(again.cookie("metabase.SESSION"))
                                .delete("/api/session")
                                .status())
                        .isEqualTo(204);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(open(wiki).statusCode()).isEqualTo(302));
            }
        }
    }

    private void signsIn(Visitor visitor, String site) throws IOException, InterruptedException {
        String asked = target(open(wiki));
        assertThat(asked).startsWith(site + "/oauth/authorize?").contains("code_challenge_method=S256");
        Answer page = visitor.ask(asked.substring(site.length()));
        String back = RelyingParty.redirected(
                        RelyingParty.asksForConsent(page) ? RelyingParty.agree(visitor, page) : page)
                .address();
        assertThat(target(open(back))).isEqualTo(wiki);
        HttpResponse<String> answer = open(wiki);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("user " + ANN);
    }
}
