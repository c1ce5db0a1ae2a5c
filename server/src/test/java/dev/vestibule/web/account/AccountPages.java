package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;

/** A server that is set up, and people before its pages whose browsers have no script. */
final class AccountPages {
    private static final String ADMINISTRATOR = "admin@example.com";

    private final TestServer server;

    AccountPages(TestServer server) {
        this.server = server;
        if (!server.knows(ADMINISTRATOR)) {
            server.isSetUpBy(ADMINISTRATOR, PASSWORD);
        }
    }

    /** Somebody who is not signed in. */
    Visitor visitor() {
        return new Visitor(server.client());
    }

    /** Makes a user, and signs them in on the page. */
    Visitor signedIn(String email) {
        server.hasUser(email, PASSWORD);
        Visitor visitor = visitor();
        assertThat(visitor.signIn(email, PASSWORD).status()).isEqualTo(200);
        assertThat(visitor.path()).isEqualTo("/account/profile");
        return visitor;
    }

    boolean isLive(String key) {
        return server.as(key).get("/api/user/current").status() == 200;
    }

    /** The name of the user whose session this is. */
    String profile(String key) {
        return server.as(key)
                .get("/api/user/current")
                .json()
                .path("common_name")
                .textValue();
    }
}
