package dev.vestibule.mail;

import static dev.vestibule.mail.MailSettingsWorld.heard;
import static dev.vestibule.mail.MailSettingsWorld.login;
import static dev.vestibule.mail.MailSettingsWorld.plain;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.ServerSetup;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FakeSmtp;
import dev.vestibule.testing.MailCertificate;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/email}: the mail server, set while the server runs (identity wire, section 6.2). */
class MailSettingsTest {
    @TempDir
    private Path directory;

    private MailSettingsWorld world;

    @BeforeEach
    void start() {
        world = new MailSettingsWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void serverIsTriedStoredUsedAndForgotten() {
        Mailbox mailbox = world.mailbox();
        assertThat(world.configured()).isFalse();
        Answer answer = world.set(plain(mailbox.port()) + ", \"email-reply-to\": [\"help@example.com\"]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("email-smtp-port").intValue()).isEqualTo(mailbox.port());
        assertThat(answer.json().path("email-reply-to").toString()).isEqualTo("[\"help@example.com\"]");
        assertThat(answer.json().path("with-corrections")).isEmpty();
        assertThat(answer.json().path("conversation").toString()).contains("> EHLO", "< 220");
        assertThat(world.configured()).isTrue();

        Answer tested = world.administrator().post("/api/email/test", "");
        assertThat(tested.status()).isEqualTo(200);
        assertThat(tested.json().path("ok").booleanValue()).isTrue();
        assertThat(tested.json().path("conversation").toString()).contains("> RCPT TO:<admin@example.com>");
        Mailbox.Mail mail = mailbox.await("admin@example.com");
        assertThat(mail.subject()).isEqualTo("[Vestibule] Test email");
        assertThat(mail.header("Reply-To")).isEqualTo("help@example.com");

        world.server().hasUser("user@example.com", PASSWORD);
        world.server().post("/api/session/forgot_password", "{\"email\": \"user@example.com\"}");
        assertThat(mailbox.await("user@example.com").hasLink()).isTrue();

        world.restart();
        assertThat(world.configured()).isTrue();
        assertThat(world.administrator().delete("/api/email").status()).isEqualTo(204);
        assertThat(world.configured()).isFalse();
        assertThat(world.server().storedSettings().countOfMail()).isZero();
    }

    @Test
    void serverThatDoesNotAnswerIsNotStored() {
        Answer answer = world.set(plain(1));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/email-smtp-host").textValue()).isEqualTo("Wrong host or port");
        assertThat(answer.json().at("/errors/email-smtp-port").textValue()).isEqualTo("Wrong host or port");
        assertThat(world.server().storedSettings().countOfMail()).isZero();
    }

    @Test
    void wrongPasswordIsToldAsOne() {
        Mailbox mailbox = world.mailbox();
        mailbox.greenMail().setUser("vestibule", "open sesame");
        Answer answer = world.set(
                plain(mailbox.port()) + ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"wrong\"");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/email-smtp-username").textValue()).isEqualTo("Wrong username or password");
        assertThat(answer.json().at("/errors/email-smtp-password").textValue()).isEqualTo("Wrong username or password");
    }

    @Test
    void whatTheEnvironmentSetsStays() {
        Mailbox mailbox = world.mailbox();
        world.use(TestServer.on(
                DatabaseKind.H2,
                "MB_EMAIL_SMTP_HOST=127.0.0.1",
                "MB_EMAIL_SMTP_PORT=" + mailbox.port(),
                "MB_EMAIL_SMTP_SECURITY=none"));
        Answer refused = world.set("\"email-smtp-host\": \"mail.example.com\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/email-smtp-host").textValue()).contains("environment");
        assertThat(world.set("\"email-from-name\": \"Us\"").status()).isEqualTo(200);
        world.administrator().delete("/api/email");
        assertThat(world.configured()).isTrue();
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
            assertThat(world.set(value).status()).as(value).isEqualTo(400);
        }
    }

    @Test
    void valuesOfAnotherKindAreRefusedAndChangeNothing() {
        Map<String, List<String>> before = world.server().tables().dump();
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
                Answer answer = world.set("\"" + name + "\": " + value);
                assertThat(answer.status()).as(name + ": " + value).isEqualTo(400);
                assertThat(answer.json().path("errors").has(name))
                        .as(answer.text())
                        .isTrue();
                assertThat(answer.text()).doesNotContain("xxxx");
            }
        }
        for (String body : List.of("", "null", "[]", "7", "{}")) { // no field, no change
            world.administrator().put("/api/email", body);
        }
        assertThat(world.server().tables().dump()).isEqualTo(before);
    }

    @Test
    void numbersAreForThePortAloneAndNothingIsTriedWithThem() {
        FakeSmtp smtp = world.fake();
        String good = login(smtp.port(), "open sesame");
        for (String name : List.of("email-smtp-host", "email-smtp-username", "email-from-address")) {
            Answer answer = world.set(good.replaceFirst("\"" + name + "\": \"[^\"]*\"", "\"" + name + "\": 127"));
            assertThat(answer.status()).as(name).isEqualTo(400);
            assertThat(answer.json().path("errors").fieldNames()).toIterable().containsExactly(name);
        }
        assertThat(smtp.connections()).isZero();
        assertThat(world.settings()).isEmpty();
    }

    @Test
    void onlyAdministratorsSeeAndChangeIt() {
        world.server().hasUser("user@example.com", PASSWORD);
        Client user = world.server().as(world.server().signIn("user@example.com", PASSWORD));
        for (Client client : List.of(user, world.server().client())) {
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
            world.closes(mailbox);
            world.use(TestServer.on(
                    DatabaseKind.H2,
                    "MB_EMAIL_SMTP_HOST=127.0.0.1",
                    "MB_EMAIL_SMTP_PORT=" + mailbox.port(),
                    "MB_EMAIL_SMTP_SECURITY=ssl",
                    trusted ? "VESTIBULE_SMTP_CA_FILE=" + certificate.pem() : "VESTIBULE_SMTP_CA_FILE="));
            Answer tested = world.administrator().post("/api/email/test", "");
            assertThat(tested.status()).as(tested.text()).isEqualTo(trusted ? 200 : 400);
            if (!trusted) {
                assertThat(tested.json().at("/errors/email-smtp-security").textValue())
                        .isEqualTo("Wrong port or security setting");
                assertThat(mailbox.all()).isEmpty();
            }
        }
    }

    @Test
    void everyTryStandsInTheAuditTrailAlsoOneThatFailed() {
        FakeSmtp smtp = world.fake().answers("AUTH", "535 5.7.8 No, not with " + heard("open sesame"));
        Answer answer = world.set(login(smtp.port(), "open sesame"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("535 5.7.8")
                .doesNotContain(heard("open sesame").substring(11));
        assertThat(world.audited("mail-server.try")).hasSize(1);
        assertThat(world.audited("mail-server.try").get(0))
                .contains("127.0.0.1:" + smtp.port(), "\"worked\":false", "535 5.7.8", "\"signs-in-as\":\"vestibule\"")
                .doesNotContain("sesame", heard("open sesame").substring(11));
        assertThat(world.settings()).isEmpty();
    }

    @Test
    void nothingIsSentWithoutTlsToAnotherMachineUnlessThatIsPermitted() {
        Answer refused = world.set("\"email-smtp-host\": \"mail.example.com\", \"email-smtp-security\": \"none\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/email-smtp-security").textValue())
                .contains("VESTIBULE_SMTP_ALLOW_CLEARTEXT");
        assertThat(world.administrator()
                        .put("/api/setting", "{\"email-smtp-host\": \"192.0.2.1\", \"email-smtp-security\": \"none\"}")
                        .status())
                .isEqualTo(400);
        assertThat(world.settings()).isEmpty();

        world.server().storedSettings().add("email-smtp-host", "mail.example.com");
        world.server().storedSettings().add("email-smtp-security", "none");
        world.restart();
        assertThat(world.administrator()
                        .post("/api/email/test", "")
                        .json()
                        .path("message")
                        .textValue())
                .contains("Emails are not sent to another machine (mail.example.com) without TLS. Set ");
    }
}
