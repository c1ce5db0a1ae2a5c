package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people without a password show for a key of their own: a sign-in over their provider a short while ago. */
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
            assertThat(late.status()).isEqualTo(400);
            assertThat(late.json().path("errors").path("password").textValue())
                    .isEqualTo(
                            "This account signs in without a password. Sign in again over your identity provider and create"
                                    + " the key within five minutes.");
            Client again = server.as(world.signInAs("zoe", "sid-again"));
            assertThat(again.post(OWN, settings(server, "late")).status()).isEqualTo(200);
            // Whoever has a password shows it, however they have signed in.
            assertThat(world.boss().post(OWN, settings(server, "boss")).status())
                    .isEqualTo(400);
        }
    }

    private static String settings(TestServer server, String name) {
        return "{\"name\": \"" + name + "\", \"expires_at\": \"" + server.now().plus(Duration.ofDays(30)) + "\"}";
    }
}
