package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people without a password show for what outlives a session: a sign-in over their provider a short while ago. */
class FreshProofTest {
    private static final String OWN = "/api/vestibule/api-key";

    @Test
    void whoSignsInOverAProviderCreatesKeysForFiveMinutes() {
        try (TestServer server = TestServer.on(DatabaseKind.H2, OidcWorld.SITE, OidcWorld.PHRASE);
                OidcWorld world = new OidcWorld(server)) {
            world.tryOut();
            Client zoe = server.as(world.signInAs("zoe", "sid-zoe"));
            assertThat(zoe.post(OWN, settings(server, "first")).status()).isEqualTo(200);
            server.passes(Duration.ofMinutes(5));
            String refreshed = zoe.post("/api/session/refresh", "").key();
            Answer late = server.as(refreshed).post(OWN, settings(server, "late"));
            assertThat(late.status()).isEqualTo(403);
            assertThat(late.json().path("error_code").textValue()).isEqualTo("fresh-proof-required");
            Client again = server.as(world.signInAs("zoe", "sid-again"));
            assertThat(again.post(OWN, settings(server, "late")).status()).isEqualTo(200);
            // Users who have a password enter it, if the sign-in was too long ago.
            assertThat(world.boss().post(OWN, settings(server, "boss")).status())
                    .isEqualTo(403);
        }
    }

    /**
     * Whoever had a session or a key for a minute would have the account for good: a link for a password would go
     * there.
     */
    @Test
    void whoHasNoPasswordVerifiesAnotherAddressInAFreshSignInAlone() {
        try (Mailbox mailbox = new Mailbox();
                TestServer server = TestServer.on(DatabaseKind.H2, mailbox.settings(OidcWorld.PHRASE));
                OidcWorld world = new OidcWorld(server)) {
            world.tryOut();
            String session = world.signInAs("kim", "sid-kim");
            Client kim = server.as(session);
            int id = kim.get("/api/user/current").json().path("id").intValue();
            Answer changed = kim.put("/api/user/" + id, "{\"email\": \"kim@elsewhere.example\"}");
            assertThat(changed.status()).isEqualTo(200);
            String link =
                    URI.create(mailbox.await("kim@elsewhere.example").link()).getPath();

            server.passes(Duration.ofMinutes(5));
            String others = world.signInAs("lou", "sid-lou");
            for (String shown : new String[] {"", session, others}) {
                Answer refused = verify(server, link, shown);
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.text())
                        .contains(
                                "This account has no password. Sign in again with your identity provider in this browser,");
            }
            Answer verified = verify(server, link, world.signInAs("kim", "sid-again"));
            assertThat(verified.status()).isEqualTo(200);
            assertThat(verified.text()).contains("kim@elsewhere.example was verified.");
        }
    }

    private static Answer verify(TestServer server, String link, String session) {
        Visitor visitor = new Visitor(server.client());
        if (!session.isEmpty()) {
            visitor.has("metabase.SESSION", session);
        }
        visitor.open(link);
        return visitor.send(link);
    }

    private static String settings(TestServer server, String name) {
        return "{\"name\": \"" + name + "\", \"expires_at\": \"" + server.now().plus(Duration.ofDays(30)) + "\"}";
    }
}
