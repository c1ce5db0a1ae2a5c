package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code POST /api/session/password-check}, which confirms the password of who is signed in, and {@code POST
 * /api/util/password_check}, which judges a new one.
 */
@OnEachServer
class PasswordConfirmationTest {
    private final TestServer server;

    PasswordConfirmationTest(TestServer server) {
        this.server = server;
    }

    private static String body(String password) {
        return "{\"password\": \"" + password + "\"}";
    }

    @Test
    void theOwnPasswordIsConfirmed() {
        server.hasUser("own@example.com", PASSWORD);
        String key = server.signIn("own@example.com", PASSWORD);
        for (Client client : List.of(server.as(key), server.withCookie(key))) {
            Answer answer = client.post("/api/session/password-check", body(PASSWORD));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("{\"valid\":true}");
        }
        assertThat(server.sessions().count("own@example.com"))
                .as("no session comes of it")
                .isEqualTo(1);
    }

    @Test
    void anyOtherPasswordIsNot() {
        server.hasUser("other@example.com", PASSWORD);
        server.hasUser("third@example.com", "nine yellow spoons dance");
        String key = server.signIn("other@example.com", PASSWORD);
        for (String other : List.of("nine yellow spoons dance", PASSWORD + " ", "x")) {
            Answer answer = server.as(key).post("/api/session/password-check", body(other));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text())
                    .isEqualTo("{\"valid\":false,\"errors\":{\"password\":\"did not match stored password\"}}");
        }
        assertThat(server.as(key).get("/api/user/current").status())
                .as("the session goes on")
                .isEqualTo(200);
    }

    @Test
    void nobodyIsConfirmedWithoutASession() {
        Map<String, List<String>> before = server.tables().dump();
        Answer answer = server.post("/api/session/password-check", body(PASSWORD));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("Unauthenticated");
        assertThat(server.post("/api/session/password-check", "{}").status()).isEqualTo(401);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void tooManyWrongOnesAreThrottledAsSignInsAre() {
        server.hasUser("throttled@example.com", PASSWORD);
        String key = server.signIn("throttled@example.com", PASSWORD);
        Client client = server.from("203.0.113.60").as(key);
        for (int i = 0; i < 10; i++) {
            assertThat(client.post("/api/session/password-check", body("wrong")).text())
                    .contains("did not match");
        }
        Answer refused = client.post("/api/session/password-check", body(PASSWORD));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/password").textValue())
                .matches("Too many attempts! You must wait \\d+ seconds before trying again\\.");
        assertThat(refused.header("Retry-After").orElseThrow()).matches("\\d+");
        assertThat(server.from("203.0.113.61")
                        .signIn("throttled@example.com", PASSWORD)
                        .status())
                .as("they count together with sign-ins")
                .isEqualTo(401);
    }

    // --- Judging a new one ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seven purple kettles sing",
                "\u00e4\u00f6\u00fc \u00df \u65e5\u672c\u8a9e \ud83d\ude00 fifteen",
                "vq9zk2mwx7rt4np"
            })
    void goodPasswordsAreAccepted(String password) {
        Answer answer = server.post("/api/util/password_check", body(password));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"valid\":true}");
    }

    @ParameterizedTest
    @CsvSource({
        "short, Use at least 15 characters.",
        "fourteenletter, Use at least 15 characters.",
        "passwordpassword, 'This is a common password, only repeated or with digits or symbols added.'",
        "passwordpassword123!, 'This is a common password, only repeated or with digits or symbols added.'",
        "vestibule vestibule, 'This password is based on your name, your email address or the site name.'",
    })
    void badOnesAreRefusedWithATrueSentence(String password, String sentence) {
        Answer answer = server.post("/api/util/password_check", body(password));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/password").textValue()).contains(sentence);
        assertThat(answer.text()).doesNotContain(password);
    }

    @Test
    void judgingNeedsNoSessionAndLeavesNoTrace() {
        Map<String, List<String>> before = server.tables().dump();
        server.post("/api/util/password_check", body(PASSWORD));
        server.post("/api/util/password_check", body("short"));
        assertThat(server.post("/api/util/password_check", "{}").status()).isEqualTo(400);
        assertThat(server.tables().dump()).isEqualTo(before);
    }
}
