package dev.vestibule.reset;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The pages of a forgotten password and of the mail server, as a browser without script gets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass(name = "on {0}")
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRES"})
class ResetPagesTest {
    private static final String OLD = "seven purple kettles sing";
    private static final String NEW = "eleven green ladders hum";

    @Parameter
    private DatabaseKind kind;

    private World world;
    private TestServer server;
    private Mailbox mailbox;
    private int visitors;

    @BeforeParameterizedClassInvocation
    void start() {
        world = World.on(kind);
        server = world.server();
        mailbox = world.mailbox();
        server.isSetUpBy("admin@example.com", OLD);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        world.close();
    }

    /** Each at an address of its own, so that no limit of one test is felt by another. */
    private Visitor visitor() {
        visitors++;
        return new Visitor(server.from("198.51.100." + visitors));
    }

    private Answer ask(String email) {
        Visitor visitor = visitor();
        visitor.open("/auth/forgot_password");
        return visitor.send("/auth/forgot_password", "email", email);
    }

    private String link(String email) {
        int before = mailbox.to(email).size();
        assertThat(ask(email).text()).contains("Check your email");
        return "/auth/reset_password/" + mailbox.await(email, before + 1).token();
    }

    @Test
    void whoForgotAPasswordGetsBackInThroughThePages() {
        server.hasUser("story@example.com", OLD);
        String session = server.signIn("story@example.com", OLD);
        String link = link("story@example.com");

        Visitor visitor = visitor();
        for (int look = 0; look < 3; look++) { // a scanner may have been here before
            assertThat(visitor.open(link).text())
                    .contains("Choose a new password", "autocomplete=\"new-password\"", "value=\"story@example.com\"");
        }
        Answer weak = visitor.send(link, "password", "short");
        assertThat(weak.status()).isEqualTo(400);
        assertThat(weak.text()).contains("Use at least 15 characters.").doesNotContain("value=\"short\"");
        assertThat(visitor.send(link, "password", "story@example.com").text())
                .contains(
                        "This password is based on your name, your email address or the site name. Choose another one.");
        assertThat(server.as(session).get("/api/user/current").status()).isEqualTo(200);

        Answer done = visitor.send(link, "password", NEW);
        assertThat(visitor.path()).isEqualTo("/account/profile");
        assertThat(done.text()).contains("Your password was set. You are signed in.");
        assertThat(server.as(session).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.client().signIn("story@example.com", OLD).status()).isEqualTo(401);
        assertThat(server.client().signIn("story@example.com", NEW).status()).isEqualTo(200);

        Answer again = visitor().open(link);
        assertThat(again.status()).isEqualTo(410);
        assertThat(again.text()).contains("This link was already used. If that wasn’t you, request a new one now.");
    }

    @Test
    void whetherAnAddressIsKnownCannotBeSeen() {
        server.hasUser("known@example.com", OLD);
        Answer known = ask("known@example.com");
        Answer unknown = ask("unknown@example.com");

        assertThat(known.status()).isEqualTo(unknown.status()).isEqualTo(200);
        assertThat(known.text()).isEqualTo(unknown.text());
        mailbox.await("known@example.com");
        assertThat(mailbox.to("unknown@example.com")).isEmpty();
    }

    @Test
    void whatIsNoAddressIsSaidBesideTheField() {
        Answer answer = ask("no address");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains(
                        "Enter an email address such as ann@example.com.",
                        "value=\"no address\"",
                        "aria-invalid=\"true\"");
    }

    @Test
    void aDeadLinkSaysWhyToWhoHoldsIt() {
        server.hasUser("dead@example.com", OLD);
        String first = link("dead@example.com");
        String second = link("dead@example.com");
        assertThat(visitor().open(first).text())
                .contains("This link was replaced by a newer one. Use the link in the latest email.");
        server.tables().run("UPDATE account SET generation = generation + 1 WHERE email = 'dead@example.com'");
        assertThat(visitor().open(second).text())
                .contains("Your account has changed since this link was sent. Request a new one.");

        try (World later = World.on(DatabaseKind.H2)) {
            later.server().hasUser("late@example.com", OLD);
            later.server().post("/api/session/forgot_password", "{\"email\": \"late@example.com\"}");
            String link = "/auth/reset_password/"
                    + later.mailbox().await("late@example.com").token();
            Visitor visitor = new Visitor(later.server().client());
            visitor.open(link);
            later.server().passes(Duration.ofHours(49));
            Answer answer = visitor.send(link, "password", NEW);
            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.text()).contains("This link has expired. Request a new one.");
        }
    }

    @Test
    void linksThatNeverWereOursLookAlike() {
        server.hasUser("guess@example.com", OLD);
        String known = link("guess@example.com");
        String guessed = known.substring(0, known.length() - 1) + (known.endsWith("0") ? "1" : "0");
        Answer unknown = visitor().open(guessed);

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).contains("Invalid link");
        assertThat(visitor().open("/auth/reset_password/nothing").text()).isEqualTo(unknown.text());
        assertThat(visitor().open("/auth/reset_password/%3Cscript%3E").text()).isEqualTo(unknown.text());
    }

    @Test
    void whoAsksTooOftenIsToldToWait() {
        for (int i = 0; i < 3; i++) {
            assertThat(ask("often@example.com").status()).isEqualTo(200);
        }
        Answer refused = ask("often@example.com");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(refused.text()).contains("Too many attempts. Try again in ", "value=\"often@example.com\"");
    }

    @Test
    void theServersOwnTroubleIsToldWithAReferenceAndTheTokenStaysOutOfTheLog() {
        Logger log = (Logger) LoggerFactory.getLogger("dev.vestibule.platform.http");
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        log.addAppender(seen);
        try (World broken = World.on(DatabaseKind.H2)) {
            broken.server().hasUser("broken@example.com", OLD);
            broken.server().post("/api/session/forgot_password", "{\"email\": \"broken@example.com\"}");
            String token = broken.mailbox().await("broken@example.com").token();
            broken.server().tables().run("ALTER TABLE reset_token RENAME TO gone");
            Answer answer = new Visitor(broken.server().client()).ask("/auth/reset_password/" + token);

            assertThat(answer.status()).isEqualTo(500);
            String id = answer.header("X-Request-Id").orElseThrow();
            assertThat(id).matches("[0-9a-f]{32}");
            assertThat(answer.text())
                    .contains("Something went wrong", "<code>" + id + "</code>")
                    .doesNotContain("Exception", "SQL", ".java", token);
            assertThat(seen.list)
                    .isNotEmpty()
                    .anyMatch(event -> event.getFormattedMessage().contains("/auth/reset_password/{token}"))
                    .noneMatch(event -> event.getFormattedMessage().contains(token));
        } finally {
            log.detachAppender(seen);
        }
    }

    // --- Without a mail server, and how to get one ---

    @Test
    void withoutAMailServerThePageSaysWhomToAsk() {
        try (TestServer mute = TestServer.on(DatabaseKind.H2)) {
            Visitor visitor = new Visitor(mute.client());
            assertThat(visitor.open("/auth/forgot_password").text())
                    .contains("Email is not configured on this site. Ask your administrator to reset your password.");
        }
    }

    @Test
    void theFirstRunGoesOnToTheMailServerWhichIsTriedBeforeItIsTaken() {
        try (TestServer fresh = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=http://localhost:3000");
                Mailbox box = new Mailbox()) {
            Visitor visitor = new Visitor(fresh.client());
            visitor.open("/setup");
            visitor.send(
                    "/setup",
                    "token",
                    visitor.valueOf("token"),
                    "email",
                    "ann@example.com",
                    "password",
                    OLD,
                    "site_name",
                    "Acme",
                    "site_locale",
                    "en");
            assertThat(visitor.path()).isEqualTo("/setup/mail");

            assertThat(mail(visitor, "", "").text()).contains("Enter the SMTP host.");
            assertThat(mail(visitor, "127.0.0.1", "99999").text()).contains("Enter a whole number from 1 to 65535.");
            Answer refused = mail(visitor, "127.0.0.1", "1");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text())
                    .contains(
                            "The SMTP server cannot be used with these settings, so they were not saved.",
                            "No SMTP server answered at 127.0.0.1:1.",
                            "value=\"127.0.0.1\"");
            assertThat(fresh.storedSettings().countOfMail()).isZero();

            Answer taken = mail(visitor, "127.0.0.1", Integer.toString(box.port()));
            assertThat(taken.text()).contains("Setup is complete. Email is working, and you are signed in.");
            visitor.open("/auth/forgot_password");
            visitor.send("/auth/forgot_password", "email", "ann@example.com");
            Mail mail = box.await("ann@example.com");
            assertThat(mail.link()).startsWith("http://localhost:3000/auth/reset_password/");
        }
    }

    private static Answer mail(Visitor visitor, String host, String port) {
        return visitor.send(
                "/setup/mail", "email-smtp-host", host, "email-smtp-port", port, "email-smtp-security", "none");
    }

    @Test
    void onlyAdministratorsChooseTheMailServer() {
        server.hasUser("nobody@example.com", OLD);
        Visitor visitor = visitor();
        visitor.signIn("nobody@example.com", OLD);
        assertThat(visitor.open("/setup/mail").status()).isEqualTo(403);
        visitor.open("/account/profile");
        assertThat(mail(visitor, "127.0.0.1", "25").status()).isEqualTo(403);
        assertThat(visitor().ask("/setup/mail").header("Location")).contains("/auth/login?redirect=%2Fsetup%2Fmail");
    }
}
