package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.passkey.PasskeyWorld;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnEachGoogleServer.World;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code MB_ENABLE_PASSWORD_LOGIN=false}: nobody is shut out before an administrator has shown another way in. */
class PasswordsOffTest {
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
            server.users().deactivate(boss);
            assertThat(server.client().signIn("ann@example.com", PASSWORD).status())
                    .as("nobody could mend it any more")
                    .isEqualTo(200);
        }
    }

    @Test
    void administratorsSwitchThemOffAndOnOnceTheyCanDoWithout() {
        try (World world = World.on(DatabaseKind.H2)) {
            TestServer server = world.server();
            server.hasAdministrator("boss@example.com", PASSWORD);
            server.hasUser("ann@example.com", PASSWORD);
            Client boss = server.as(server.signIn("boss@example.com", PASSWORD));
            String setting = "/api/setting/enable-password-login";
            Answer early = boss.put(setting, "{\"value\": false}");
            assertThat(early.status()).isEqualTo(400);
            assertThat(early.json().at("/errors/enable-password-login").textValue())
                    .contains(
                            "Password sign-in can be turned off only after an administrator has signed in with a provider that all users can use.");

            world.signIn(world.token(world.claims("g-boss", "boss@example.com")));
            assertThat(boss.put(setting, "{\"value\": false}").status()).isEqualTo(204);
            assertThat(server.client().signIn("ann@example.com", PASSWORD).status())
                    .isEqualTo(401);
            assertThat(server.get("/api/session/properties")
                            .json()
                            .path("enable-password-login")
                            .booleanValue())
                    .isFalse();
            assertThat(boss.put(setting, "{\"value\": null}").status()).isEqualTo(204);
            assertThat(server.client().signIn("ann@example.com", PASSWORD).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void linkOfTheCommandLineLetsAnAdministratorInWhilePasswordsAreOff(@TempDir Path directory) {
        try (World world = World.on(DatabaseKind.POSTGRES, "MB_ENABLE_PASSWORD_LOGIN=false")) {
            TestServer server = world.server();
            server.hasAdministrator("boss@example.com", PASSWORD);
            world.signIn(world.token(world.claims("g-boss", "boss@example.com")));
            assertThat(server.client().signIn("boss@example.com", PASSWORD).status())
                    .isEqualTo(401);

            CommandLine.Done done =
                    new CommandLine(directory, server.database()).runHere("recover", "--email", "boss@example.com");
            String token = done.output().strip().replaceFirst(".*/", "");
            Answer answer = server.post(
                    "/api/session/reset_password",
                    "{\"token\": \"" + token + "\", \"password\": \"eleven green ladders hum\"}");

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            String key = answer.json().path("session_id").textValue();
            assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(200);
            assertThat(server.client()
                            .signIn("boss@example.com", "eleven green ladders hum")
                            .status())
                    .as("passwords stay off")
                    .isEqualTo(401);
        }
    }

    @Test
    void passwordChangeContinuesTheSessionOfAProviderWhereASecondFactorIsRequired() {
        try (World world = World.on(
                DatabaseKind.MARIADB,
                PasskeyWorld.SITE,
                "MB_ENABLE_PASSWORD_LOGIN=false",
                "MB_MFA_ENFORCEMENT=required",
                "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough")) {
            TestServer server = world.server();
            int boss = server.hasAdministrator("boss@example.com", PASSWORD);
            Client before = server.as(world.signIn(world.token(world.claims("g-boss", "boss@example.com")))
                    .key());
            server.passes(Duration.ofMinutes(3));
            String options = "/api/vestibule/passkey/options";
            assertThat(before.post(options, "{}").status()).as("fresh sign-in").isEqualTo(200);

            Answer changed =
                    before.put("/api/user/" + boss + "/password", "{\"password\": \"eleven green ladders hum\"}");

            assertThat(changed.status()).as(changed.text()).isEqualTo(200);
            assertThat(before.get("/api/user/current").status()).isEqualTo(401);
            Client after = server.as(changed.json().path("session_id").textValue());
            assertThat(after.get("/api/user/current").status()).isEqualTo(200);
            assertThat(after.get("/api/session/properties")
                            .json()
                            .at("/session/method")
                            .textValue())
                    .isEqualTo("google");
            server.passes(Duration.ofMinutes(3));
            assertThat(after.post(options, "{}").status()).as("not made fresh").isEqualTo(403);
        }
    }

    @Test
    void linkOfTheCommandLineLeadsToTheSecondFactorWhilePasswordsAreOff(@TempDir Path directory) {
        try (World world = World.on(
                DatabaseKind.POSTGRES,
                "MB_ENABLE_PASSWORD_LOGIN=false",
                "MB_MFA_ENFORCEMENT=optional",
                "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough")) {
            TestServer server = world.server();
            server.hasAdministrator("head@example.com", PASSWORD);
            AuthenticatorApp boss = AuthenticatorApp.of(server, "boss@example.com");
            world.signIn(world.token(world.claims("g-head", "head@example.com")));
            assertThat(server.client().signIn(boss.email(), PASSWORD).status()).isEqualTo(401);

            CommandLine.Done done = new CommandLine(directory, server.database())
                    .runHere("recover", "--email", boss.email(), "--make-administrator");
            assertThat(done.errors()).contains("Signing in takes the second factor");
            String link = "/auth/reset_password/" + done.output().strip().replaceFirst(".*/", "");
            Visitor visitor = new Visitor(server.client());
            visitor.open(link);
            visitor.send(link, "password", "eleven green ladders hum");
            assertThat(visitor.path()).isEqualTo("/auth/two-factor");
            visitor.send("/auth/two-factor", "code", boss.code());

            Answer current = server.as(visitor.cookie("metabase.SESSION")).get("/api/user/current");
            assertThat(current.json().path("is_superuser").booleanValue()).isTrue();
        }
    }
}
