package dev.vestibule.federation.google;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.KeyServer;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OnEachGoogleServer;
import dev.vestibule.testing.OnEachGoogleServer.World;
import dev.vestibule.testing.SigningKeys;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Turning Google off closes what it opened (promise 6), and its secret never lies in the clear. */
class GoogleSwitchTest {
    @Test
    void whereTheSiteAsksASecondFactorFollowsGoogle() {
        var key = SigningKeys.rsa("google-1");
        try (KeyServer google = new KeyServer(SigningKeys.published(key));
                TestServer server = TestServer.on(
                        DatabaseKind.H2,
                        "VESTIBULE_GOOGLE_JWKS_URI=" + google.address(),
                        "MB_GOOGLE_AUTH_CLIENT_ID=" + OnEachGoogleServer.CLIENT_ID,
                        "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough",
                        "MB_MFA_ENFORCEMENT=optional",
                        "VESTIBULE_MFA_PROVIDER_SIGN_INS=trust-amr")) {
            World world = new World(server, google, key);
            server.hasUser("ann@example.com", PASSWORD);
            JWTClaimsSet.Builder claims = world.claims("g-1", "ann@example.com").claim("amr", List.of("mfa"));
            assertThat(world.signIn(world.token(claims)).status()).isEqualTo(200);
            AuthenticatorApp app = AuthenticatorApp.of(
                    server, "ann@example.com", server.as(server.signIn("ann@example.com", PASSWORD)));
            Answer asked = world.signIn(world.token(claims));
            assertThat(asked.json().path("mfa_required").asBoolean())
                    .as("Google's tokens have no such claim")
                    .isTrue();
            assertThat(asked.sets("metabase.SESSION")).isFalse();
            Answer signedIn = app.verify(asked.json().path("challenge_token").asText(), app.code());
            assertThat(server.as(signedIn.key())
                            .get("/api/session/properties")
                            .json()
                            .at("/session/method")
                            .textValue())
                    .isEqualTo("google");
        }
    }

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
    void whoSignsInWithGoogleAndAsksForANewPasswordIsToldSoByMailInTheirLanguage() {
        Map<String, String> told = Map.of(
                "en",
                "You sign in with Google. Use its button on the sign-in page.",
                "de",
                "Sie melden sich mit Google an. Verwenden Sie die entsprechende Schaltfläche auf der Anmeldeseite.");
        var key = SigningKeys.rsa("google-1");
        try (KeyServer google = new KeyServer(SigningKeys.published(key));
                Mailbox mailbox = new Mailbox();
                TestServer server = TestServer.on(
                        DatabaseKind.H2,
                        mailbox.settings(
                                "MB_GOOGLE_AUTH_CLIENT_ID=" + OnEachGoogleServer.CLIENT_ID,
                                "MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN=example.com",
                                "VESTIBULE_GOOGLE_JWKS_URI=" + google.address()))) {
            World world = new World(server, google, key);
            told.forEach((language, sentence) -> {
                String email = "eve." + language + "@example.com";
                Client eve = server.as(world.signIn(world.token(world.claims("g-" + language, email)))
                        .key());
                int id = eve.get("/api/user/current").json().path("id").intValue();
                Answer spoken = eve.put("/api/user/" + id, "{\"locale\": \"" + language + "\"}");
                assertThat(spoken.status()).as(spoken.text()).isEqualTo(200);
                server.post("/api/session/forgot_password", "{\"email\": \"" + email + "\"}");
                Mailbox.Mail mail = mailbox.await(email);
                assertThat(mail.text()).contains(sentence).doesNotContain("reset_password");
                assertThat(mail.html()).contains(sentence).doesNotContain("reset_password");
            });
        }
    }
}
