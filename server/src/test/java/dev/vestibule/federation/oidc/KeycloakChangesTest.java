package dev.vestibule.federation.oidc;

import static dev.vestibule.federation.oidc.KeycloakWorld.isIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FaultyLink;
import dev.vestibule.testing.Figures;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real Keycloak whose keys, algorithms or name change while people sign in with it. */
@Tag("interop")
class KeycloakChangesTest {
    /** So often unknown keys are asked for. */
    private static final Duration ONCE_A_MINUTE = Duration.ofMinutes(1);

    private static final String PASSWORD = KeycloakWorld.PASSWORD;

    @Test
    void newKeysAreFoundByThemselves() {
        try (KeycloakWorld own = KeycloakWorld.on(DatabaseKind.H2)) {
            own.realm().hasUser("ann@example.com", PASSWORD, true);
            isIn(own.signIn("ann@example.com"));
            int before = own.link().asked("/certs").size();
            own.realm().changeKeys();
            own.server().passes(ONCE_A_MINUTE);
            isIn(own.signIn("ann@example.com"));
            isIn(own.signIn("ann@example.com"));
            int looks = own.link().asked("/certs").size() - before;
            assertThat(looks).isEqualTo(1);
            Figures.print("E06", "keys exchanged: 2 of 2 sign-ins afterwards, %d look at the new keys", looks);
        }
    }

    @Test
    void theirOtherAlgorithmsCountToo() {
        try (KeycloakWorld own = KeycloakWorld.on(DatabaseKind.H2)) {
            own.realm().hasUser("ann@example.com", PASSWORD, true);
            for (String algorithm : List.of("PS256", "ES256", "EdDSA")) {
                own.realm().signsWith(algorithm);
                own.server().passes(ONCE_A_MINUTE);
                isIn(own.signIn("ann@example.com"));
            }
        }
    }

    @Test
    void anIssuerThatCallsItselfAnotherIsRefused() {
        try (KeycloakWorld other = KeycloakWorld.on(DatabaseKind.H2)) {
            other.realm().hasUser("ann@example.com", PASSWORD, true);
            String name = URI.create(other.realm().issuer()).getPath();
            other.link()
                    .breaks(
                            "openid-configuration",
                            FaultyLink.changes(text -> text.replaceFirst(name, "/realms/master")));
            other.server().restart();
            Answer answer = other.visitor().ask("/auth/sso/keycloak");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
            other.link().heals();
            other.server().passes(Duration.ofMinutes(2));
            assertThat(other.visitor().ask("/auth/sso/keycloak").status()).isEqualTo(302);
        }
    }
}
