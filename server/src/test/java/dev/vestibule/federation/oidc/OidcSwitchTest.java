package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever came over a provider is out when it goes, however it goes (promises, section 1). */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcSwitchTest {
    private final TestServer server;
    private final OidcWorld world;

    OidcSwitchTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
        world.tryOut();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whoIsOnTheWayWhenItIsSwitchedOffDoesNotGetIn() {
        world.idp().isSignedInAs(OidcWorld.person("sub-late", "late." + world.key() + "@example.com"));
        OidcWorld.Sent sent = world.begin(server.client(), "");
        URI back = world.idp().authorize(sent.provider());
        world.idp().meanwhile(() -> world.boss().put(world.path(), "{\"enabled\": false}"));
        Answer answer = world.back(back, sent.cookie());
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        assertThat(server.sessions().liveBy(world.key())).isZero();
    }

    @Test
    void aTrialThatNoAdministratorHasBegunEndsWithTheProvider() {
        String ordinary = world.signInAs("ordinary", "sid-ordinary");
        OidcWorld.Sent sent = world.begin(server.as(ordinary), "?trial=true");
        world.idp().isSignedInAs(OidcWorld.person("sub-boss", "boss@example.com"));
        URI back = world.idp().authorize(sent.provider());
        assertThat(world.boss().put(world.path(), "{\"enabled\": false}").status())
                .isEqualTo(200);
        Answer answer = world.back(back, sent.cookie());
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
    }

    /** As when another node has done it, or the environment: nobody has told this node to end anything. */
    @Test
    void whatIsFoundGoneEndsToo() {
        String session = world.signInAs("gone", "sid-1");
        String byPassword = server.signIn("boss@example.com", OidcWorld.PASSWORD);
        assertThat(world.status(session)).isEqualTo(200);
        server.tables().run("DELETE FROM setting WHERE name = 'oidc-provider." + world.key() + "'");
        assertThat(world.boss()
                        .post(OidcWorld.PROVIDERS, world.settings().replace(world.key(), "another"))
                        .status())
                .as("whatever makes the server read its settings again")
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(10)).until(() -> world.status(session) == 401);
        assertThat(world.status(byPassword)).isEqualTo(200);
        world.boss().delete(OidcWorld.PROVIDERS + "/another");
    }
}
