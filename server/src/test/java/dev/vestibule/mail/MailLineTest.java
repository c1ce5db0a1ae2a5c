package dev.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FakeSmtp;
import dev.vestibule.testing.MailCertificate;
import dev.vestibule.testing.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to a mail server, line by line: STARTTLS, the sign-in, and addresses that are not ASCII. */
class MailLineTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private TestServer server(FakeSmtp smtp, String... more) {
        open.add(smtp);
        List<String> settings = new ArrayList<>(List.of(
                "MB_EMAIL_SMTP_HOST=127.0.0.1",
                "MB_EMAIL_SMTP_PORT=" + smtp.port(),
                "MB_EMAIL_FROM_ADDRESS=vestibule@example.com",
                "MB_SITE_URL=https://id.example.com"));
        settings.addAll(List.of(more));
        TestServer server = TestServer.on(DatabaseKind.H2, settings.toArray(String[]::new));
        open.add(server);
        return server;
    }

    private static void forgets(TestServer server, String email) {
        server.hasAccount(email, "", false);
        assertThat(server.post("/api/session/forgot_password", "{\"email\": \"" + email + "\"}")
                        .status())
                .isEqualTo(204);
    }

    private static void await(TestServer server, String condition, Object... values) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.tables().count("SELECT COUNT(*) FROM outbox_mail WHERE " + condition, values) == 1);
    }

    private static List<String> commands(List<String> lines) {
        return lines.stream().map(line -> line.split("[ :]", 2)[0]).toList();
    }

    // --- STARTTLS ---

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mailAndSignInTravelOverTlsOnceTheServerHasTurnedToIt(boolean signsIn) throws Exception {
        MailCertificate certificate = MailCertificate.in(directory, "IP:127.0.0.1");
        FakeSmtp smtp = new FakeSmtp().can("AUTH PLAIN").startsTls(certificate.context());
        TestServer server = server(
                smtp,
                "VESTIBULE_SMTP_CA_FILE=" + certificate.pem(),
                signsIn ? "MB_EMAIL_SMTP_USERNAME=vestibule" : "MB_EMAIL_SMTP_USERNAME=",
                signsIn ? "MB_EMAIL_SMTP_PASSWORD=open sesame" : "MB_EMAIL_SMTP_PASSWORD=");
        forgets(server, "ann@example.com");
        await(server, "state = 'sent' AND reply LIKE '250 2.0.0 Ok: queued as%'");

        List<String> clear = smtp.heard()
                .subList(0, smtp.heard().size() - smtp.heardOverTls().size());
        assertThat(commands(clear)).containsExactly("EHLO", "STARTTLS");
        assertThat(commands(smtp.heardOverTls()))
                .startsWith(
                        signsIn
                                ? new String[] {"EHLO", "AUTH", "MAIL", "RCPT", "DATA"}
                                : new String[] {"EHLO", "MAIL", "RCPT", "DATA"});
        assertThat(smtp.mails()).hasSize(1);
        assertThat(smtp.mails().get(0)).contains("https://id.example.com/auth/reset_password/");
    }

    @ParameterizedTest
    @CsvSource({"IP:127.0.0.1, false", "DNS:mail.example.org, true"})
    void serverThatMayBeAnotherGetsNothing(String name, boolean trusted) throws Exception {
        MailCertificate certificate = MailCertificate.in(directory, name);
        FakeSmtp smtp = new FakeSmtp().can("AUTH PLAIN").startsTls(certificate.context());
        TestServer server = server(
                smtp,
                "MB_EMAIL_SMTP_USERNAME=vestibule",
                "MB_EMAIL_SMTP_PASSWORD=open sesame",
                trusted ? "VESTIBULE_SMTP_CA_FILE=" + certificate.pem() : "VESTIBULE_SMTP_CA_FILE=");
        forgets(server, "ann@example.com");
        await(server, "state = 'queued' AND reply <> ''");

        assertThat(commands(smtp.heard())).containsOnly("EHLO", "STARTTLS");
        assertThat(smtp.heardOverTls()).isEmpty();
        assertThat(smtp.mails()).isEmpty();
        assertThat(server.tables().size("reset_token")).isZero();
    }

    // --- As docs/guides/email.md has it ---

    @Test
    void providersPasswordComesFromASecretFile() throws Exception {
        MailCertificate certificate = MailCertificate.in(directory, "IP:127.0.0.1");
        FakeSmtp smtp = new FakeSmtp().can("AUTH PLAIN").startsTls(certificate.context());
        Path secret = Files.writeString(directory.resolve("smtp-password"), "open sesame\n");
        TestServer server = server(
                smtp,
                "VESTIBULE_SMTP_CA_FILE=" + certificate.pem(),
                "MB_EMAIL_SMTP_USERNAME=vestibule@example.com",
                "MB_EMAIL_SMTP_PASSWORD_FILE=" + secret,
                "MB_EMAIL_FROM_NAME=Example Site");
        forgets(server, "ann@example.com");
        await(server, "state = 'sent'");
        assertThat(smtp.heardOverTls())
                .contains("AUTH PLAIN " + base64("vestibule@example.com\0vestibule@example.com\0open sesame"));
    }

    @Test
    void tokenIsBoughtAndShownToAMailServerThatTakesNoPasswords() throws Exception {
        MailCertificate certificate = MailCertificate.in(directory, "IP:127.0.0.1");
        FakeSmtp smtp = new FakeSmtp().can("AUTH LOGIN XOAUTH2").startsTls(certificate.context());
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/token", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"access_token\": \"token-1\", \"expires_in\": 3600}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tokens.start();
        open.add(() -> tokens.stop(0));
        Path secret = Files.writeString(directory.resolve("smtp-client-secret"), "client secret\n");
        TestServer server = server(
                smtp,
                "VESTIBULE_SMTP_CA_FILE=" + certificate.pem(),
                "MB_EMAIL_SMTP_USERNAME=vestibule@example.com",
                "VESTIBULE_SMTP_OAUTH_TOKEN_URI=http://127.0.0.1:"
                        + tokens.getAddress().getPort() + "/token",
                "VESTIBULE_SMTP_OAUTH_CLIENT_ID=client",
                "VESTIBULE_SMTP_OAUTH_CLIENT_SECRET_FILE=" + secret,
                "VESTIBULE_SMTP_OAUTH_SCOPE=https://outlook.office365.com/.default");
        forgets(server, "ann@example.com");
        await(server, "state = 'sent'");

        assertThat(asked).hasSize(1);
        assertThat(asked.get(0)).contains("grant_type=client_credentials", "client_secret=client+secret");
        assertThat(smtp.heardOverTls())
                .contains("AUTH XOAUTH2 " + base64("user=vestibule@example.com\u0001auth=Bearer token-1\u0001\u0001"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutAMailServerMailsWaitADayForOne() {
        TestServer server = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=https://id.example.com");
        open.add(server);
        server.hasAdministrator("admin@example.com", "seven purple kettles sing");
        forgets(server, "early@example.com");
        await(server, "state = 'queued' AND recipient = 'early@example.com'");
        server.passes(Duration.ofHours(25));
        await(server, "state = 'expired' AND recipient = 'early@example.com'");

        forgets(server, "late@example.com");
        await(server, "state = 'queued' AND recipient = 'late@example.com'");
        FakeSmtp smtp = new FakeSmtp();
        open.add(smtp);
        Client again = server.as(server.signIn("admin@example.com", "seven purple kettles sing"));
        assertThat(again.put("/api/email", """
                        {"email-smtp-host": "127.0.0.1", "email-smtp-port": %d, "email-smtp-security": "none",
                         "email-from-address": "vestibule@example.com"}""".formatted(smtp.port())).status()).isEqualTo(200);
        await(server, "state = 'sent' AND recipient = 'late@example.com'");
        assertThat(smtp.mails()).hasSize(1);
    }

    // --- The greeting ---

    @ParameterizedTest
    @CsvSource({
        "VESTIBULE_SMTP_HELO_NAME=, id.example.com",
        "VESTIBULE_SMTP_HELO_NAME=mx.example.org, mx.example.org",
        "MB_SITE_URL=https://192.0.2.7, [192.0.2.7]"
    })
    void mailServerIsGreetedByTheSitesHostUnlessAnotherNameIsSet(String setting, String name) {
        FakeSmtp smtp = new FakeSmtp();
        TestServer server = server(smtp, "MB_EMAIL_SMTP_SECURITY=none", setting);
        forgets(server, "ann@example.com");
        await(server, "state = 'sent'");
        assertThat(smtp.heard().get(0)).isEqualTo("EHLO " + name);
    }

    // --- SMTPUTF8 ---

    @Test
    void smtputf8IsAskedForOnlyWhereAnAddressNeedsIt() {
        FakeSmtp smtp = new FakeSmtp().can("SMTPUTF8");
        TestServer server = server(smtp, "MB_EMAIL_SMTP_SECURITY=none", "MB_EMAIL_FROM_NAME=Büro");
        for (String email : List.of("ann@example.com", "ann@bücher.example", "jörg@example.com", "bob@example.com")) {
            forgets(server, email);
            await(server, "state = 'sent' AND recipient = ?", email);
        }

        assertThat(smtp.heard().stream().filter(line -> line.matches("(MAIL|RCPT).*")))
                .containsExactly(
                        "MAIL FROM:<vestibule@example.com>",
                        "RCPT TO:<ann@example.com>",
                        "MAIL FROM:<vestibule@example.com>",
                        "RCPT TO:<ann@xn--bcher-kva.example>",
                        "MAIL FROM:<vestibule@example.com> SMTPUTF8",
                        "RCPT TO:<jörg@example.com>",
                        "MAIL FROM:<vestibule@example.com>",
                        "RCPT TO:<bob@example.com>");
        assertThat(smtp.mails()).hasSize(4);
        assertThat(smtp.mails().get(0)).containsPattern("From: =\\?UTF-8\\?[QB]\\?");
    }

    @Test
    void addressThatTheServerCannotWriteIsRefusedAndSaidSo() {
        FakeSmtp smtp = new FakeSmtp();
        TestServer server = server(smtp, "MB_EMAIL_SMTP_SECURITY=none");
        forgets(server, "jörg@example.com");
        await(server, "state = 'refused' AND reply LIKE '%SMTPUTF8%'");
        assertThat(commands(smtp.heard())).doesNotContain("MAIL", "RCPT", "DATA");

        smtp.can("SMTPUTF8");
        forgets(server, "jürgen@example.com");
        await(server, "state = 'sent' AND recipient = 'jürgen@example.com'");
    }
}
