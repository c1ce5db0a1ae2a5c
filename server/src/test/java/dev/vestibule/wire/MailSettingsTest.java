package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.ServerSetup;
import dev.vestibule.testing.DatabaseKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/email}: the mail server, set while the server runs (identity wire, section 6.2). */
class MailSettingsTest {
    private static final String PASSWORD = "seven purple kettles sing";
    private static final String KEY = "MB_ENCRYPTION_SECRET_KEY=a key of this server's own";
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    private TestServer server;
    private Client administrator;

    @BeforeEach
    void start() {
        use(TestServer.on(DatabaseKind.H2, "MB_SITE_URL=https://id.example.com", KEY));
    }

    private void use(TestServer started) {
        server = started;
        open.add(server);
        server.hasAdministrator("admin@example.com", PASSWORD);
        administrator = server.as(server.signIn("admin@example.com", PASSWORD));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Mailbox mailbox() {
        Mailbox mailbox = new Mailbox();
        open.add(mailbox);
        return mailbox;
    }

    private Answer set(String fields) {
        return administrator.put("/api/email", "{" + fields + "}");
    }

    private static String plain(int port) {
        return "\"email-smtp-host\": \"127.0.0.1\", \"email-smtp-port\": " + port
                + ", \"email-smtp-security\": \"none\", \"email-from-address\": \"vestibule@example.com\"";
    }

    private boolean configured() {
        return administrator
                .get("/api/session/properties")
                .json()
                .path("email-configured?")
                .booleanValue();
    }

    @Test
    void serverIsTriedStoredUsedAndForgotten() {
        Mailbox mailbox = mailbox();
        assertThat(configured()).isFalse();
        Answer answer = set(plain(mailbox.port()) + ", \"email-reply-to\": [\"help@example.com\"]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("email-smtp-port").intValue()).isEqualTo(mailbox.port());
        assertThat(answer.json().path("email-reply-to").toString()).isEqualTo("[\"help@example.com\"]");
        assertThat(answer.json().path("with-corrections")).isEmpty();
        assertThat(answer.json().path("conversation").toString()).contains("> EHLO", "< 220");
        assertThat(configured()).isTrue();

        Answer tested = administrator.post("/api/email/test", "");
        assertThat(tested.status()).isEqualTo(200);
        assertThat(tested.json().path("ok").booleanValue()).isTrue();
        assertThat(tested.json().path("conversation").toString()).contains("> RCPT TO:<admin@example.com>");
        Mailbox.Mail mail = mailbox.await("admin@example.com");
        assertThat(mail.subject()).isEqualTo("[Vestibule] Test mail");
        assertThat(mail.header("Reply-To")).isEqualTo("help@example.com");

        server.hasUser("user@example.com", PASSWORD);
        server.post("/api/session/forgot_password", "{\"email\": \"user@example.com\"}");
        assertThat(mailbox.await("user@example.com").hasLink()).isTrue();

        server.restart();
        administrator = server.as(server.signIn("admin@example.com", PASSWORD));
        assertThat(configured()).isTrue();
        assertThat(administrator.delete("/api/email").status()).isEqualTo(204);
        assertThat(configured()).isFalse();
        assertThat(server.tables().count("SELECT COUNT(*) FROM setting WHERE name LIKE 'email-%'"))
                .isZero();
    }

    @Test
    void serverThatDoesNotAnswerIsNotStored() {
        Answer answer = set(plain(1));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/email-smtp-host").textValue()).isEqualTo("Wrong host or port");
        assertThat(answer.json().at("/errors/email-smtp-port").textValue()).isEqualTo("Wrong host or port");
        assertThat(server.tables().count("SELECT COUNT(*) FROM setting WHERE name LIKE 'email-%'"))
                .isZero();
    }

    @Test
    void passwordLiesEncryptedInTheDatabaseAndIsNeverShown() {
        Mailbox mailbox = mailbox();
        mailbox.greenMail().setUser("vestibule", "open sesame");
        String login = ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"open sesame\"";
        Answer answer = set(plain(mailbox.port()) + login);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("email-smtp-password").textValue()).isEqualTo("**********");
        assertThat(answer.text()).doesNotContain("sesame");
        assertThat(server.tables().value("SELECT content FROM setting WHERE name = 'email-smtp-password'"))
                .startsWith("sealed1:");
        assertThat(server.tables().dump().toString()).doesNotContain("sesame");

        // Its mask keeps it.
        assertThat(set("\"email-smtp-password\": \"**********\", \"email-from-name\": \"Us\"")
                        .status())
                .isEqualTo(200);
        server.restart();
        administrator = server.as(server.signIn("admin@example.com", PASSWORD));
        Answer tested = administrator.post("/api/email/test", "");
        assertThat(tested.status()).as(tested.text()).isEqualTo(200);
        assertThat(tested.text()).doesNotContain("sesame", "b3BlbiBzZXNhbWU=").contains("AUTH");
    }

    @Test
    void wrongPasswordIsToldAsOne() {
        Mailbox mailbox = mailbox();
        mailbox.greenMail().setUser("vestibule", "open sesame");
        Answer answer = set(
                plain(mailbox.port()) + ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"wrong\"");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/email-smtp-username").textValue()).isEqualTo("Wrong username or password");
        assertThat(answer.json().at("/errors/email-smtp-password").textValue()).isEqualTo("Wrong username or password");
    }

    @Test
    void passwordIsNotStoredWithoutAKey() {
        use(TestServer.on(DatabaseKind.H2));
        Answer answer = set(plain(mailbox().port())
                + ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"open sesame\"");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/email-smtp-password").textValue()).contains("MB_ENCRYPTION_SECRET_KEY");
    }

    @Test
    void whatTheEnvironmentSetsStays() {
        Mailbox mailbox = mailbox();
        use(TestServer.on(
                DatabaseKind.H2,
                "MB_EMAIL_SMTP_HOST=127.0.0.1",
                "MB_EMAIL_SMTP_PORT=" + mailbox.port(),
                "MB_EMAIL_SMTP_SECURITY=none"));
        Answer refused = set("\"email-smtp-host\": \"mail.example.com\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/email-smtp-host").textValue()).contains("environment");
        assertThat(set("\"email-from-name\": \"Us\"").status()).isEqualTo(200);
        administrator.delete("/api/email");
        assertThat(configured()).isTrue();
    }

    @Test
    void valuesThatWouldEndAHeaderAreRefused() {
        for (String value : List.of(
                "\"email-from-address\": \"a@example.com\\r\\nBcc: b@example.com\"",
                "\"email-from-address\": \"a@example.com, b@example.com\"",
                "\"email-from-address\": \"Ann <a@example.com>\"",
                "\"email-from-name\": \"Us\\r\\nBcc: b@example.com\"",
                "\"email-reply-to\": [\"a@example.com\\nX: y\"]",
                "\"email-smtp-host\": \"mail.example.com/path\"",
                "\"email-smtp-port\": 65536",
                "\"email-smtp-port\": \"0x19\"",
                "\"email-smtp-security\": \"maybe\"")) {
            assertThat(set(value).status()).as(value).isEqualTo(400);
        }
    }

    @Test
    void valuesOfAnotherKindAreRefusedAndChangeNothing() {
        Map<String, List<String>> before = server.tables().dump();
        for (String name : List.of(
                "email-smtp-host",
                "email-smtp-port",
                "email-smtp-security",
                "email-smtp-username",
                "email-smtp-password",
                "email-from-address",
                "email-from-name",
                "email-reply-to")) {
            for (String value : List.of("true", "{}", "[7]", "[[]]", "1e400", "\"" + "x".repeat(10_000) + "\"")) {
                Answer answer = set("\"" + name + "\": " + value);
                assertThat(answer.status()).as(name + ": " + value).isEqualTo(400);
                assertThat(answer.json().path("errors").has(name))
                        .as(answer.text())
                        .isTrue();
                assertThat(answer.text()).doesNotContain("xxxx");
            }
        }
        for (String body : List.of("", "null", "[]", "7", "{}")) { // no field, no change
            administrator.put("/api/email", body);
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void onlyAdministratorsSeeAndChangeIt() {
        server.hasUser("user@example.com", PASSWORD);
        Client user = server.as(server.signIn("user@example.com", PASSWORD));
        for (Client client : List.of(user, server.client())) {
            int status = client == user ? 403 : 401;
            assertThat(client.put("/api/email", "{}").status()).isEqualTo(status);
            assertThat(client.delete("/api/email").status()).isEqualTo(status);
            assertThat(client.post("/api/email/test", "").status()).isEqualTo(status);
        }
    }

    @Test
    void mailsAndPasswordTravelOverTlsToAServerWhoseCertificateIsTrusted() throws Exception {
        MailCertificate certificate = MailCertificate.in(directory, "IP:127.0.0.1");
        System.setProperty("greenmail.tls.keystore.file", certificate.store().toString());
        System.setProperty("greenmail.tls.keystore.password", MailCertificate.PASSWORD);
        for (boolean trusted : List.of(true, false)) {
            Mailbox mailbox = new Mailbox(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
            open.add(mailbox);
            use(TestServer.on(
                    DatabaseKind.H2,
                    "MB_EMAIL_SMTP_HOST=127.0.0.1",
                    "MB_EMAIL_SMTP_PORT=" + mailbox.port(),
                    "MB_EMAIL_SMTP_SECURITY=ssl",
                    trusted ? "VESTIBULE_SMTP_CA_FILE=" + certificate.pem() : "VESTIBULE_SMTP_CA_FILE="));
            Answer tested = administrator.post("/api/email/test", "");
            assertThat(tested.status()).as(tested.text()).isEqualTo(trusted ? 200 : 400);
            if (!trusted) {
                assertThat(tested.json().at("/errors/email-smtp-security").textValue())
                        .isEqualTo("Wrong port or security setting");
                assertThat(mailbox.all()).isEmpty();
            }
        }
    }
}
