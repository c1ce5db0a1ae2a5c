package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page {@code /admin/settings/mail}: the SMTP server is tested, saved and removed. */
class MailSettingsPageTest {
    private static final String PAGE = "/admin/settings/mail";
    private static final String SECRET = "a-secret-that-is-never-shown-Zq";

    private TestServer server;
    private Client boss;
    private Visitor admin;

    @BeforeEach
    void start() {
        server = TestServer.on(
                DatabaseKind.H2,
                OidcWorld.SITE,
                OidcWorld.PHRASE,
                "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false");
        server.isSetUpBy("boss@example.com", OidcWorld.PASSWORD);
        boss = server.as(server.signIn("boss@example.com", OidcWorld.PASSWORD));
        admin = new Visitor(server.client());
        admin.signIn("boss@example.com", OidcWorld.PASSWORD);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Sends the form with the CSRF token of the page. */
    private Answer send(String host, String port) {
        admin.text(PAGE);
        return admin.send(
                PAGE,
                "email-smtp-host",
                host,
                "email-smtp-port",
                port,
                "email-smtp-security",
                "none",
                "email-smtp-username",
                "",
                "email-smtp-password",
                "",
                "email-from-address",
                "vestibule@example.com");
    }

    @Test
    void theMailServerIsTriedSavedTestedAndTakenAway() {
        try (Mailbox mailbox = new Mailbox()) {
            assertThat(admin.text(PAGE)).doesNotContain("Send test email");
            Answer unreachable = send("127.0.0.1", "1");
            assertThat(unreachable.status()).isEqualTo(400);
            assertThat(unreachable.text())
                    .contains(
                            "The SMTP server cannot be used with these settings, so they were not saved.",
                            "No SMTP server answered at 127.0.0.1:1. Check host and port",
                            "<summary>SMTP log</summary>",
                            "value=\"127.0.0.1\"");
            assertThat(send("", "25").text()).contains("Enter the SMTP host.");

            Answer saved = send("127.0.0.1", Integer.toString(mailbox.port()));
            assertThat(saved.text())
                    .contains("<li>SMTP host is now “127.0.0.1”.</li>", "Send test email", "boss@example.com");
            Answer tested = admin.send(PAGE + "/test");
            assertThat(tested.text())
                    .contains(
                            "The SMTP server accepted a test email to boss@example.com. Check your inbox.",
                            "<h3>Test email accepted</h3>",
                            "Encryption is set to none.")
                    .doesNotContain(">Failed<");
            assertThat(mailbox.await("boss@example.com").subject()).isEqualTo("[Vestibule] Test email");

            assertThat(admin.text(PAGE + "/off")).contains("Disable email?");
            assertThat(admin.send(PAGE + "/off").text()).contains("Email was disabled.");
            assertThat(boss.get("/api/setting/email-smtp-host").status()).isEqualTo(204);
        }
    }

    @Test
    void setupAndSettingsHaveTheFieldsInTheSameOrder() {
        List<String> settings = fields(admin.text(PAGE));
        assertThat(settings)
                .startsWith("email-smtp-host", "email-smtp-security", "email-smtp-port", "email-smtp-username")
                .contains("email-from-name", "email-reply-to");
        assertThat(fields(admin.text("/setup/mail")))
                .containsExactlyElementsOf(settings.stream()
                        .filter(name -> !name.equals("email-reply-to"))
                        .toList());
    }

    private static List<String> fields(String page) {
        return Pattern.compile("<(?:input|select) id=\"(email-(?:smtp|from|reply)[a-z-]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void aPasswordOfTheMailServerStaysUnlessItIsGivenAnew() {
        boss.put("/api/setting/email-smtp-password", "{\"value\": \"" + SECRET + "\"}");
        assertThat(admin.text(PAGE))
                .contains("A secret is set. Leave empty to keep it.")
                .doesNotContain(SECRET, "**********");
        Answer other = send("127.0.0.1", "25");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.text())
                .contains(
                        "id=\"email-smtp-password-error\"",
                        "This secret was entered for another server or user. Enter it again together with the change.")
                .doesNotContain("<summary>SMTP log</summary>", SECRET);
        boss.put("/api/setting/email-smtp-password", "{\"value\": null}");
    }
}
