package dev.vestibule.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code ./vestibule user mfa}: users who lost the second factor can sign in again; their sessions are revoked. */
class MfaCommandTest {
    private static final String BOB = "bob@example.com";

    @ParameterizedTest
    @EnumSource(names = "H2")
    void operatorsListAndResetSecondFactors(DatabaseKind kind, @TempDir Path directory) {
        try (CommandWorld world = new CommandWorld(kind, directory, "MB_MFA_ENFORCEMENT=optional", OidcWorld.PHRASE)) {
            assertThat(world.run("user", "mfa", "list").output()).contains("No users found.");
            AuthenticatorApp app = AuthenticatorApp.of(world.server, BOB);
            Client session =
                    world.server.as(app.verify(app.challenge(), app.code()).key());
            JsonNode listed = world.found("user", "mfa", "list");
            assertThat(listed.at("/users/0/email").asText()).isEqualTo(BOB);
            assertThat(listed.at("/users/0/factors/0").asText()).isEqualTo("totp");
            assertThat(world.run("user", "mfa", "list").output()).contains("FACTORS", BOB, "totp");

            CommandLine.Done done = world.run("user", "mfa", "reset", BOB);
            assertThat(done.status()).as(done.errors()).isZero();
            assertThat(done.output())
                    .contains("The second factors and recovery codes of bob@example.com were removed.");
            assertThat(world.signedIn(BOB)).isNotEmpty();
            assertThat(session.get("/api/user/current").status()).isEqualTo(401);
            assertThat(world.run("user", "mfa", "reset", BOB).output()).contains("has no second factor");
            assertThat(world.run("user", "mfa", "reset", "nobody@example.com").status())
                    .isEqualTo(1);
        }
    }
}
