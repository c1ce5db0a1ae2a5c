package dev.vestibule.mail;

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
import dev.vestibule.testing.Visitor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/email}: the mail server, set while the server runs (identity wire, section 6.2). */
class MailSettingsTest {
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
    void numbersAreForThePortAloneAndNothingIsTriedWithThem() {
        FakeSmtp smtp = fake();
        String good = login(smtp.port(), "open sesame");
        for (String name : List.of("email-smtp-host", "email-smtp-username", "email-from-address")) {
            Answer answer = set(good.replaceFirst("\"" + name + "\": \"[^\"]*\"", "\"" + name + "\": 127"));
            assertThat(answer.status()).as(name).isEqualTo(400);
            assertThat(answer.json().path("errors").fieldNames()).toIterable().containsExactly(name);
        }
        assertThat(smtp.connections()).isZero();
        assertThat(settings()).isEmpty();
    }

    @Test
    void blanksOfThePasswordCountWhicheverWayItIsSet() {
        FakeSmtp smtp = fake();
        assertThat(set(login(smtp.port(), " open sesame ")).status()).isEqualTo(200);
        assertThat(administrator.post("/api/email/test", "").status()).isEqualTo(200);
        assertThat(administrator
                        .put("/api/setting/email-smtp-password", "{\"value\": \"  another \"}")
                        .status())
                .isEqualTo(204);
        assertThat(administrator.post("/api/email/test", "").status()).isEqualTo(200);
        assertThat(smtp.heard().stream().filter(line -> line.startsWith("AUTH")).distinct())
                .containsExactly(heard(" open sesame "), heard("  another "));
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

    // --- To whom the password is told ---

    private FakeSmtp fake() {
        FakeSmtp smtp = new FakeSmtp().can("AUTH PLAIN");
        open.add(smtp);
        return smtp;
    }

    private static String login(int port, String password) {
        return plain(port) + ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"" + password + "\"";
    }

    private static String heard(String password) {
        byte[] plain = ("vestibule\0vestibule\0" + password).getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(plain);
    }

    private List<Map<String, String>> audited(String action) {
        return server.tables().rows("SELECT details FROM audit_event WHERE action = ? ORDER BY id", action);
    }

    private static void isMismatch(Answer answer, String field) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("error-code").textValue()).isEqualTo("secret-audience-mismatch");
        assertThat(answer.json().path("errors").has(field)).as(answer.text()).isTrue();
    }

    @Test
    void storedPasswordIsToldToNoOtherServerUntilItIsGivenAnew() {
        FakeSmtp own = fake();
        FakeSmtp other = fake();
        assertThat(set(login(own.port(), "smtp-secret-long")).status()).isEqualTo(200);
        Map<String, List<String>> settings = settings();

        String port = "\"email-smtp-port\": " + other.port();
        isMismatch(set(port), "email-smtp-password");
        isMismatch(set(login(other.port(), "**********")), "email-smtp-password");
        isMismatch(set(login(other.port(), "**********ng")), "email-smtp-password");
        isMismatch(set("\"email-smtp-host\": \"localhost\""), "email-smtp-password");
        isMismatch(set("\"email-smtp-security\": \"starttls\""), "email-smtp-password");
        isMismatch(set("\"email-smtp-username\": \"somebody\""), "email-smtp-password");
        isMismatch(administrator.put("/api/setting", "{" + port + "}"), "email-smtp-password");
        isMismatch(
                administrator.put("/api/setting/email-smtp-port", "{\"value\": " + other.port() + "}"),
                "email-smtp-password");
        assertThat(administrator
                        .put("/api/setting/email-smtp-host", "{\"value\": null}")
                        .status())
                .isEqualTo(204);
        isMismatch(
                administrator.put("/api/setting/email-smtp-host", "{\"value\": \"localhost\"}"), "email-smtp-password");
        assertThat(other.connections()).isZero();
        assertThat(audited("secret.withheld")).hasSize(9);
        assertThat(audited("secret.withheld").get(0).get("details")).contains(Integer.toString(other.port()));

        assertThat(set(login(own.port(), "smtp-secret-long")).status()).isEqualTo(200);
        assertThat(settings().keySet()).isEqualTo(settings.keySet());
        assertThat(set(login(other.port(), "another secret")).status()).isEqualTo(200);
        assertThat(other.heard()).contains(heard("another secret")).doesNotContain(heard("smtp-secret-long"));
        assertThat(server.tables().dump().toString()).doesNotContain("smtp-secret-long", "another secret");
    }

    @Test
    void firstRunsPageAsksForThePasswordAnewToo() {
        FakeSmtp own = fake();
        FakeSmtp other = fake();
        assertThat(set(login(own.port(), "smtp-secret-long")).status()).isEqualTo(200);
        Map<String, List<String>> settings = settings();
        Visitor visitor = new Visitor(server.client());
        visitor.has("metabase.SESSION", server.signIn("admin@example.com", PASSWORD));
        visitor.open("/setup/mail");

        for (String mask : List.of("**********", "**********ng")) {
            Answer refused = choose(visitor, other.port(), mask);
            assertThat(refused.status()).as(refused.text()).isEqualTo(400);
            assertThat(refused.text())
                    .contains("id=\"email-smtp-password-error\"", "was given for another server")
                    .doesNotContain("What was said", "smtp-secret-long");
        }
        assertThat(other.connections()).isZero();
        assertThat(settings()).isEqualTo(settings);
        assertThat(audited("secret.withheld"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.get("details")).contains(Integer.toString(other.port())));

        assertThat(choose(visitor, other.port(), "another secret").status()).isEqualTo(303);
        assertThat(other.heard()).contains(heard("another secret")).doesNotContain(heard("smtp-secret-long"));
    }

    private static Answer choose(Visitor visitor, int port, String password) {
        return visitor.sendOnly(
                "/setup/mail",
                "email-smtp-host",
                "127.0.0.1",
                "email-smtp-port",
                Integer.toString(port),
                "email-smtp-security",
                "none",
                "email-smtp-username",
                "vestibule",
                "email-smtp-password",
                password,
                "email-from-address",
                "vestibule@example.com");
    }

    private Map<String, List<String>> settings() {
        return server.tables().rows("SELECT name, content FROM setting").stream()
                .collect(Collectors.toMap(row -> row.get("name"), row -> List.of(row.get("content"))));
    }

    @Test
    void whicheverMaskComesBackKeepsThePassword() {
        FakeSmtp smtp = fake();
        set(login(smtp.port(), "smtp-secret-long"));
        String shown = administrator.get("/api/setting/email-smtp-password").text();
        assertThat(shown).isEqualTo("**********ng");
        for (String mask : List.of(shown, "**********")) {
            assertThat(set(login(smtp.port(), mask)).status()).isEqualTo(200);
            assertThat(administrator
                            .put("/api/setting", "{\"email-smtp-password\": \"" + mask + "\"}")
                            .status())
                    .isEqualTo(204);
        }
        assertThat(smtp.heard().stream().filter(line -> line.startsWith("AUTH")).distinct())
                .containsExactly(heard("smtp-secret-long"));
    }

    @Test
    void passwordOfTheEnvironmentIsToldOnlyToTheServerOfTheEnvironment() {
        FakeSmtp other = fake();
        use(TestServer.on(
                DatabaseKind.H2,
                KEY,
                "MB_SITE_URL=https://id.example.com",
                "MB_EMAIL_SMTP_USERNAME=mailer@corp.example",
                "MB_EMAIL_SMTP_PASSWORD=ENV-SMTP-SECRET-1"));
        isMismatch(set(plain(other.port())), "email-smtp-host");
        isMismatch(administrator.put("/api/setting/email-smtp-host", "{\"value\": \"127.0.0.1\"}"), "email-smtp-host");

        // One that was stored before there was such a rule waits, and says why.
        server.tables().run("INSERT INTO setting (name, content) VALUES ('email-smtp-host', '127.0.0.1')");
        server.tables().run("INSERT INTO setting (name, content) VALUES ('email-smtp-port', '" + other.port() + "')");
        server.tables().run("INSERT INTO setting (name, content) VALUES ('email-smtp-security', 'none')");
        server.restart();
        administrator = server.as(server.signIn("admin@example.com", PASSWORD));
        Answer tested = administrator.post("/api/email/test", "");
        assertThat(tested.status()).isEqualTo(400);
        assertThat(tested.json().path("message").textValue())
                .contains("MB_EMAIL_SMTP_PASSWORD is told only", "Set MB_EMAIL_SMTP_HOST");
        assertThat(other.connections()).isZero();
    }

    @Test
    void tokenOfTheEnvironmentIsToldOnlyToTheServerOfTheEnvironment() {
        FakeSmtp other = fake();
        use(TestServer.on(
                DatabaseKind.H2,
                "MB_EMAIL_SMTP_USERNAME=mailer@corp.example",
                "VESTIBULE_SMTP_OAUTH_TOKEN_URI=http://127.0.0.1:1/token",
                "VESTIBULE_SMTP_OAUTH_CLIENT_ID=client",
                "VESTIBULE_SMTP_OAUTH_CLIENT_SECRET=client-secret"));
        isMismatch(set(plain(other.port())), "email-smtp-host");
        assertThat(other.connections()).isZero();
    }

    @Test
    void everyTryStandsInTheAuditTrailAlsoOneThatFailed() {
        FakeSmtp smtp = fake().answers("AUTH", "535 5.7.8 No, not with " + heard("open sesame"));
        Answer answer = set(login(smtp.port(), "open sesame"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("535 5.7.8")
                .doesNotContain(heard("open sesame").substring(11));
        assertThat(audited("mail-server.try")).hasSize(1);
        assertThat(audited("mail-server.try").get(0).get("details"))
                .contains("127.0.0.1:" + smtp.port(), "\"worked\":false", "535 5.7.8", "\"signs-in-as\":\"vestibule\"")
                .doesNotContain("sesame", heard("open sesame").substring(11));
        assertThat(settings()).isEmpty();
    }

    @Test
    void nothingIsSentWithoutTlsToAnotherMachineUnlessThatIsPermitted() {
        Answer refused = set("\"email-smtp-host\": \"mail.example.com\", \"email-smtp-security\": \"none\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/email-smtp-security").textValue())
                .contains("VESTIBULE_SMTP_ALLOW_CLEARTEXT");
        assertThat(administrator
                        .put("/api/setting", "{\"email-smtp-host\": \"192.0.2.1\", \"email-smtp-security\": \"none\"}")
                        .status())
                .isEqualTo(400);
        assertThat(settings()).isEmpty();

        server.tables().run("INSERT INTO setting (name, content) VALUES ('email-smtp-host', 'mail.example.com')");
        server.tables().run("INSERT INTO setting (name, content) VALUES ('email-smtp-security', 'none')");
        server.restart();
        administrator = server.as(server.signIn("admin@example.com", PASSWORD));
        assertThat(administrator
                        .post("/api/email/test", "")
                        .json()
                        .path("message")
                        .textValue())
                .contains("Without TLS nothing is sent to mail.example.com");
    }
}
