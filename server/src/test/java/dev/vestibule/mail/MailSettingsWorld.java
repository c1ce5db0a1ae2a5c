package dev.vestibule.mail;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FakeSmtp;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** An administrator of a server who sets its mail server, and the mail servers that there are. */
final class MailSettingsWorld implements AutoCloseable {
    static final String KEY = "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough";

    private final Deque<Runnable> open = new ArrayDeque<>();
    private TestServer server;
    private Client administrator;

    MailSettingsWorld() {
        use(TestServer.on(DatabaseKind.H2, "MB_SITE_URL=https://id.example.com", KEY));
    }

    TestServer server() {
        return server;
    }

    Client administrator() {
        return administrator;
    }

    /** Starts the server again, and signs its administrator in again. */
    void restart() {
        server.restart();
        administrator = server.as(server.signIn("admin@example.com", PASSWORD));
    }

    /** Goes on with another server, and signs its administrator in. */
    void use(TestServer started) {
        server = started;
        open.push(server::close);
        server.hasAdministrator("admin@example.com", PASSWORD);
        administrator = server.as(server.signIn("admin@example.com", PASSWORD));
    }

    Mailbox mailbox() {
        Mailbox mailbox = new Mailbox();
        open.push(mailbox::close);
        return mailbox;
    }

    Answer set(String fields) {
        return administrator.put("/api/email", "{" + fields + "}");
    }

    /** The fields of a server without TLS or password at this port. */
    static String plain(int port) {
        return "\"email-smtp-host\": \"127.0.0.1\", \"email-smtp-port\": " + port
                + ", \"email-smtp-security\": \"none\", \"email-from-address\": \"vestibule@example.com\"";
    }

    boolean configured() {
        return administrator
                .get("/api/session/properties")
                .json()
                .path("email-configured?")
                .booleanValue();
    }

    /** A mail server that takes a password. */
    FakeSmtp fake() {
        FakeSmtp smtp = new FakeSmtp().can("AUTH PLAIN");
        open.push(smtp::close);
        return smtp;
    }

    static String login(int port, String password) {
        return plain(port) + ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"" + password + "\"";
    }

    /** What such a server hears when it is told this password. */
    static String heard(String password) {
        byte[] plain = ("vestibule\0vestibule\0" + password).getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(plain);
    }

    /** The details of the events with this action, oldest first. */
    List<String> audited(String action) {
        return AuditLog.details(new AuditLog(administrator).of(action));
    }

    static void isMismatch(Answer answer, String field) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("error-code").textValue()).isEqualTo("secret-audience-mismatch");
        assertThat(answer.json().path("errors").has(field)).as(answer.text()).isTrue();
    }

    /** What is stored, by name; the password as it is stored. */
    Map<String, String> settings() {
        return server.storedSettings().all();
    }

    /** Closes this mailbox in the end, too. */
    void closes(Mailbox mailbox) {
        open.push(mailbox::close);
    }

    @Override
    public void close() {
        open.forEach(Runnable::run);
    }
}
