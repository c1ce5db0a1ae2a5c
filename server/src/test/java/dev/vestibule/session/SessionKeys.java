package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.TestServer;
import java.util.Map;

/** Starts sessions of new users, and shows what their keys still open. */
final class SessionKeys {
    private final TestServer server;

    SessionKeys(TestServer server) {
        this.server = server;
    }

    String signInAsNew(String email) {
        server.hasUser(email, PASSWORD);
        return server.signIn(email, PASSWORD);
    }

    /** Returns the status that a key gets, the same as a header and as a cookie. */
    int statusOf(String key) {
        int status = server.as(key).get("/api/user/current").status();
        assertThat(server.withCookie(key).get("/api/user/current").status()).isEqualTo(status);
        return status;
    }

    /** Renews a session, and returns its new key. */
    String refresh(String key) {
        Answer answer = server.as(key).post("/api/session/refresh", "");
        assertThat(answer.status()).isEqualTo(200);
        return answer.key();
    }

    /** Returns the stored row of a user's session. */
    Map<String, String> row(String email) {
        return server.sessions().of(email).get(0);
    }

    /** Returns what the site's properties say of the session. */
    JsonNode sessionPart(String key) {
        return server.as(key).get("/api/session/properties").json().path("session");
    }
}
