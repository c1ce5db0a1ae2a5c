package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** {@code /admin/mail}: the email log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class MailPagesTest {
    @Parameter
    private TestServer server;

    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        admin = new AdminPages(server).administrator();
    }

    @Test
    void mailsAreFoundByAddressAndState() {
        Answer answer = admin.open("/admin/mail?to=%20Reader7@Example.com%20");
        assertThat(answer.text()).contains("reader7@example.com", "1–1").doesNotContain("reader70@example.com");
        assertThat(admin.open("/admin/mail?state=refused").text())
                .contains("reader10@example.com")
                .doesNotContain("reader11@example.com");
        assertThat(admin.open("/admin/mail?state=refused&to=reader11@example.com")
                        .text())
                .contains("No results");
    }

    @Test
    void oneMailHasItsStoryWithWhatToDo() {
        int id = server.tables().count("SELECT id FROM outbox_mail WHERE recipient = 'reader10@example.com'");
        assertThat(admin.open("/admin/mail/" + id).text())
                .contains(
                        "Email to reader10@example.com",
                        "Failed",
                        "550 no such &lt;box&gt;",
                        "The SMTP server rejected the email. See its reply.");
        assertThat(admin.open("/admin/mail/999999").status()).isEqualTo(404);
        assertThat(admin.open("/admin/mail/x").status()).isEqualTo(404);
    }

    @Test
    void withoutAMailServerItSaysWhatToDo() {
        assertThat(admin.open("/admin/mail").text())
                .contains(
                        "No SMTP server is configured. Emails are queued for 24 hours, then discarded.",
                        "href=\"/admin/settings/mail\"");
    }

    @Test
    void aMailNeverShowsWhatIsInIt() {
        server.tables().run("UPDATE outbox_mail SET content = 'a-secret-content'");
        assertThat(admin.open("/admin/mail/1").text()).doesNotContain("a-secret-content");
    }
}
