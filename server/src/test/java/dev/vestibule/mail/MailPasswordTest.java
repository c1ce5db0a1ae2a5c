package dev.vestibule.mail;

import static dev.vestibule.mail.MailSettingsWorld.heard;
import static dev.vestibule.mail.MailSettingsWorld.isMismatch;
import static dev.vestibule.mail.MailSettingsWorld.login;
import static dev.vestibule.mail.MailSettingsWorld.plain;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FakeSmtp;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the password of the mail server is kept, and to whom it is told (identity wire, section 6.2). */
class MailPasswordTest {
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
    void passwordLiesEncryptedInTheDatabaseAndIsNeverShown() {
        Mailbox mailbox = world.mailbox();
        mailbox.greenMail().setUser("vestibule", "open sesame");
        String login = ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"open sesame\"";
        Answer answer = world.set(plain(mailbox.port()) + login);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("email-smtp-password").textValue()).isEqualTo("**********");
        assertThat(answer.text()).doesNotContain("sesame");
        assertThat(world.server().storedSettings().content("email-smtp-password"))
                .startsWith("sealed1:");
        assertThat(world.server().tables().dump().toString()).doesNotContain("sesame");

        // Its mask keeps it.
        assertThat(world.set("\"email-smtp-password\": \"**********\", \"email-from-name\": \"Us\"")
                        .status())
                .isEqualTo(200);
        world.restart();
        Answer tested = world.administrator().post("/api/email/test", "");
        assertThat(tested.status()).as(tested.text()).isEqualTo(200);
        assertThat(tested.text()).doesNotContain("sesame", "b3BlbiBzZXNhbWU=").contains("AUTH");
    }

    @Test
    void passwordIsNotStoredWithoutAKey() {
        world.use(TestServer.on(DatabaseKind.H2));
        Answer answer = world.set(plain(world.mailbox().port())
                + ", \"email-smtp-username\": \"vestibule\", \"email-smtp-password\": \"open sesame\"");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/email-smtp-password").textValue()).contains("MB_ENCRYPTION_SECRET_KEY");
    }

    @Test
    void blanksOfThePasswordCountWhicheverWayItIsSet() {
        FakeSmtp smtp = world.fake();
        assertThat(world.set(login(smtp.port(), " open sesame ")).status()).isEqualTo(200);
        assertThat(world.administrator().post("/api/email/test", "").status()).isEqualTo(200);
        assertThat(world.administrator()
                        .put("/api/setting/email-smtp-password", "{\"value\": \"  another \"}")
                        .status())
                .isEqualTo(204);
        assertThat(world.administrator().post("/api/email/test", "").status()).isEqualTo(200);
        assertThat(smtp.heard().stream().filter(line -> line.startsWith("AUTH")).distinct())
                .containsExactly(heard(" open sesame "), heard("  another "));
    }

    @Test
    void whicheverMaskComesBackKeepsThePassword() {
        FakeSmtp smtp = world.fake();
        world.set(login(smtp.port(), "smtp-secret-long"));
        String shown =
                world.administrator().get("/api/setting/email-smtp-password").text();
        assertThat(shown).isEqualTo("**********ng");
        for (String mask : List.of(shown, "**********")) {
            assertThat(world.set(login(smtp.port(), mask)).status()).isEqualTo(200);
            assertThat(world.administrator()
                            .put("/api/setting", "{\"email-smtp-password\": \"" + mask + "\"}")
                            .status())
                    .isEqualTo(204);
        }
        assertThat(smtp.heard().stream().filter(line -> line.startsWith("AUTH")).distinct())
                .containsExactly(heard("smtp-secret-long"));
    }

    @Test
    void storedPasswordIsToldToNoOtherServerUntilItIsGivenAnew() {
        FakeSmtp own = world.fake();
        FakeSmtp other = world.fake();
        assertThat(world.set(login(own.port(), "smtp-secret-long")).status()).isEqualTo(200);
        Map<String, String> settings = world.settings();

        String port = "\"email-smtp-port\": " + other.port();
        isMismatch(world.set(port), "email-smtp-password");
        isMismatch(world.set(login(other.port(), "**********")), "email-smtp-password");
        isMismatch(world.set(login(other.port(), "**********ng")), "email-smtp-password");
        isMismatch(world.set("\"email-smtp-host\": \"localhost\""), "email-smtp-password");
        isMismatch(world.set("\"email-smtp-security\": \"starttls\""), "email-smtp-password");
        isMismatch(world.set("\"email-smtp-username\": \"somebody\""), "email-smtp-password");
        isMismatch(world.administrator().put("/api/setting", "{" + port + "}"), "email-smtp-password");
        isMismatch(
                world.administrator().put("/api/setting/email-smtp-port", "{\"value\": " + other.port() + "}"),
                "email-smtp-password");
        assertThat(world.administrator()
                        .put("/api/setting/email-smtp-host", "{\"value\": null}")
                        .status())
                .isEqualTo(204);
        isMismatch(
                world.administrator().put("/api/setting/email-smtp-host", "{\"value\": \"localhost\"}"),
                "email-smtp-password");
        assertThat(other.connections()).isZero();
        assertThat(world.audited("secret.withheld")).hasSize(9);
        assertThat(world.audited("secret.withheld").get(0)).contains(Integer.toString(other.port()));

        assertThat(world.set(login(own.port(), "smtp-secret-long")).status()).isEqualTo(200);
        assertThat(world.settings().keySet()).isEqualTo(settings.keySet());
        assertThat(world.set(login(other.port(), "another secret")).status()).isEqualTo(200);
        assertThat(other.heard()).contains(heard("another secret")).doesNotContain(heard("smtp-secret-long"));
        assertThat(world.server().tables().dump().toString()).doesNotContain("smtp-secret-long", "another secret");
    }

    @Test
    void firstRunsPageAsksForThePasswordAnewToo() {
        FakeSmtp own = world.fake();
        FakeSmtp other = world.fake();
        assertThat(world.set(login(own.port(), "smtp-secret-long")).status()).isEqualTo(200);
        Map<String, String> settings = world.settings();
        Visitor visitor = new Visitor(world.server().client());
        visitor.has("metabase.SESSION", world.server().signIn("admin@example.com", PASSWORD));
        visitor.open("/setup/mail");

        for (String mask : List.of("**********", "**********ng")) {
            Answer refused = choose(visitor, other.port(), mask);
            assertThat(refused.status()).as(refused.text()).isEqualTo(400);
            assertThat(refused.text())
                    .contains(
                            "id=\"email-smtp-password-error\"",
                            "This secret was entered for another server or user. Enter it again together with the change.")
                    .doesNotContain("<summary>SMTP log</summary>", "smtp-secret-long");
        }
        assertThat(other.connections()).isZero();
        assertThat(world.settings()).isEqualTo(settings);
        assertThat(world.audited("secret.withheld"))
                .hasSize(2)
                .allSatisfy(details -> assertThat(details).contains(Integer.toString(other.port())));

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

    @Test
    void passwordOfTheEnvironmentIsToldOnlyToTheServerOfTheEnvironment() {
        FakeSmtp other = world.fake();
        world.use(TestServer.on(
                DatabaseKind.H2,
                MailSettingsWorld.KEY,
                "MB_SITE_URL=https://id.example.com",
                "MB_EMAIL_SMTP_USERNAME=mailer@corp.example",
                "MB_EMAIL_SMTP_PASSWORD=ENV-SMTP-SECRET-1"));
        isMismatch(world.set(plain(other.port())), "email-smtp-host");
        isMismatch(
                world.administrator().put("/api/setting/email-smtp-host", "{\"value\": \"127.0.0.1\"}"),
                "email-smtp-host");

        // One that was stored before there was such a rule waits, and says why.
        world.server().storedSettings().add("email-smtp-host", "127.0.0.1");
        world.server().storedSettings().add("email-smtp-port", Integer.toString(other.port()));
        world.server().storedSettings().add("email-smtp-security", "none");
        world.restart();
        Answer tested = world.administrator().post("/api/email/test", "");
        assertThat(tested.status()).isEqualTo(400);
        assertThat(tested.json().path("message").textValue())
                .contains("MB_EMAIL_SMTP_PASSWORD is sent only to the server", "Set MB_EMAIL_SMTP_HOST");
        assertThat(other.connections()).isZero();
    }

    @Test
    void tokenOfTheEnvironmentIsToldOnlyToTheServerOfTheEnvironment() {
        FakeSmtp other = world.fake();
        world.use(TestServer.on(
                DatabaseKind.H2,
                "MB_EMAIL_SMTP_USERNAME=mailer@corp.example",
                "VESTIBULE_SMTP_OAUTH_TOKEN_URI=http://127.0.0.1:1/token",
                "VESTIBULE_SMTP_OAUTH_CLIENT_ID=client",
                "VESTIBULE_SMTP_OAUTH_CLIENT_SECRET=client-secret"));
        isMismatch(world.set(plain(other.port())), "email-smtp-host");
        assertThat(other.connections()).isZero();
    }
}
