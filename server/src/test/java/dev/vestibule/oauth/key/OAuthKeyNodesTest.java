package dev.vestibule.oauth.key;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes have the same keys, whichever needs them first. */
class OAuthKeyNodesTest {
    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void nodesMakeTheKeysOnceAndLearnOfARotation(DatabaseKind kind) {
        try (TestServer first = TestServer.on(kind, OidcWorld.PHRASE);
                TestServer second = first.secondNode()) {
            first.hasAdministrator("nodes@example.com", PASSWORD);
            String made = first.get("/oauth/jwks").text();
            assertThat(second.get("/oauth/jwks").text()).isEqualTo(made);
            assertThat(first.tables().size("oauth_signing_key")).isEqualTo(2);

            Answer rotated =
                    first.as(first.signIn("nodes@example.com", PASSWORD)).post("/api/vestibule/oauth-key/rotate", "");
            assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
            String published = first.get("/oauth/jwks").text();
            assertThat(published).isNotEqualTo(made);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(second.get("/oauth/jwks").text()).isEqualTo(published));
        }
    }
}
