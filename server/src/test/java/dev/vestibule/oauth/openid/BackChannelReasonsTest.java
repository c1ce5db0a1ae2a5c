package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.LogoutReceiver;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Applications are told of sessions that a limit or an identity provider ends. */
@OnEachServer({
    OidcWorld.SITE,
    OidcWorld.PHRASE,
    "VESTIBULE_MAX_SESSIONS_PER_USER=2",
    "VESTIBULE_SESSION_LIMIT_ACTION=drop-oldest",
    "MB_SESSION_TIMEOUT=10 minutes",
    "MB_DISABLE_SESSION_THROTTLE=true"
})
class BackChannelReasonsTest {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private final TestServer server;
    private final OidcWorld world;
    private final LogoutReceiver receiver = new LogoutReceiver();
    private final RelyingParty party;
    private final String email = "reason-" + UUID.randomUUID() + "@example.com";

    BackChannelReasonsTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
        this.party =
                new RelyingParty(server, world.boss(), ", \"backchannel_logout_uri\": \"" + receiver.address() + "\"");
    }

    @AfterEach
    void close() {
        receiver.close();
        world.close();
    }

    private void isTold(String reason) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(receiver.tokens()).hasSize(1));
        assertThat(server.tables().value("SELECT reason FROM oauth_logout WHERE client_id = ?", party.id()))
                .isEqualTo(reason);
    }

    @Test
    void ofTheOldestSessionWhenThereAreTooMany() {
        server.hasUser(email, PASSWORD);
        party.signIn(Visitor.signedIn(server, email));
        for (int i = 0; i < 2; i++) {
            server.passes(Duration.ofSeconds(1));
            assertThat(server.signIn(email, PASSWORD)).isNotEmpty();
        }
        isTold("too-many");
    }

    @Test
    void ofASessionThatWasIdleForTooLong() {
        server.hasUser(email, PASSWORD);
        Visitor visitor = Visitor.signedIn(server, email);
        party.signIn(visitor);
        server.passes(Duration.ofMinutes(11));
        assertThat(world.status(visitor.cookie("metabase.SESSION"))).isEqualTo(401);
        isTold("timed-out");
    }

    @Test
    void ofASessionThatItsIdentityProviderEnds() {
        world.tryOut();
        String subject = "told-" + UUID.randomUUID();
        Visitor visitor = new Visitor(server.client());
        visitor.has("metabase.SESSION", world.signInAs(subject, "sid-" + subject));
        party.signIn(visitor);
        String token = world.idp()
                .signed(
                        world.idp()
                                .claims()
                                .subject(subject)
                                .jwtID(UUID.randomUUID().toString())
                                .claim("events", Map.of(EVENT, Map.of())),
                        "logout+jwt");
        assertThat(server.client()
                        .form("/auth/sso/" + world.key() + "/backchannel-logout", Map.of("logout_token", token))
                        .status())
                .isEqualTo(200);
        isTold("sso-logout");
    }
}
