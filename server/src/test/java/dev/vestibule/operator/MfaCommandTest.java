package dev.vestibule.operator;

import static dev.vestibule.testing.CommandWorld.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import java.nio.file.Path;
import java.util.List;
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

    @ParameterizedTest
    @EnumSource(names = "H2")
    void aRecoveryLeadsInWhereEveryoneNeedsASecondFactorAndNoOneHasOne(DatabaseKind kind, @TempDir Path directory) {
        try (CommandWorld world = new CommandWorld(kind, directory, "MB_MFA_ENFORCEMENT=required", OidcWorld.PHRASE)) {
            AuthenticatorApp app = setUp(world, recovered(world, "eleven green ladders hum"));

            CommandLine.Done again = world.run("recover", "--email", ANN);
            assertThat(again.output()).contains("/auth/reset_password/");
            assertThat(again.errors()).contains("./vestibule user mfa reset " + ANN);
            assertThat(world.run("user", "mfa", "reset", ANN).status()).isZero();
            assertThat(setUp(world, recovered(world, "nine blue anchors sink")).secret())
                    .isNotEqualTo(app.secret());
        }
    }

    /** Sets a password with a link for the administrator, and returns how the sign-in with it continues. */
    private static JsonNode recovered(CommandWorld world, String password) {
        CommandLine.Done done = world.run("recover", "--email", ANN);
        assertThat(done.status()).as(done.errors()).isZero();
        String link = done.output().strip();
        String token = link.substring(link.lastIndexOf('/') + 1);
        Answer reset = world.server.post(
                "/api/session/reset_password", "{\"token\": \"" + token + "\", \"password\": \"" + password + "\"}");
        assertThat(reset.status()).as(reset.text()).isEqualTo(200);
        assertThat(reset.sets("metabase.SESSION")).isFalse();
        return world.server.client().signIn(ANN, password).json();
    }

    private static AuthenticatorApp setUp(CommandWorld world, JsonNode begun) {
        assertThat(begun.path("mfa_enrollment").asBoolean()).isTrue();
        AuthenticatorApp app =
                new AuthenticatorApp(world.server, ANN, begun.path("secret").asText(), List.of());
        Answer done = world.server.post(
                "/api/session/mfa/enroll",
                "{\"enrollment_token\": \"" + begun.path("enrollment_token").asText() + "\", \"code\": \"" + app.code()
                        + "\"}");
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(world.isIn(done.key())).isTrue();
        return app;
    }
}
