package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.wire.OnEachGoogleServer.World;
import org.junit.jupiter.api.Test;

/** {@code MB_ENABLE_PASSWORD_LOGIN=false}: nobody is shut out before an administrator has shown another way in. */
class PasswordsOffTest {
    private static final String PASSWORD = "seven purple kettles sing";

    @Test
    void passwordsGoOffOnceAnAdministratorHasSignedInAnotherWayAndComeBackWithoutIt() {
        try (World world = World.on(DatabaseKind.H2, "MB_ENABLE_PASSWORD_LOGIN=false")) {
            TestServer server = world.server();
            int boss = server.hasAdministrator("boss@example.com", PASSWORD);
            server.hasUser("ann@example.com", PASSWORD);
            world.signIn(world.token(world.claims("g-ann", "ann@example.com")));
            assertThat(server.client().signIn("ann@example.com", PASSWORD).status())
                    .as("no administrator yet")
                    .isEqualTo(200);

            String key = world.signIn(world.token(world.claims("g-boss", "boss@example.com")))
                    .key();
            Answer off = server.client().signIn("ann@example.com", PASSWORD);
            assertThat(off.status()).isEqualTo(401);
            assertThat(off.text()).isEqualTo("Password login is disabled for this instance.");
            assertThat(off.header("Content-Type").orElseThrow()).startsWith("text/plain");
            assertThat(server.client().signIn("ann@example.com", "wrong").text())
                    .as("told only with the right password")
                    .isEqualTo("{\"errors\":{\"password\":\"did not match stored password\"}}");

            String token = server.hasResetToken("ann@example.com");
            Answer reset = server.post(
                    "/api/session/reset_password",
                    "{\"token\": \"" + token + "\", \"password\": \"eleven green ladders hum\"}");
            assertThat(reset.status()).isEqualTo(401);
            assertThat(reset.sets("metabase.SESSION")).isFalse();

            assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(200);
            server.tables().run("UPDATE account SET state = 'left' WHERE id = ?", boss);
            assertThat(server.client().signIn("ann@example.com", PASSWORD).status())
                    .as("nobody could mend it any more")
                    .isEqualTo(200);
        }
    }
}
