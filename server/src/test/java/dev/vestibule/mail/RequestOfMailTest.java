package dev.vestibule.mail;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.Scrape;
import dev.vestibule.testing.TestServer;
import org.junit.jupiter.api.Test;

/** The email log names the request that caused an email. */
@OnSharedServer(
        value = "watch",
        on = DatabaseKind.H2,
        settings = {Scrape.SETTING, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional"})
class RequestOfMailTest {
    private final TestServer server;

    RequestOfMailTest(TestServer server) {
        this.server = server;
    }

    @Test
    void aRequestedMailHasTheIdOfItsRequest() {
        server.hasAdministrator("reads-mail@example.com", PASSWORD);
        String key = server.signIn("reads-mail@example.com", PASSWORD);
        Answer asked = server.client()
                .with("X-Request-Id", "proxy-0815")
                .post("/api/session/forgot_password", "{\"email\": \"reads-mail@example.com\"}");
        assertThat(asked.header("X-Request-Id")).contains("proxy-0815");
        JsonNode mail = server.as(key).get("/api/vestibule/mail").json().path("data");
        assertThat(mail.path(0).path("request_id").asText()).as(mail.toString()).isEqualTo("proxy-0815");
        String page = server.withCookie(key)
                .get("/admin/mail/" + mail.path(0).path("id").asInt())
                .text();
        assertThat(page).contains("proxy-0815");
    }
}
