package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;

/** A server that is set up, with a user, a key and 120 mails, and who sees its pages below {@code /admin}. */
final class AdminPages {
    private static final String ADMINISTRATOR = "admin@example.com";

    private final TestServer server;

    AdminPages(TestServer server) {
        this.server = server;
        if (!server.knows(ADMINISTRATOR)) {
            server.isSetUpBy(ADMINISTRATOR, PASSWORD, "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false");
            server.hasUser("user@example.com", PASSWORD);
            fill(120);
            server.as(server.signIn(ADMINISTRATOR, PASSWORD))
                    .post("/api/api-key", "{\"name\": \"a robot\", \"group_id\": 1}");
        }
    }

    /** The administrator, signed in. */
    Visitor administrator() {
        return signedIn(ADMINISTRATOR);
    }

    /** Signs somebody in on the page. */
    Visitor signedIn(String email) {
        return Visitor.signedIn(server, email);
    }

    boolean isLive(String key) {
        return server.as(key).get("/api/user/current").status() == 200;
    }

    /** Mails as if they had been sent. */
    private void fill(int count) {
        for (int i = 1; i <= count; i++) {
            String state = i % 10 == 0 ? "refused" : "sent";
            server.tables()
                    .run(
                            "INSERT INTO outbox_mail (message_id, kind, recipient, state, attempts, created_at,"
                                    + " next_attempt_at, give_up_at, reply) VALUES (?, 'reset', ?, ?, 1,"
                                    + " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, ?)",
                            "<" + i + "@example.com>",
                            "reader" + i + "@example.com",
                            state,
                            i % 10 == 0 ? "550 no such <box>" : "250 ok");
            server.tables()
                    .run(
                            "INSERT INTO mail_event (mail_id, at, what, detail) SELECT id, created_at, 'asked', ''"
                                    + " FROM outbox_mail WHERE recipient = ?",
                            "reader" + i + "@example.com");
        }
    }
}
