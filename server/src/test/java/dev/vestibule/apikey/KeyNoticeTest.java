package dev.vestibule.apikey;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OnEachMailServer;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the owner of an account learns of keys that act as them, and how they get rid of those. */
@OnEachMailServer
class KeyNoticeTest {
    private final TestServer server;
    private final Mailbox mailbox;

    KeyNoticeTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
    }

    @Test
    void whoseAccountGotAKeyIsToldAndAResetRevokesIt() {
        String email = "key-owner@example.com";
        server.hasUser(email, PASSWORD);
        JsonNode made = server.as(server.signIn(email, PASSWORD))
                .with("User-Agent", "python-requests/2.32")
                .post(
                        "/api/vestibule/api-key",
                        "{\"password\": \"" + PASSWORD + "\", \"name\": \"Nightly\", \"expires_at\": \""
                                + server.now().plus(Duration.ofDays(30)) + "\"}")
                .json();
        String secret = made.path("unmasked_key").textValue();
        Mail mail = mailbox.await(email, "API key");
        assertThat(mail.subject()).isEqualTo("[Example Site] API key created");
        assertThat(mail.text())
                .contains("Name: Nightly", "Prefix: " + secret.substring(0, 7), "IP address: 127.0.0.1")
                .contains("https://id.example.com/account/keys", "https://id.example.com/auth/forgot_password")
                .doesNotContain(secret);

        Client key = server.with("X-API-Key", secret);
        assertThat(key.get("/api/user/current").status()).isEqualTo(200);
        server.client().post("/api/session/forgot_password", "{\"email\": \"" + email + "\"}");
        String token = mailbox.await(email, "Password Reset Request").token();
        Answer reset = server.client()
                .post(
                        "/api/session/reset_password",
                        "{\"token\": \"" + token + "\", \"password\": \"eleven green ladders hum\"}");
        assertThat(reset.status()).as(reset.text()).isEqualTo(200);
        assertThat(key.get("/api/user/current").status()).isEqualTo(401);
        assertThat(mailbox.await(email, "Your password was changed").text())
                .contains("Your personal API keys, if you had any, were revoked.");
    }
}
