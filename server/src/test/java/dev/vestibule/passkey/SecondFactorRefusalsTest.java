package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.PATH;
import static dev.vestibule.passkey.PasskeyWorld.add;
import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Refusals after the first factor are in the sign-in log and in the log, like those of the first one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondFactorRefusalsTest {
    private static final String TOO_MANY = "You have reached the maximum number of sessions.";

    private TestServer server;
    private PasskeyWorld passkeys;

    @BeforeAll
    void start() {
        server = TestServer.on(
                DatabaseKind.H2,
                PasskeyWorld.SITE,
                "MB_MFA_ENFORCEMENT=optional",
                OidcWorld.PHRASE,
                "VESTIBULE_MAX_SESSIONS_PER_USER=1",
                "VESTIBULE_SESSION_LIMIT_ACTION=refuse");
        passkeys = new PasskeyWorld(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private TestAuthenticator keyAfterThePassword(String email) {
        TestAuthenticator key = authenticator();
        add(passkeys.user(email), key);
        server.tables().run("UPDATE account SET second_factors = 1 WHERE email = ?", email);
        return key;
    }

    private String challenge(String email) {
        return server.post("/api/session", Client.credentials(email, PASSWORD))
                .json()
                .path("challenge_token")
                .textValue();
    }

    private JsonNode options(String token) {
        return server.post(PATH + "/second-factor/options", "{\"challenge_token\": \"" + token + "\"}")
                .json();
    }

    private static Answer confirm(Client client, String token, JsonNode credential) {
        return client.post(
                PATH + "/second-factor",
                "{\"challenge_token\": \"" + token + "\", \"credential\": " + credential + "}");
    }

    @Test
    void aCodeThatFindsTheMaximumNumberOfSessionsIsRecorded() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "full@example.com");
        Answer refused = app.verify(app.challenge(), app.code());
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).contains(TOO_MANY);
        assertThat(passkeys.outcome("full@example.com")).isEqualTo("too-many-sessions");
    }

    @Test
    void aPasskeyThatFindsTheMaximumNumberOfSessionsIsRecorded() {
        TestAuthenticator key = keyAfterThePassword("full.key@example.com");
        String token = challenge("full.key@example.com");
        Answer refused = confirm(server.client(), token, key.get(options(token)));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).contains(TOO_MANY);
        assertThat(passkeys.outcome("full.key@example.com")).isEqualTo("too-many-sessions");
    }

    @Test
    void tooManyPasskeysFromOneAddressAreLogged() {
        keyAfterThePassword("flood@example.com");
        String token = challenge("flood@example.com");
        JsonNode strange = authenticator().get(options(token));
        Client client = server.from("203.0.113.8");
        for (int i = 0; i < 50; i++) {
            assertThat(confirm(client, token, strange).status()).isEqualTo(401);
        }
        try (CapturedLog log = CapturedLog.of(AuditLog.NAME, Level.INFO)) {
            assertThat(confirm(client, token, strange).header("Retry-After")).isPresent();
            assertThat(log.lines().toList())
                    .singleElement()
                    .asString()
                    .contains("too-many-attempts", "passkey", "203.0.113.8")
                    .contains("\"id\":\"" + server.users().id("flood@example.com") + "\"");
        }
    }
}
