package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.KeyServer;
import dev.vestibule.testing.SigningKeys;
import dev.vestibule.wire.OnEachGoogleServer.World;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Turning Google off closes what it opened (promise 6), and its secret never lies in the clear. */
class GoogleSwitchTest {
    private static final String PASSWORD = "seven purple kettles sing";

    @Test
    void turningItOffEndsItsSessionsAndTurningItOnRevivesNone() {
        var key = SigningKeys.rsa("google-1");
        try (KeyServer google = new KeyServer(SigningKeys.published(key));
                TestServer server = TestServer.on(
                        DatabaseKind.H2,
                        "VESTIBULE_GOOGLE_JWKS_URI=" + google.address(),
                        "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough")) {
            World world = new World(server, google, key);
            server.hasAdministrator("boss@example.com", PASSWORD);
            Client boss = server.as(server.signIn("boss@example.com", PASSWORD));
            boss.put(
                    "/api/google/settings",
                    "{\"google-auth-client-id\": \"" + OnEachGoogleServer.CLIENT_ID
                            + "\", \"google-auth-client-secret\": \"GOCSPX-marker\"}");
            server.hasUser("ann@example.com", PASSWORD);
            String byGoogle = world.signIn(world.token(world.claims("g-1", "ann@example.com")))
                    .key();
            String byPassword = server.signIn("ann@example.com", PASSWORD);

            boss.put("/api/google/settings", "{\"google-auth-enabled\": false}");
            assertThat(server.as(byGoogle).get("/api/user/current").status()).isEqualTo(401);
            assertThat(server.as(byPassword).get("/api/user/current").status()).isEqualTo(200);
            boss.put(
                    "/api/google/settings",
                    "{\"google-auth-enabled\": true, \"google-auth-client-secret\": \"**********\"}");
            assertThat(server.as(byGoogle).get("/api/user/current").status()).isEqualTo(401);

            String other = "\"google-auth-client-id\": \"another.apps.googleusercontent.com\"";
            for (Answer refused : List.of(
                    boss.put(
                            "/api/google/settings", "{" + other + ", \"google-auth-client-secret\": \"**********er\"}"),
                    boss.put("/api/setting", "{" + other + "}"))) {
                assertThat(refused.status()).as(refused.text()).isEqualTo(400);
                assertThat(refused.json().path("error-code").textValue()).isEqualTo("secret-audience-mismatch");
            }

            assertThat(boss.get("/api/google/settings").text())
                    .contains(OnEachGoogleServer.CLIENT_ID)
                    .contains("\"google-auth-client-secret\":\"**********\"")
                    .doesNotContain("GOCSPX");
            assertThat(server.tables().dump().toString()).doesNotContain("GOCSPX-marker");
        }
    }

    @Test
    void whoSignsInWithGoogleAndAsksForANewPasswordIsToldSoByMail() {
        var key = SigningKeys.rsa("google-1");
        try (KeyServer google = new KeyServer(SigningKeys.published(key));
                FakeSmtp smtp = new FakeSmtp();
                TestServer server = TestServer.on(
                        DatabaseKind.H2,
                        "MB_SITE_URL=https://id.example.com",
                        "MB_EMAIL_SMTP_HOST=127.0.0.1",
                        "MB_EMAIL_SMTP_PORT=" + smtp.port(),
                        "MB_EMAIL_SMTP_SECURITY=none",
                        "MB_GOOGLE_AUTH_CLIENT_ID=" + OnEachGoogleServer.CLIENT_ID,
                        "MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN=example.com",
                        "VESTIBULE_GOOGLE_JWKS_URI=" + google.address())) {
            World world = new World(server, google, key);
            world.signIn(world.token(world.claims("g-2", "eve@example.com")));
            server.post("/api/session/forgot_password", "{\"email\": \"eve@example.com\"}");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !smtp.mails().isEmpty());
            assertThat(smtp.mails().get(0))
                    .contains("You sign in with Google: choose its button")
                    .doesNotContain("reset_password");
        }
    }
}
