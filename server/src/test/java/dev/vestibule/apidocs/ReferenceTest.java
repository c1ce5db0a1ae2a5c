package dev.vestibule.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import org.junit.jupiter.api.Test;

/** The requests of Metabase's API reference on authentication, one after the other, as it writes them. */
@OnEachServer
class ReferenceTest {
    private final TestServer server;

    ReferenceTest(TestServer server) {
        this.server = server;
    }

    @Test
    void everyRequestWorksAsWritten() {
        server.hasUser("user@example.com", "your-password");

        // Create a session
        Answer created = server.with("Content-Type", "application/json").send("POST", "/api/session", """
                {
                    "username": "user@example.com",
                    "password": "your-password"
                  }""");
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.json().size()).isEqualTo(1);
        String token = created.json().path("id").textValue();
        assertThat(token).matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

        // Using the session token
        Client signedIn = server.with("X-Metabase-Session", token);
        Answer current = signedIn.get("/api/user/current");
        assertThat(current.status()).isEqualTo(200);
        assertThat(current.json().path("email").textValue()).isEqualTo("user@example.com");

        // Session properties: "session configuration and user information including available features, settings, and
        // user permissions"
        JsonNode properties = signedIn.get("/api/session/properties").json();
        assertThat(properties.path("session").path("expires_at").isTextual()).isTrue();
        assertThat(properties.path("user").path("email").textValue()).isEqualTo("user@example.com");
        assertThat(properties.path("token-features").isObject()).isTrue();
        assertThat(properties.path("site-locale").textValue()).isEqualTo("en");
        assertThat(properties.path("permissions").isObject()).isTrue();

        // Password verification, which "requires an active session"
        Answer confirmed = server.with("Content-Type", "application/json")
                .with("X-Metabase-Session", token)
                .send("POST", "/api/session/password-check", """
                        {
                            "password": "your-password"
                          }""");
        assertThat(confirmed.status()).isEqualTo(200);
        assertThat(confirmed.text()).isEqualTo("{\"valid\":true}");

        // Best practices: "implement token refresh logic"
        Answer refreshed = signedIn.send("POST", "/api/session/refresh", "");
        assertThat(refreshed.status()).isEqualTo(200);
        String next = refreshed.json().path("id").textValue();
        assertThat(next).isNotEqualTo(token);

        // Delete a session (logout)
        Answer deleted = server.with("X-Metabase-Session", next).send("DELETE", "/api/session", "");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.text()).isEmpty();
        assertThat(signedIn.get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.as(next).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.as(next)
                        .post("/api/session/password-check", "{\"password\": \"your-password\"}")
                        .status())
                .isEqualTo(401);
    }
}
