package dev.vestibule.reset;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.OnSharedMailServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An invitation is pending until it is accepted, expires or is revoked; a new one replaces the one before. */
@OnSharedMailServer("resets")
class InvitationLifeTest {
    private static final String HOST = "life.host@example.com";

    private final TestServer server;
    private final Mailbox mailbox;
    private final Client api;
    private final Visitor host;

    InvitationLifeTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
        if (!server.users().exists(HOST)) {
            server.hasAdministrator(HOST, PASSWORD);
        }
        this.api = server.as(server.signIn(HOST, PASSWORD));
        this.host = new Visitor(server.client());
        host.signIn(HOST, PASSWORD);
    }

    /** Invites a user over the API, and returns the path of their page. */
    private String invited(String email) {
        Answer answer = api.post("/api/user", "{\"email\": \"" + email + "\", \"first_name\": \"Nora\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return "/admin/people/" + answer.json().path("id").intValue();
    }

    private String link(String email, int count) {
        return URI.create(mailbox.await(email, count).link()).getPath();
    }

    private int look(String link) {
        return new Visitor(server.client()).open(link).status();
    }

    @Test
    void anInvitationIsAcceptedAndThenOver() {
        String email = "life.accepted@example.com";
        String page = invited(email);
        assertThat(host.open(page).text())
                .contains(">Invited<", "The user has not accepted the invitation yet.", "Resend invitation");
        String link = link(email, 1);
        Visitor guest = new Visitor(server.client());
        assertThat(guest.open(link).text())
                .contains(
                        "Welcome to Example Site",
                        "Hello Nora. Choose a password to activate your account.",
                        "value=\"" + email + "\"",
                        "Activate account")
                .doesNotContain("new password");
        assertThat(guest.send(link, "password", PASSWORD).text()).contains("Welcome, Nora. Your account is ready.");
        assertThat(host.open(page).text()).contains(">Active<").doesNotContain("Resend invitation", ">Invited<");
        host.sendOnly(page + "/invitation/send");
        host.sendOnly(page + "/invitation/revoke");
        assertThat(server.users().state(server.users().id(email))).isEqualTo("active");
        assertThat(server.mails().countTo(email, "invitation")).isEqualTo(1);
    }

    @Test
    void itLeadsWhereItsLinkSays() {
        String email = "life.led@example.com";
        invited(email);
        String link = link(email, 1);
        Visitor guest = new Visitor(server.client());
        guest.open(link + "?redirect=/account/sessions");
        assertThat(guest.valueOf("redirect")).isEqualTo("/account/sessions");
        guest.send(link, "password", PASSWORD, "redirect", "/account/sessions");
        assertThat(guest.path()).isEqualTo("/account/sessions");
    }

    @Test
    void itLeadsToNoOtherSite() {
        String email = "life.lured@example.com";
        invited(email);
        String link = link(email, 1);
        Visitor guest = new Visitor(server.client());
        guest.open(link + "?redirect=//evil.example");
        assertThat(guest.valueOf("redirect")).isEmpty();
        guest.send(link, "password", PASSWORD, "redirect", "//evil.example/x");
        assertThat(guest.path()).isEqualTo("/account/profile");
    }

    @Test
    void whatIsSentAgainReplacesTheLinkBefore() {
        String email = "life.again@example.com";
        String page = invited(email);
        String first = link(email, 1);
        host.open(page);
        assertThat(host.send(page + "/invitation/send").text())
                .contains("A new invitation was sent to " + email + ". The earlier link no longer works.");
        assertThat(look(first)).as("replaced at once").isEqualTo(410);
        String second = link(email, 2);
        assertThat(second).isNotEqualTo(first);
        assertThat(look(second)).isEqualTo(200);
        assertThat(new AuditLog(api).details("invitation.send", "account:" + page.replaceAll(".*/", "")))
                .containsExactly("{\"email\":\"" + email + "\"}");
        for (int i = 3; i <= 5; i++) {
            host.open(page);
            host.send(page + "/invitation/send");
        }
        host.open(page);
        Answer tooMany = host.send(page + "/invitation/send");
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.text()).contains("5 invitations were sent to this user within 24 hours. Try again later");
        assertThat(server.mails().countTo(email, "invitation")).isEqualTo(5);
    }

    @Test
    void theListSendsItAgainToOneOrToTheSelected() {
        String email = "life.listed@example.com";
        String page = invited(email);
        String other = "life.active@example.com";
        int signedIn = server.hasUser(other, PASSWORD);
        server.signIn(other, PASSWORD);
        assertThat(host.open("/admin/people?q=" + email).text())
                .contains(
                        "<button form=\"row\" formaction=\"" + page + "/invitation/send\">Resend invitation</button>");
        assertThat(host.open("/admin/people?q=" + other).text()).doesNotContain("/invitation/send");

        String users = page.replaceAll(".*/", "");
        assertThat(host.open("/admin/people/selected?act=invite&user=" + users + "&user=" + signedIn)
                        .text())
                .contains(
                        "<h1>Send Nora a new invitation?</h1>",
                        "Links of earlier invitations stop working.",
                        "Skipped: 1",
                        "Has already signed in");
        String first = link(email, 1);
        for (int i = 2; i <= 5; i++) {
            assertThat(host.send("/admin/people/selected", "act", "invite", "users", users)
                            .text())
                    .contains("A new invitation was sent to Nora.");
            host.open("/admin/people/selected?act=invite&user=" + users);
        }
        assertThat(look(first)).as("replaced").isEqualTo(410);
        assertThat(host.send("/admin/people/selected", "act", "invite", "users", users)
                        .text())
                .contains("Skipped: 1", "5 invitations were sent within 24 hours");
        assertThat(server.mails().countTo(email, "invitation")).isEqualTo(5);
    }

    @Test
    void anExpiredInvitationSaysSoAndCanBeSentAgain() {
        String email = "life.late@example.com";
        String page = invited(email);
        String first = link(email, 1);
        server.passes(Duration.ofHours(49));
        host.signIn(HOST, PASSWORD);
        assertThat(look(first)).isEqualTo(410);
        assertThat(host.open(page).text()).contains(">Invitation expired<", "The invitation has expired.");
        host.send(page + "/invitation/send");
        assertThat(look(link(email, 2))).isEqualTo(200);
        assertThat(host.open(page).text()).contains(">Invited<");
    }

    @Test
    void whoseInvitationIsRevokedGetsInByNoLink() {
        String email = "life.revoked@example.com";
        String page = invited(email);
        int id = server.users().id(email);
        String link = link(email, 1);
        assertThat(host.open(page + "/invitation/revoke").text())
                .contains(
                        "Revoke the invitation of Nora?",
                        "Links that were sent to " + email + " stop working, and the account is deactivated.");
        assertThat(look(link)).as("only asked").isEqualTo(200);
        assertThat(host.send(page + "/invitation/revoke").text())
                .contains("The invitation of Nora was revoked and the account deactivated.", ">Deactivated<");
        assertThat(look(link)).isEqualTo(404);
        AuditLog log = new AuditLog(api);
        assertThat(log.details("invitation.revoke", "account:" + id)).hasSize(1);
        assertThat(log.details("account.deactivate", "account:" + id)).hasSize(1);

        host.open(page);
        assertThat(host.send(page + "/open").text()).contains(">Invitation revoked<", "Resend invitation");
        assertThat(look(link)).as("stays dead").isEqualTo(410);
        host.send(page + "/invitation/send");
        assertThat(look(link(email, 2))).isEqualTo(200);
    }

    @Test
    void aLinkIsShownOnceAndReplacesTheMailedOne() {
        String email = "life.linked@example.com";
        String page = invited(email);
        String mailed = link(email, 1);
        host.open(page);
        Answer shown = host.send(page + "/invitation/link");
        assertThat(shown.header("Cache-Control").orElseThrow()).contains("no-store");
        Matcher url = Pattern.compile(">(https://id.example.com(/auth/reset_password/[^#<]*)#new)</textarea>")
                .matcher(shown.text());
        assertThat(url.find()).as(shown.text()).isTrue();
        assertThat(look(mailed)).isEqualTo(410);
        assertThat(look(url.group(2))).isEqualTo(200);
        assertThat(host.open(page).text())
                .contains("An invitation link was created, and has not been used yet.")
                .doesNotContain(url.group(2));
        assertThat(new AuditLog(api).details("invitation.link", "account:" + page.replaceAll(".*/", "")))
                .containsExactly("{\"email\":\"" + email + "\"}");
        Visitor guest = new Visitor(server.client());
        guest.open(url.group(2));
        assertThat(guest.send(url.group(2), "password", PASSWORD).text()).contains("Welcome, Nora.");
    }

    @Test
    void whoGetsATemporaryPasswordGetsNoMailUnlessAsked() {
        String email = "life.silent@example.com";
        host.open("/admin/people/new");
        assertThat(host.send(
                                "/admin/people/new",
                                "email",
                                email,
                                "first_name",
                                "Sam",
                                "access",
                                "password",
                                "password",
                                PASSWORD)
                        .text())
                .contains("Sam was added with a temporary password. No email was sent.", "Must change password");
        assertThat(server.mails().countTo(email)).isZero();
        Visitor sam = new Visitor(server.client());
        sam.signIn(email, PASSWORD);
        sam.open("/account");
        assertThat(sam.path()).isEqualTo("/account/password");

        String told = "life.told@example.com";
        host.open("/admin/people/new");
        assertThat(host.send(
                                "/admin/people/new",
                                "email",
                                told,
                                "access",
                                "password",
                                "password",
                                PASSWORD,
                                "notify",
                                "on")
                        .text())
                .contains("An email about the new account was sent to " + told + ".");
        Mail mail = mailbox.await(told, "Your Example Site account");
        assertThat(mail.text())
                .contains(
                        "Ann Example created the account " + told + " for you at Example Site.",
                        "https://id.example.com/auth/login")
                .doesNotContain(PASSWORD, "reset_password");
    }

    @Test
    void overTheApiAPasswordDoesNotKeepTheInvitationBack() {
        String email = "life.wire@example.com";
        assertThat(api.post("/api/user", "{\"email\": \"" + email + "\", \"password\": \"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(mailbox.await(email, "Example Site").link()).endsWith("#new");
        assertThat(server.client().signIn(email, PASSWORD).status()).isEqualTo(200);
    }
}
