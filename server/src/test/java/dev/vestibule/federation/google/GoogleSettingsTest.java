package dev.vestibule.federation.google;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachGoogleServer;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /api/google/settings}, on a server whose environment says nothing about Google but where its keys are. */
@OnEachServer
class GoogleSettingsTest {
    private static final String CLIENT_ID = OnEachGoogleServer.CLIENT_ID;

    private final TestServer server;
    private Client administrator;

    GoogleSettingsTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void signIn() {
        server.isRunBy("boss@example.com", PASSWORD);
        administrator = server.as(server.signIn("boss@example.com", PASSWORD));
    }

    @AfterEach
    void off() {
        administrator.put("/api/google/settings", """
                {"google-auth-client-id": null, "google-auth-enabled": null, "google-auth-client-secret": null,
                 "google-auth-auto-create-accounts-domain": null}""");
    }

    private JsonNode properties() {
        return server.get("/api/session/properties").json();
    }

    @Test
    void withoutAClientIdGoogleIsOff() {
        Answer answer = server.post("/api/session/google_auth", "{\"token\": \"a.b.c\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("Google Auth is disabled.");
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(properties().path("google-auth-enabled").booleanValue()).isFalse();
        assertThat(properties().path("google-auth-client-id").isNull()).isTrue();
    }

    @Test
    void aClientIdTurnsItOnUnlessItIsTurnedOff() {
        Answer on = administrator.put(
                "/api/google/settings",
                "{\"google-auth-client-id\": \"" + CLIENT_ID
                        + "\", \"google-auth-auto-create-accounts-domain\": \"Example.com, example.org\"}");
        assertThat(on.status()).isEqualTo(200);
        assertThat(on.text()).isEqualTo("true");
        assertThat(properties().path("google-auth-enabled").booleanValue()).isTrue();
        assertThat(properties().path("google-auth-client-id").textValue()).isEqualTo(CLIENT_ID);
        JsonNode all = administrator.get("/api/session/properties").json();
        assertThat(all.path("google-auth-configured").booleanValue()).isTrue();
        assertThat(all.path("google-auth-auto-create-accounts-domain").textValue())
                .isEqualTo("example.com,example.org");
        assertThat(properties().has("google-auth-auto-create-accounts-domain")).isFalse();

        assertThat(administrator
                        .put("/api/google/settings", "{\"google-auth-enabled\": false}")
                        .text())
                .isEqualTo("false");
        assertThat(server.post("/api/session/google_auth", "{\"token\": \"a.b.c\"}")
                        .status())
                .isEqualTo(400);
        assertThat(administrator
                        .put("/api/google/settings", "{\"google-auth-enabled\": true}")
                        .text())
                .isEqualTo("true");
        assertThat(administrator
                        .put("/api/google/settings", "{\"google-auth-client-id\": \"\"}")
                        .text())
                .isEqualTo("false");
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        var before = server.tables().dump("session");
        refused(
                "{\"google-auth-client-id\": \"other\"}",
                "Invalid Google Sign-In Client ID: must end with \".apps.googleusercontent.com\"");
        refused("{\"google-auth-enabled\": true}", "Google Sign-In is not configured. Please set the Client ID first.");
        refused("{\"google-auth-auto-create-accounts-domain\": \"example.com,not a domain\"}", "Invalid domain");
        refused(
                "{\"google-auth-client-secret\": \"GOCSPX-1234\"}",
                "A client secret can be stored only if MB_ENCRYPTION_SECRET_KEY is set.");
        assertThat(administrator
                        .put("/api/google/settings", "{\"google-auth-enabled\": \"yes\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.tables().dump("session")).isEqualTo(before);
    }

    private void refused(String body, String text) {
        Answer answer = administrator.put("/api/google/settings", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo(text);
    }

    @Test
    void onlyAdministratorsMay() {
        server.hasUser("user@example.com", PASSWORD);
        assertThat(server.get("/api/google/settings").status()).isEqualTo(401);
        Client user = server.as(server.signIn("user@example.com", PASSWORD));
        assertThat(user.get("/api/google/settings").status()).isEqualTo(403);
        assertThat(user.put("/api/google/settings", "{}").status()).isEqualTo(403);
        server.tables().run("UPDATE account SET email = 'user-done@example.com' WHERE email = 'user@example.com'");
    }
}
