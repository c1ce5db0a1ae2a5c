package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.KeycloakRealm;
import dev.vestibule.testing.KeycloakServer;
import dev.vestibule.testing.KeycloakVisitor;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real Keycloak as a relying party: its users sign in here, and it is notified when they sign out. */
@Tag("interop")
class KeycloakBrokerTest {
    private static final String ANN = "ann@broker.example";
    private static final String APP = "https://app.example.com/callback";

    @Test
    void usersOfKeycloakSignInHereAndAreSignedOutThereWithTheSessionHere() {
        int port = Ports.free();
        String site = "http://127.0.0.1:" + port;
        KeycloakServer keycloak = KeycloakServer.shared();
        KeycloakRealm realm = keycloak.newRealm(keycloak.address());
        try (TestServer server =
                TestServer.on(DatabaseKind.H2, "MB_JETTY_PORT=" + port, "MB_SITE_URL=" + site, OidcWorld.PHRASE)) {
            server.hasAdministrator("admin@broker.example", PASSWORD);
            int ann = server.hasUser(ANN, PASSWORD);
            Client admin = server.as(server.signIn("admin@broker.example", PASSWORD));
            assertThat(admin.put("/api/user/" + ann, "{\"first_name\": \"Ann\", \"last_name\": \"Example\"}")
                            .status())
                    .isEqualTo(200);
            RelyingParty party = new RelyingParty(
                    server,
                    admin,
                    ", \"redirect_uris\": [\"" + realm.issuer() + "/broker/vestibule/endpoint\"],"
                            + " \"backchannel_logout_uri\": \"" + realm.issuer()
                            + "/protocol/openid-connect/logout/backchannel-logout\"");
            realm.brokers("vestibule", site, party.id(), party.secret());
            realm.hasPublicClient("app", APP);

            Visitor browser = Visitor.signedIn(server, ANN);
            KeycloakVisitor there = new KeycloakVisitor();
            String sentAway = follow(
                    there,
                    realm.issuer() + "/protocol/openid-connect/auth?client_id=app&response_type=code&scope=openid"
                            + "&redirect_uri=" + APP + "&kc_idp_hint=vestibule",
                    site);
            Answer asked = browser.ask(sentAway.substring(site.length()));
            Answer back = RelyingParty.asksForConsent(asked) ? RelyingParty.agree(browser, asked) : asked;
            String landed = follow(there, back.header("Location").orElseThrow(), APP);
            assertThat(landed).contains("code=");
            String subject = realm.subjectOf(ANN);
            assertThat(realm.sessions(subject)).hasSize(1);

            assertThat(server.as(browser.cookie("metabase.SESSION"))
                            .delete("/api/session")
                            .status())
                    .isEqualTo(204);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(realm.sessions(subject)).isEmpty());
        }
    }

    /** Follows Keycloak's redirects until they lead to an address that begins so. */
    private static String follow(KeycloakVisitor visitor, String from, String until) {
        String next = from;
        for (int i = 0; i < 10 && !next.startsWith(until); i++) {
            HttpResponse<String> answer = visitor.open(next);
            String page = answer.body();
            next = answer.headers()
                    .firstValue("Location")
                    .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + page));
        }
        return next;
    }
}
