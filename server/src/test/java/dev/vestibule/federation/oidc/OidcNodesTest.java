package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sign-ins over a provider on two nodes that share a database: whichever node a browser meets, it is one server to it.
 */
class OidcNodesTest {
    private static final Duration BOUND = Duration.ofSeconds(4);
    private static final Map<String, Object> LOGOUT =
            Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of());

    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"POSTGRES", "MARIADB"})
    void twoNodesAreOneServer(DatabaseKind kind) {
        try (TestServer first = TestServer.on(kind, OidcWorld.SITE, OidcWorld.PHRASE);
                OidcWorld world = new OidcWorld(first);
                TestServer second = first.secondNode()) {
            world.tryOut();
            await().atMost(BOUND)
                    .until(() -> second.get("/auth/sso/" + world.key()).status() == 302);

            // There from one node, and back to the other; and back to the first with the same code.
            Map<String, Object> ann = OidcWorld.person("sub-ann", "ann@example.com");
            ann.put("sid", "sid-1");
            world.idp().isSignedInAs(ann);
            OidcWorld.Sent sent = world.begin(first.client(), "");
            URI back = world.idp().authorize(sent.provider());
            Answer signedIn = second.with("Cookie", "metabase.OIDC_STATE=" + sent.cookie())
                    .get(back.getRawPath() + "?" + back.getRawQuery());
            String session = world.keyOf(signedIn);
            assertThat(world.status(session)).isEqualTo(200);
            assertThat(world.back(back, sent.cookie()).status()).isEqualTo(401);

            // Out at the provider, which tells the first node; the second has the session in its memory.
            assertThat(status(second, session)).isEqualTo(200);
            String token = world.idp()
                    .signed(
                            world.idp()
                                    .claims()
                                    .jwtID("logout-1")
                                    .claim("sid", "sid-1")
                                    .claim("events", LOGOUT),
                            "logout+jwt");
            Answer told = first.client()
                    .form("/auth/sso/" + world.key() + "/backchannel-logout", Map.of("logout_token", token));
            assertThat(told.status()).as(told.text()).isEqualTo(200);
            assertThat(world.status(session)).isEqualTo(401);
            await().atMost(BOUND).until(() -> status(second, session) == 401);

            // Switched off on the first, while somebody is on the way in over the second.
            OidcWorld.Sent late = world.begin(second.client(), "");
            URI lateBack = world.idp().authorize(late.provider());
            world.idp().meanwhile(() -> world.boss().put(world.path(), "{\"enabled\": false}"));
            second.with("Cookie", "metabase.OIDC_STATE=" + late.cookie())
                    .get(lateBack.getRawPath() + "?" + lateBack.getRawQuery());
            await().atMost(BOUND).until(() -> first.sessions().liveBy(world.key()) == 0);
            await().atMost(BOUND)
                    .until(() -> second.get("/auth/sso/" + world.key()).status() == 400);
        }
    }

    private static int status(TestServer node, String session) {
        return node.as(session).get("/api/user/current").status();
    }
}
