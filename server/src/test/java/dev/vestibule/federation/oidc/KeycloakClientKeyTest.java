package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.SigningKeys;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that proves itself to a real Keycloak with a key instead of a secret (OpenID Connect Core, section 9). */
@Tag("interop")
class KeycloakClientKeyTest {
    private static final String EMAIL = "ann@example.com";

    @Test
    void whoCannotSignWithTheKeyGetsNoTokens() {
        JWK rsa = SigningKeys.rsa("ours-rsa");
        JWK ec = SigningKeys.ec("ours-ec");
        try (KeycloakWorld world = KeycloakWorld.on(DatabaseKind.H2)) {
            world.realm().hasUser(EMAIL, KeycloakWorld.PASSWORD, true);
            assertThat(world.signIn(EMAIL).status()).isEqualTo(302);

            world.keycloakKnows(rsa, ec);
            assertThat(world.signIn(EMAIL).status())
                    .as("with the secret that was good before")
                    .isEqualTo(503);

            world.provesItselfWith(SigningKeys.rsa("ours-rsa"));
            assertThat(world.signIn(EMAIL).status()).as("with another key").isEqualTo(503);

            world.provesItselfWith(rsa);
            assertThat(world.signIn(EMAIL).status()).as("RS256").isEqualTo(302);

            world.provesItselfWith(ec);
            assertThat(world.signIn(EMAIL).status()).as("ES256").isEqualTo(302);
        }
    }
}
