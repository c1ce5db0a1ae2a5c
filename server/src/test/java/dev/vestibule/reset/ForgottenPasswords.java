package dev.vestibule.reset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;

/** What somebody who forgot a password asks the server, and the mails that come of it. */
final class ForgottenPasswords {
    static final String OLD = "seven purple kettles sing";
    static final String NEW = "eleven green ladders hum";

    private final TestServer server;
    private final Mailbox mailbox;

    ForgottenPasswords(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
    }

    static String email(String address) {
        return "{\"email\": \"" + address + "\"}";
    }

    static String reset(String token, String password) {
        return "{\"token\": \"" + token + "\", \"password\": \"" + password + "\"}";
    }

    /** Each from an address of its own, so that no limit of one test is felt by another. */
    Client fresh() {
        return server.from("198.51.100." + (1 + (int) (System.nanoTime() / 1000 % 250)));
    }

    /** Asks for a link. */
    Answer forgot(String address) {
        return fresh().post("/api/session/forgot_password", email(address));
    }

    /** Sets a password with a token. */
    Answer use(String token, String password) {
        return fresh().post("/api/session/reset_password", reset(token, password));
    }

    /** Asks whether a token is good. */
    Answer check(String token) {
        return server.get("/api/session/password_reset_token_valid?token=" + token);
    }

    /** Asks for a link, and returns the token of the mail that comes. */
    String token(String address) {
        int before = mailbox.to(address).size();
        assertThat(forgot(address).status()).isEqualTo(204);
        return mailbox.await(address, before + 1).token();
    }

    static void assertRefused(Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path("password").textValue()).isEqualTo(reason);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
    }
}
