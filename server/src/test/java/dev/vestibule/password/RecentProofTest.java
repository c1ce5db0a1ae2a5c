package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Over the API, what outlives a session takes a password or a code of the last five minutes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecentProofTest {
    private static final String PROOF = "/api/vestibule/session/proof";
    private static final String NAME = "fresh-proof-required";
    private static final Duration LIFE = Duration.ofMinutes(5);

    private TestServer server;
    private int bob;

    @BeforeAll
    void start() {
        server = TestServer.on(
                DatabaseKind.H2,
                "MB_MFA_ENFORCEMENT=optional",
                "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough");
        server.hasAdministrator("ann@example.com", PASSWORD);
        bob = server.hasUser("bob@example.com", PASSWORD);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Client in(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }

    private static Answer key(Client client, String name) {
        return client.post("/api/api-key", "{\"name\": \"" + name + "\", \"group_id\": 1}");
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.json().path("error_code").asText()).isEqualTo(NAME);
        assertThat(answer.json().path("message").asText())
                .isEqualTo(
                        "Confirm that it is you: this takes a password, a code or a passkey of the last five minutes."
                                + " Send one to POST /api/vestibule/session/proof, or sign in again, and repeat the request.");
    }

    @Test
    void anOldSessionChangesNothingThatOutlivesIt() {
        Client ann = in("ann@example.com");
        String other = key(ann, "other").json().path("id").asText();
        server.passes(LIFE);
        String user = "/api/user/" + bob;
        Map<String, List<String>> before = server.state("attempt", "attempt_subject");
        refused(key(ann, "late"));
        refused(ann.put("/api/api-key/" + other, "{\"name\": \"renamed\"}"));
        refused(ann.put("/api/api-key/" + other + "/regenerate", "{}"));
        refused(ann.put(user, "{\"email\": \"robert@example.com\"}"));
        refused(ann.put(user, "{\"is_superuser\": true}"));
        refused(ann.put(user, "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}"));
        refused(ann.put(user + "/password", "{\"password\": \"five green lanterns hum\"}"));
        refused(ann.post(
                "/api/user",
                "{\"email\": \"new@example.com\", \"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}"));
        refused(ann.post("/api/permissions/membership", "{\"group_id\": 2, \"user_id\": " + bob + "}"));
        refused(ann.post("/api/ee/mfa/admin/remove", "{\"user_id\": " + bob + "}"));
        refused(ann.put("/api/setting/mfa-enforcement", "{\"value\": \"off\"}"));
        refused(ann.put("/api/setting", "{\"google-auth-client-id\": \"x.apps.googleusercontent.com\"}"));
        refused(ann.put("/api/setting/email-smtp-host", "{\"value\": \"mail.evil.example\"}"));
        refused(ann.put("/api/email", "{\"email-smtp-host\": \"mail.evil.example\"}"));
        refused(ann.delete("/api/email"));
        refused(ann.put("/api/google/settings", "{\"google-auth-client-id\": \"x.apps.googleusercontent.com\"}"));
        refused(ann.post("/api/vestibule/oidc-provider", "{}"));
        refused(ann.delete("/api/vestibule/external-identity/1"));
        refused(ann.delete("/api/vestibule/user-passkey/1"));
        assertThat(server.state("attempt", "attempt_subject")).isEqualTo(before);
    }

    @Test
    void anOldSessionChangesWhatHasNoSuchWeight() {
        Client ann = in("ann@example.com");
        server.passes(LIFE);
        assertThat(ann.put("/api/user/" + bob, "{\"first_name\": \"Bob\"}").status())
                .isEqualTo(200);
        assertThat(ann.put("/api/setting/site-name", "{\"value\": \"Acme\"}").status())
                .isEqualTo(204);
        assertThat(ann.post("/api/user", "{\"email\": \"plain@example.com\"}").status())
                .isEqualTo(200);
    }

    @Test
    void thePasswordRenewsTheProofForFiveMinutes() {
        Client ann = in("ann@example.com");
        server.passes(LIFE);
        assertThat(ann.get(PROOF).json().path("recent").asBoolean()).isFalse();
        assertThat(ann.post(PROOF, "{\"password\": \"not it\"}")
                        .json()
                        .at("/errors/password")
                        .asText())
                .isEqualTo("did not match stored password");
        assertThat(ann.post(PROOF, "{}").status()).isEqualTo(400);
        refused(key(ann, "still late"));
        JsonNode renewed =
                ann.post(PROOF, "{\"password\": \"" + PASSWORD + "\"}").json();
        assertThat(renewed.path("recent").asBoolean()).isTrue();
        assertThat(renewed.path("methods").toString()).isEqualTo("[\"password\"]");
        assertThat(key(ann, "here").status()).isEqualTo(200);
        // It goes on with the next key of the session, and ends like the first one.
        Client next = server.as(ann.post("/api/session/refresh", "").key());
        assertThat(key(next, "next").status()).isEqualTo(200);
        server.passes(LIFE);
        refused(key(next, "over"));
    }

    @Test
    void aCodeRenewsTheProofAndIsUsedUp() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "tia@example.com");
        Client tia = server.as(app.verify(app.challenge(), app.code()).key());
        server.passes(LIFE);
        String ofApp = "{\"code\": \"" + app.code() + "\"}";
        assertThat(tia.post(PROOF, "{\"code\": \"" + app.wrongCode() + "\"}")
                        .json()
                        .at("/errors/code")
                        .asText())
                .isEqualTo("Invalid authentication code.");
        assertThat(tia.post(PROOF, ofApp).status()).isEqualTo(200);
        assertThat(tia.post(PROOF, ofApp).status()).isEqualTo(400);
        assertThat(tia.post(PROOF, "{\"code\": \"" + app.recoveryCodes().get(0) + "\"}")
                        .status())
                .isEqualTo(200);
        Client noApp = in("bob@example.com");
        assertThat(noApp.post(PROOF, "{\"code\": \"123456\"}").status()).isEqualTo(400);
    }

    @Test
    void whatCarriesAProofOfItsOwnIsNotAsked() {
        server.hasUser("cy@example.com", PASSWORD);
        Client cy = in("cy@example.com");
        server.passes(LIFE);
        String settings = "\"name\": \"own\", \"expires_at\": \"" + server.now().plus(Duration.ofDays(30)) + "\"";
        refused(cy.post("/api/vestibule/api-key", "{" + settings + "}"));
        assertThat(cy.post("/api/vestibule/api-key", "{" + settings + ", \"password\": \"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(200);
        int id = server.users().id("cy@example.com");
        assertThat(cy.put(
                                "/api/user/" + id + "/password",
                                "{\"password\": \"five green lanterns hum\", \"old_password\": \"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anAdministratorsOwnOldPasswordIsAProof() {
        int dan = server.hasAdministrator("dan@example.com", PASSWORD);
        Client late = in("dan@example.com");
        server.passes(LIFE);
        String path = "/api/user/" + dan + "/password";
        String next = "{\"password\": \"five green lanterns hum\"";
        refused(late.put(path, next + "}"));
        assertThat(late.put(path, next + ", \"old_password\": \"not it\"}").status())
                .isEqualTo(400);
        refused(late.put("/api/user/" + bob + "/password", next + ", \"old_password\": \"" + PASSWORD + "\"}"));
        assertThat(late.put(path, next + ", \"old_password\": \"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void keysAreNotAskedAndTheSettingTurnsItOff() {
        Client ann = in("ann@example.com");
        String secret = ann.post("/api/api-key", "{\"name\": \"robot\", \"group_id\": 2}")
                .json()
                .path("unmasked_key")
                .asText();
        assertThat(ann.put("/api/setting/mfa-api-fresh-proof", "{\"value\": false}")
                        .status())
                .isEqualTo(204);
        server.passes(LIFE);
        assertThat(key(ann, "as in Metabase").status()).isEqualTo(200);
        refused(ann.post("/api/vestibule/passkey/1/remove", "{}")); // which Metabase does not have
        assertThat(ann.put("/api/setting/mfa-api-fresh-proof", "{\"value\": null}")
                        .status())
                .isEqualTo(204);
        refused(key(ann, "again"));
        assertThat(key(server.with("X-API-Key", secret), "by a key").status()).isEqualTo(200);
    }
}
