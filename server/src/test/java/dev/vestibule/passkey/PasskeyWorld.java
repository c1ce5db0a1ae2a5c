package dev.vestibule.passkey;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;

/** What a client does with passkeys over the API. */
public final class PasskeyWorld {
    /** The site URL of servers with passkeys. */
    public static final String SITE = "MB_SITE_URL=https://id.example.com";

    static final String ORIGIN = "https://id.example.com";
    static final String PATH = "/api/vestibule/passkey";

    private final TestServer server;

    public PasskeyWorld(TestServer server) {
        this.server = server;
    }

    static TestAuthenticator authenticator() {
        return new TestAuthenticator(ORIGIN);
    }

    /** A user who has signed in with the password. */
    public Client user(String email) {
        server.hasUser(email, PASSWORD);
        return server.as(server.signIn(email, PASSWORD));
    }

    static String proof() {
        return "{\"password\": \"" + PASSWORD + "\"}";
    }

    public static JsonNode options(Client client) {
        Answer begun = client.post(PATH + "/options", proof());
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        return begun.json();
    }

    static Answer finish(Client client, JsonNode credential) {
        return client.post(PATH, "{\"credential\": " + credential + "}");
    }

    /** Adds a passkey to the account of a signed-in user, and returns it. */
    public static JsonNode add(Client client, TestAuthenticator authenticator) {
        Answer added = finish(client, authenticator.create(options(client)));
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        return added.json();
    }

    static JsonNode signInOptions(Client client) {
        Answer begun = client.post(PATH + "/sign-in/options", "{}");
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        return begun.json();
    }

    static Answer send(Client client, JsonNode credential) {
        return client.post(PATH + "/sign-in", "{\"credential\": " + credential + "}");
    }

    /** Signs in with a passkey alone. */
    public Answer signIn(TestAuthenticator authenticator) {
        return signIn(server.client(), authenticator);
    }

    static Answer signIn(Client client, TestAuthenticator authenticator) {
        return send(client, authenticator.get(signInOptions(client)));
    }

    String outcome(String email) {
        return server.tables()
                .value(
                        "SELECT s.outcome FROM sign_in s JOIN account a ON a.id = s.account_id WHERE a.email = ?"
                                + " ORDER BY s.id DESC LIMIT 1",
                        email);
    }
}
