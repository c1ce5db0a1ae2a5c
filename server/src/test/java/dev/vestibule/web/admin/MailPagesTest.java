package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
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
    void tabsSayHowManyFailedAndWhatWaits() {
        String all = admin.open("/admin/mail").text();
        assertThat(all).containsPattern("state=failed[^>]*>Failed <span class=\"count\">\\d+</span>");
        assertThat(admin.open("/admin/mail?state=failed").text())
                .contains("reader10@example.com", "aria-current=\"true\">Failed")
                .doesNotContain("reader11@example.com");
        assertThat(admin.open("/admin/mail?state=queued").text()).doesNotContain("reader10@example.com");
    }

    @Test
    void anotherLinkIsSentToAUserButNoNoticeOfTheSameKind() {
        int user = server.tables().count("SELECT id FROM account WHERE email = 'user@example.com'");
        long failed = mail("reset", user);
        Answer page = admin.open("/admin/mail/" + failed);
        assertThat(page.text()).contains("Send again", "href=\"/admin/people/" + user + "\"");
        assertThat(admin.send("/admin/mail/" + failed + "/again").text())
                .contains("A new email to user@example.com was queued.");
        assertThat(server.tables()
                        .count("SELECT COUNT(*) FROM outbox_mail WHERE recipient = 'user@example.com' AND id > "
                                + failed + " AND kind = 'reset'"))
                .isEqualTo(1);

        long notice = mail("new-device", user);
        assertThat(admin.open("/admin/mail/" + notice).text()).doesNotContain("Send again");
        admin.sendOnly("/admin/mail/" + notice + "/again");
        assertThat(server.tables().count("SELECT COUNT(*) FROM outbox_mail WHERE id > " + notice))
                .isZero();
    }

    /** Otherwise an administrator who resets many passwords would use up the limit of the whole office. */
    @Test
    void whatAnAdministratorSendsDoesNotCountAgainstTheirOwnAddress() {
        String page = "/admin/people/" + server.hasUser("counted@example.com", PASSWORD);
        admin.open(page);
        int before = attempts();
        for (int i = 0; i < 3; i++) {
            admin.send(page + "/reset");
            assertThat(attempts()).as("of the user alone").isEqualTo(before + i + 1);
        }
        int mails = server.mails().countTo("counted@example.com", "reset");
        admin.send(page + "/reset");
        assertThat(server.mails().countTo("counted@example.com", "reset"))
                .as("the user's own limit")
                .isEqualTo(mails);

        int user = server.tables().count("SELECT id FROM account WHERE email = 'user@example.com'");
        long failed = mail("reset", user, "of-an-administrator");
        admin.open("/admin/mail/" + failed);
        before = attempts();
        admin.send("/admin/mail/" + failed + "/again");
        assertThat(attempts()).isEqualTo(before + 1);
    }

    private int attempts() {
        return server.tables().count("SELECT COUNT(*) FROM attempt");
    }

    private long mail(String kind, int user) {
        return mail(kind, user, kind);
    }

    private long mail(String kind, int user, String name) {
        server.tables()
                .run(
                        "INSERT INTO outbox_mail (message_id, kind, recipient, account_id, state, attempts, created_at,"
                                + " next_attempt_at, give_up_at) VALUES (?, ?, 'user@example.com', ?, 'refused', 1,"
                                + " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
                        "<again-" + name + "@example.com>",
                        kind,
                        user);
        return server.tables().count("SELECT MAX(id) FROM outbox_mail");
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
