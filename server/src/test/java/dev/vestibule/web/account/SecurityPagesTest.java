package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.Test;

/** {@code /account}, the overview, and {@code /account/notifications}, without script. */
@OnSharedServer(
        value = "account pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class SecurityPagesTest {
    private static final String PHONE = "Mozilla/5.0 (Linux; Android 16; Pixel 10) Chrome/140.0 Mobile Safari/537.36";

    private final TestServer server;
    private final AccountPages account;

    SecurityPagesTest(TestServer server) {
        this.server = server;
        this.account = new AccountPages(server);
    }

    @Test
    void theOverviewShowsWhatThereIsAndWhatHappened() {
        Visitor visitor = account.signedIn("overview@example.com");
        Client phone = server.client().with("User-Agent", PHONE);
        phone.signIn("overview@example.com", PASSWORD);
        assertThat(visitor.open("/account").text())
                .contains("Last changed <time", "2 active sessions", "No API keys yet")
                .contains(">Chrome on Android</h3>", ">Signed in</span>", "127.0.0.1")
                .doesNotContain("failed sign-in attempts");

        for (int i = 0; i < 5; i++) {
            phone.signIn("overview@example.com", "not the password " + i);
        }
        assertThat(visitor.open("/account").text())
                .contains(
                        "5 failed sign-in attempts in the last 7 days. If they were not yours, choose a new password.")
                .contains(">Invalid credentials</span>")
                .doesNotContain("not the password");
    }

    @Test
    void theOverviewIsOneOnly() {
        Visitor one = account.signedIn("only.one@example.com");
        account.signedIn("only.other@example.com");
        server.client().with("User-Agent", "curl/8.16").signIn("only.other@example.com", PASSWORD);
        assertThat(one.open("/account").text())
                .contains("1 active session<")
                .doesNotContain("only.other@example.com", "curl");
        assertThat(account.visitor().ask("/account").header("Location")).contains("/auth/login?redirect=%2Faccount");
    }

    @Test
    void emailsAboutNewDevicesAreSwitchedOffAndOnAndThoseAboutSecurityAreNot() {
        Visitor visitor = account.signedIn("quiet@example.com");
        Answer page = visitor.open("/account/notifications");
        assertThat(page.text())
                .containsPattern("role=\"switch\" id=\"NEW_DEVICE\"[^>]* checked")
                .contains("These emails cannot be turned off.", ">Always on</span>")
                .doesNotContain("USER_JOINED");
        assertThat(visitor.send("/account/notifications").text())
                .contains("Your notification settings were saved.")
                .doesNotContainPattern("id=\"NEW_DEVICE\"[^>]* checked");
        Client own = server.as(visitor.cookie("metabase.SESSION"));
        String path = "/api/vestibule/mail/preferences";
        assertThat(own.get(path).json().path("mute_new_device").booleanValue()).isTrue();
        assertThat(visitor.send("/account/notifications").text()).contains("No changes were made.");
        visitor.send("/account/notifications", "NEW_DEVICE", "on");
        assertThat(own.get(path).json().path("mute_new_device").booleanValue()).isFalse();

        server.hasAdministrator("head@example.com", PASSWORD);
        Visitor head = account.visitor();
        head.signIn("head@example.com", PASSWORD);
        head.open("/account/notifications");
        head.send("/account/notifications", "NEW_DEVICE", "on");
        assertThat(server.as(head.cookie("metabase.SESSION")).get(path).text())
                .isEqualTo("{\"mute_new_device\":false,\"mute_user_joined\":true}");
    }

    @Test
    void withoutEmailNoNewAddressCanBeRequested() {
        Visitor visitor = account.signedIn("no.mail@example.com");
        assertThat(visitor.open("/account/profile/email").text())
                .contains("Ask an administrator to change your email address.")
                .doesNotContain("name=\"email\"");
        visitor.open("/account/profile");
        visitor.sendOnly("/account/profile/email", "email", "other@example.com", "password", PASSWORD);
        assertThat(server.tables().count("SELECT COUNT(*) FROM email_change WHERE email = 'other@example.com'"))
                .isZero();
    }
}
