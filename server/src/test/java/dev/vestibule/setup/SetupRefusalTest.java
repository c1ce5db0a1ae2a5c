package dev.vestibule.setup;

import static dev.vestibule.setup.SetupTest.body;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code POST /api/setup} refuses while the first run is open (identity wire, 2.1). */
@OnEachServer
class SetupRefusalTest {
    private final TestServer server;

    SetupRefusalTest(TestServer server) {
        this.server = server;
    }

    private JsonNode properties() {
        return server.get("/api/session/properties").json();
    }

    private String token() {
        return properties().path("setup-token").textValue();
    }

    @Test
    void aWrongTokenIsRefusedAndChangesNothing() {
        String token = token();
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        for (String wrong : List.of("wrong", "00000000-0000-0000-0000-000000000000", token + " ", token.substring(1))) {
            Answer answer = server.post("/api/setup", body(wrong, "ann@example.com", PASSWORD));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo(SetupTest.TOKEN_WRONG);
        }
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        assertThat(token()).isEqualTo(token);
    }

    @Test
    void afterTenWrongTokensAnAddressIsToldNothingMoreAndOthersAre() {
        Client guesser = server.from("203.0.113.9");
        for (int i = 0; i < 10; i++) {
            assertThat(guesser.post("/api/setup", body("guess" + i, "ann@example.com", PASSWORD))
                            .text())
                    .isEqualTo(SetupTest.TOKEN_WRONG);
        }
        Answer full = guesser.post("/api/setup", body(token(), "ann@example.com", PASSWORD));
        assertThat(full.status()).isEqualTo(400);
        assertThat(full.json().at("/errors/token").textValue()).startsWith("Too many attempts! You must wait ");
        assertThat(full.header("Retry-After")).isPresent();
        String page = "/setup?token=" + token();
        assertThat(guesser.get(page).text()).as("nor by the page").doesNotContain("type=\"hidden\" name=\"token\"");
        assertThat(server.from("203.0.113.10").get(page).text()).contains("type=\"hidden\" name=\"token\"");
        assertThat(properties().path("has-user-setup").booleanValue()).isFalse();
    }

    @Test
    void everyFieldThatIsMissingIsNamed() {
        Map<String, List<String>> before = server.tables().dump();
        JsonNode errors = server.post("/api/setup", "{}").json().path("errors");
        assertThat(errors.path("token").textValue()).isEqualTo("value must be a non-blank string.");
        assertThat(errors.has("user")).isTrue();
        assertThat(errors.has("prefs")).isTrue();

        Answer nested = server.post(
                "/api/setup", "{\"token\": \"" + token() + "\", \"user\": {}, \"prefs\": {\"site_name\": \" \"}}");
        assertThat(nested.status()).isEqualTo(400);
        assertThat(nested.json().at("/errors/user/email").textValue()).isEqualTo("value must be a non-blank string.");
        assertThat(nested.json().at("/errors/user/password").textValue())
                .isEqualTo("value must be a non-blank string.");
        assertThat(nested.json().at("/errors/prefs/site_name").textValue())
                .isEqualTo("value must be a non-blank string.");
        assertThat(nested.json().at("/specific-errors/user/email/0").textValue())
                .isEqualTo("missing required key, received: nil");
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        Map<String, List<String>> before = server.tables().dump();
        for (String address : List.of(
                "ann",
                "@example.com",
                "ann@",
                "ann@example..com",
                "ann@@example.com",
                "ann@example.com,eve@example.com",
                "Ann <ann@example.com>",
                "ann @example.com",
                "x".repeat(250) + "@example.com")) {
            Answer answer = server.post("/api/setup", body(token(), address, PASSWORD));
            assertThat(answer.status()).as(address).isEqualTo(400);
            assertThat(answer.json().at("/errors/user/email").isTextual()).isTrue();
        }
        assertThat(server.post("/api/setup", body(token(), "ann", PASSWORD))
                        .json()
                        .at("/errors/user/email")
                        .textValue())
                .isEqualTo("value must be a valid email address.");
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void aPasswordThatIsEasyToGuessIsRefused() {
        Map<String, List<String>> before = server.tables().dump();
        assertThat(server.post("/api/setup", body(token(), "ann@example.com", "short"))
                        .json()
                        .at("/errors/user/password")
                        .textValue())
                .isEqualTo("Use at least 15 characters.");
        for (String weak : List.of("passwordpassword", "acme acme acme acme", "ann.example@acme")) {
            Answer answer = server.post("/api/setup", body(token(), "ann@example.com", weak));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().at("/errors/user/password").isTextual()).isTrue();
            assertThat(answer.text()).doesNotContain(weak);
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    // --- Metabase's own password rules ---

    @Test
    void metabasesPasswordRulesStillWork() {
        server.restart("MB_PASSWORD_COMPLEXITY=strong");
        assertThat(properties().path("password-complexity").toString())
                .isEqualTo("{\"total\":8,\"lower\":2,\"upper\":2,\"digit\":1,\"special\":1}");
        assertThat(server.post("/api/util/password_check", "{\"password\": \"kettlesing\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/api/util/password_check", "{\"password\": \"KettLe7!\"}")
                        .status())
                .isEqualTo(200);
        server.restart("MB_PASSWORD_COMPLEXITY=weak");
        assertThat(properties().path("password-complexity").toString()).isEqualTo("{\"total\":6}");
        assertThat(server.post("/api/util/password_check", "{\"password\": \"abcdef\"}")
                        .status())
                .isEqualTo(200);
        server.restart("MB_PASSWORD_COMPLEXITY=", "MB_PASSWORD_LENGTH=10");
        assertThat(properties().path("password-complexity").toString()).isEqualTo("{\"total\":10,\"digit\":1}");
        assertThat(server.post("/api/util/password_check", "{\"password\": \"kettles7x\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/api/util/password_check", "{\"password\": \"kettles7xy\"}")
                        .status())
                .isEqualTo(200);
        server.restart("MB_PASSWORD_LENGTH=");
    }
}
