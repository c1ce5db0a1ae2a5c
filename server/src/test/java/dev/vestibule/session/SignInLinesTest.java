package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log says of sign-ins (ASVS 16.3.1). */
@OnEachServer
class SignInLinesTest {
    private final TestServer server;
    private final CapturedLog log = CapturedLog.of(AuditLog.NAME, Level.INFO);

    SignInLinesTest(TestServer server) {
        this.server = server;
    }

    @AfterEach
    void stopListening() {
        log.close();
        server.passes(Duration.ofMinutes(61)); // what was counted here is forgotten
    }

    /** The sign-ins that were told of since, in short. */
    private List<String> told() {
        return log.lines()
                .map(line -> json(line.substring(line.indexOf('{'))))
                .filter(event -> event.path("action").asText().startsWith("sign-in"))
                .map(SignInLinesTest::inShort)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String inShort(JsonNode event) {
        String user = event.at("/subject/id").textValue();
        boolean good = event.path("action").asText().equals("sign-in");
        assertThat(event.path("actor").isNull()).isEqualTo(!good);
        return "sign-in method=" + event.at("/details/method").textValue() + " outcome="
                + event.at("/details/outcome").textValue() + (user.isEmpty() ? "" : " user=" + user) + " address="
                + event.path("address").textValue();
    }

    @Test
    void eachSignInAndEachRefusalHasALine() {
        int id = server.hasUser("lines@example.com", PASSWORD);
        Client client = server.from("203.0.113.1");
        String key = client.signIn("lines@example.com", PASSWORD).key();
        client.signIn("lines@example.com", "another");
        client.signIn("nobody-at-all", "another");
        client.as(key).post("/api/session/password-check", "{\"password\": \"another\"}");
        assertThat(told())
                .containsExactly(
                        "sign-in method=password outcome=signed-in user=" + id + " address=203.0.113.1",
                        "sign-in method=password outcome=wrong-credentials user=" + id + " address=203.0.113.1",
                        "sign-in method=password outcome=wrong-credentials address=203.0.113.1",
                        "sign-in method=confirmation outcome=wrong-credentials user=" + id + " address=203.0.113.1");
    }

    @Test
    void closedAccountsAndFullCountsAreToldApart() {
        int id = server.hasUser("closed@example.com", PASSWORD);
        server.users().deactivate(id);
        Client client = server.from("203.0.113.2");
        for (int i = 0; i < 11; i++) {
            client.signIn("closed@example.com", PASSWORD);
        }
        assertThat(told())
                .hasSize(11)
                .startsWith("sign-in method=password outcome=account-disabled user=" + id + " address=203.0.113.2")
                .endsWith("sign-in method=password outcome=too-many-attempts address=203.0.113.2");
    }

    @Test
    void resetsAreToldToo() {
        int id = server.hasUser("resets@example.com", PASSWORD);
        String token = server.hasResetToken("resets@example.com");
        String body = "{\"token\": \"" + token + "\", \"password\": \"nine yellow spoons dance\"}";
        Client client = server.from("203.0.113.3");
        client.post("/api/session/reset_password", body);
        client.post("/api/session/reset_password", body);
        client.post("/api/session/reset_password", body.replace(token, "1_nonsense"));
        assertThat(told())
                .containsExactly(
                        "sign-in method=reset outcome=signed-in user=" + id + " address=203.0.113.3",
                        "sign-in method=reset outcome=token-used user=" + id + " address=203.0.113.3",
                        "sign-in method=reset outcome=token-invalid address=203.0.113.3");
    }
}
