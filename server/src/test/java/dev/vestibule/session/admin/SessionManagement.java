package dev.vestibule.session.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;

/** An administrator who lists and revokes the sessions of all users over the API. */
final class SessionManagement {
    static final String PATH = "/api/ee/session-management";
    static final String REVOKE = PATH + "/revoke";

    private static final String ADDRESS = "203.0.113.1";

    private final TestServer server;
    private final String boss;

    private SessionManagement(TestServer server, String boss) {
        this.server = server;
        this.boss = boss;
    }

    /** Signs in a new administrator and revokes all other sessions, so that a test lists only its own. */
    static SessionManagement alone(TestServer server) {
        String address = "boss" + server.users().count() + "@example.com";
        server.hasAdministrator(address, PASSWORD);
        String key = server.from(ADDRESS).signIn(address, PASSWORD).key();
        SessionManagement management = new SessionManagement(server, key);
        assertThat(management.revoke("{}").status()).isEqualTo(200);
        return management;
    }

    /** Returns the key of the administrator's session. */
    String boss() {
        return boss;
    }

    Answer list(String query) {
        return server.as(boss).get(PATH + query);
    }

    Answer revoke(String filter) {
        return server.as(boss).from(ADDRESS).post(REVOKE, filter);
    }

    /** Returns the email addresses of the listed sessions' users, in the order of the list. */
    List<String> owners(String query) {
        Answer answer = list(query);
        assertThat(answer.status()).as(query + " " + answer.text()).isEqualTo(200);
        List<String> owners = new ArrayList<>();
        answer.json()
                .path("data")
                .forEach(row -> owners.add(row.at("/user/email").textValue()));
        return owners;
    }

    int status(String key) {
        return server.as(key).get("/api/user/current").status();
    }

    String uniqueUser(String name) {
        String address = name + server.users().count() + "@example.com";
        server.hasUser(address, PASSWORD);
        return address;
    }
}
