package dev.vestibule.emailchange;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.OnSharedMailServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A person's own new address: what it takes, who is told of it, and that nothing changes before it is confirmed. */
@OnSharedMailServer("resets")
class EmailChangeTest {
    private static final String CONFIRM = "[Example Site] Confirm your new email address";
    private static final String REQUESTED = "[Example Site] Change of your email address requested";
    private static final String FORM = "/account/profile/email";
    private static final String NEW_PASSWORD = "eleven green ladders hum";

    private final TestServer server;
    private final Mailbox mailbox;

    EmailChangeTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
    }

    private Visitor signedIn(String email) {
        if (!server.knows(email)) {
            server.hasUser(email, PASSWORD);
        }
        return Visitor.signedIn(server, email);
    }

    private static Answer asks(Visitor visitor, String email, String password) {
        visitor.open(FORM);
        return visitor.send(FORM, "email", email, "password", password);
    }

    private String link(String email, int count) {
        return path(mailbox.await(email, count));
    }

    private static String path(Mail mail) {
        return mail.link().substring("https://id.example.com".length());
    }

    private String emailOf(int id) {
        return server.tables().value("SELECT email FROM account WHERE id = ?", id);
    }

    @Test
    void nothingChangesBeforeItsUserHasConfirmedTheLinkInTheNewMailbox() {
        int id = server.hasUser("before@example.com", PASSWORD);
        Visitor visitor = signedIn("before@example.com");
        Answer wrong = asks(visitor, "after@example.com", "not the password");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("Your current password is incorrect.", "value=\"after@example.com\"");
        assertThat(asks(visitor, "before@example.com", PASSWORD).text())
                .contains("This is already your email address. Enter a different one.");

        Answer asked = asks(visitor, "after@example.com", PASSWORD);
        assertThat(visitor.path()).isEqualTo("/account/profile");
        assertThat(asked.text()).contains("We sent a confirmation link to after@example.com.", "Not confirmed yet");
        Mail notice = mailbox.await("before@example.com", REQUESTED);
        assertThat(notice.text())
                .contains("the account before@example.com at Example Site to after@example.com was requested")
                .contains("Nothing changes until the new address is confirmed.", "IP address: 127.0.0.1");
        Mail mail = mailbox.await("after@example.com", CONFIRM);

        Visitor nobody = new Visitor(server.client());
        assertThat(nobody.ask(path(mail)).header("Location").orElseThrow()).startsWith("/auth/login?redirect=");
        Visitor stranger = signedIn("stranger@example.com");
        assertThat(stranger.open(path(mail)).status()).isEqualTo(404);
        assertThat(stranger.send(path(mail)).status()).isEqualTo(404);
        for (int look = 0; look < 3; look++) { // as mail scanners do
            assertThat(visitor.open(path(mail)).text()).contains("You will sign in with after@example.com");
        }
        assertThat(emailOf(id)).isEqualTo("before@example.com");

        assertThat(visitor.send(path(mail)).text()).contains("Your email address was changed to after@example.com.");
        assertThat(emailOf(id)).isEqualTo("after@example.com");
        assertThat(mailbox.await("before@example.com", "Your email address was changed")
                        .text())
                .contains("contact your administrator")
                .as("a reset link would go to the new address")
                .doesNotContain("/auth/forgot_password");
        assertThat(server.client().signIn("before@example.com", PASSWORD).status())
                .isEqualTo(401);
        assertThat(server.client().signIn("after@example.com", PASSWORD).status())
                .isEqualTo(200);
        Answer again = visitor.open(path(mail));
        assertThat(again.status()).isEqualTo(410);
        assertThat(again.text()).contains("This link was already used.");
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM audit_event WHERE actor_id = ? AND action IN"
                                        + " ('account.email-change-request', 'account.change')",
                                id))
                .isEqualTo(2);
    }

    @Test
    void onlyTheOwnerOfAnAddressInUseIsToldThatItIs() {
        server.hasUser("holder@example.com", PASSWORD);
        int id = server.hasUser("curious@example.com", PASSWORD);
        Visitor visitor = signedIn("curious@example.com");
        Answer asked = asks(visitor, "holder@example.com", PASSWORD);
        assertThat(asked.text()).contains("We sent a confirmation link to holder@example.com.", "Not confirmed yet");
        Mail mail = mailbox.await("holder@example.com");
        assertThat(mail.subject()).isEqualTo("[Example Site] This email address already has an account");
        assertThat(mail.hasLink()).isFalse();
        assertThat(mail.text()).doesNotContain("curious");
        assertThat(emailOf(id)).isEqualTo("curious@example.com");
    }

    @Test
    void aLinkIsVoidOnceItsRequestWasReplacedCanceledOrOvertakenByANewPassword() {
        Visitor visitor = signedIn("void@example.com");
        asks(visitor, "void1@example.com", PASSWORD);
        String replaced = link("void1@example.com", 1);
        asks(visitor, "void2@example.com", PASSWORD);
        String canceled = link("void2@example.com", 1);
        assertThat(visitor.open(replaced).text()).contains("This link was replaced by a newer one.");
        visitor.open("/account/profile");
        assertThat(visitor.send(FORM + "/resend").text()).contains("We sent a confirmation link to void2@example.com.");
        assertThat(visitor.open(link("void2@example.com", 2)).status()).isEqualTo(200);
        visitor.open("/account/profile");
        assertThat(visitor.send(FORM + "/cancel").text())
                .contains("The change of your email address to void2@example.com was canceled.")
                .doesNotContain("Not confirmed yet");
        assertThat(visitor.open(canceled).text()).contains("This change was canceled.");

        asks(visitor, "void3@example.com", PASSWORD);
        String outdated = link("void3@example.com", 1);
        visitor.open("/account/password");
        visitor.send("/account/password", "old_password", PASSWORD, "password", NEW_PASSWORD);
        Answer late = visitor.open(outdated);
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.text()).contains("Your account has changed since this link was sent.");
        assertThat(server.client().signIn("void@example.com", NEW_PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void aLinkExpiresAfterTwoDaysAndFiveRequestsAnHourAreEnough() {
        Visitor visitor = signedIn("patient@example.com");
        for (int i = 0; i < 5; i++) {
            asks(visitor, "patient" + i + "@example.com", PASSWORD);
        }
        assertThat(asks(visitor, "patient5@example.com", PASSWORD).status()).isEqualTo(429);
        String link = link("patient4@example.com", 1);
        server.passes(Duration.ofDays(2).minusMinutes(1));
        assertThat(visitor.open(link).status()).isEqualTo(200);
        server.passes(Duration.ofMinutes(2));
        Answer late = visitor.send(link);
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.text()).contains("This link has expired.");
    }
}
