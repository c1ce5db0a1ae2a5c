package dev.vestibule.reset;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OnEachMailServer;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is invited gets a mail with a link, and comes in by it (identity wire, 1.5). */
@OnEachMailServer
class InvitationTest {
    private final TestServer server;
    private final Mailbox mailbox;

    InvitationTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
    }

    @Test
    void theLinkOfTheMailLetsThePersonIn() {
        server.hasAdministrator("host@example.com", PASSWORD);
        Client host = server.as(server.signIn("host@example.com", PASSWORD));
        Answer invited = host.post("/api/user", "{\"email\": \"guest@example.com\", \"first_name\": \"Gus\"}");
        assertThat(invited.status()).isEqualTo(200);
        assertThat(server.client().signIn("guest@example.com", PASSWORD).status())
                .as("there is no password yet")
                .isEqualTo(401);
        Mail mail = mailbox.await("guest@example.com", "Example Site");
        assertThat(mail.text()).contains("Ann Example");
        assertThat(mail.link()).endsWith("#new");
        String token = mail.link().replaceAll(".*/|#new$", "");
        Answer joined = server.post(
                "/api/session/reset_password", "{\"token\": \"" + token + "\", \"password\": \"" + PASSWORD + "\"}");
        assertThat(joined.status()).isEqualTo(200);
        assertThat(server.client().signIn("guest@example.com", PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void whoIsInvitedOnThePageComesInByTheMail() {
        server.hasAdministrator("page.host@example.com", PASSWORD);
        Visitor host = new Visitor(server.client());
        host.signIn("page.host@example.com", PASSWORD);
        assertThat(host.open("/admin/people/new").text())
                .contains("The user receives an email with a link that expires in 48 hours, and chooses a password.");
        assertThat(host.send("/admin/people/new", "email", "page.guest@example.com", "password", "")
                        .text())
                .contains("page.guest@example.com was added. An invitation was sent to page.guest@example.com.");
        Mail mail = mailbox.await("page.guest@example.com", "Example Site");
        Visitor guest = new Visitor(server.client());
        String page = URI.create(mail.link()).getPath();
        assertThat(guest.open(page).status()).isEqualTo(200);
        guest.send(page, "password", PASSWORD);
        assertThat(guest.path()).startsWith("/account/profile");
    }

    @Test
    void aLinkForANewPasswordThatAnAdministratorSendsArrivesAndWorks() {
        server.hasAdministrator("helping.host@example.com", PASSWORD);
        int id = server.hasUser("forgetful@example.com", PASSWORD);
        Visitor host = new Visitor(server.client());
        host.signIn("helping.host@example.com", PASSWORD);
        assertThat(host.open("/admin/people/" + id).text()).contains("Send password reset email");
        assertThat(host.send("/admin/people/" + id + "/reset").text())
                .contains("A password reset email was sent to forgetful@example.com.");
        Mail mail = mailbox.await("forgetful@example.com", "Password Reset Request");
        Visitor person = new Visitor(server.client());
        String page = URI.create(mail.link()).getPath();
        person.open(page);
        person.send(page, "password", "eight purple kettles sing");
        assertThat(person.path()).startsWith("/account/profile");
        assertThat(server.client()
                        .signIn("forgetful@example.com", "eight purple kettles sing")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoIsNotMadeGetsNoMail() {
        server.hasAdministrator("other.host@example.com", PASSWORD);
        Client host = server.as(server.signIn("other.host@example.com", PASSWORD));
        String[] sending = {"outbox_mail", "mail_event", "reset_token"}; // of others, meanwhile
        Map<String, List<String>> before = server.tables().dump(sending);
        assertThat(host.post("/api/user", "{\"email\": \"other.host@example.com\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.tables().dump(sending)).isEqualTo(before);
        assertThat(server.mails().countTo("other.host@example.com", "invitation"))
                .isZero();
    }

    @Test
    void oneOfManyWhoInviteTheSamePersonAtOnceSucceeds() {
        server.hasAdministrator("hosts@example.com", PASSWORD);
        Client host = server.as(server.signIn("hosts@example.com", PASSWORD));
        List<Answer> answers = host.postAtOnce(8, "/api/user", "{\"email\": \"wanted@example.com\"}");
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 400).hasSize(7);
        assertThat(server.mails().countTo("wanted@example.com")).isEqualTo(1);
    }
}
