package dev.vestibule.reset;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/**
 * Forgotten passwords in a real browser, with a mail that really comes; see {@link
 * dev.vestibule.web.account.PagesBrowserTest} for what that needs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResetBrowserTest {
    private static final String OTHER_PASSWORD = "eight purple kettles sing";
    private static final String SITE = "http://localhost:3000";

    private World world;
    private TestServer server;
    private Browser browser;

    @BeforeAll
    void start() {
        world = World.on(DatabaseKind.H2, "MB_SITE_URL=" + SITE, "MB_DISABLE_SESSION_THROTTLE=true");
        server = world.server();
        server.isSetUpBy("admin@example.com", PASSWORD);
        browser = Browser.at(server);
    }

    @AfterAll
    void stop() {
        browser.close();
        world.close();
    }

    /** The path that a mail to this person leads to. */
    private String link(String email) {
        int before = world.mailbox().to(email).size();
        server.post("/api/session/forgot_password", "{\"email\": \"" + email + "\"}");
        return pathOf(world.mailbox().await(email, before + 1).link());
    }

    private static String pathOf(String link) {
        assertThat(link).startsWith(SITE + "/");
        return link.substring(SITE.length());
    }

    private boolean signsIn(String email, String password) {
        return server.client().signIn(email, password).status() == 200;
    }

    @Test
    void aForgottenPasswordFromTheFirstRunToTheNewOne() {
        // The story as the promise tells it: set up, sign out, forget, read the mail, follow the link, choose another.
        try (Mailbox mailbox = new Mailbox();
                TestServer fresh = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=" + SITE);
                Browser ann = Browser.at(fresh);
                Browser elsewhere = Browser.at(fresh)) {
            ann.open("/setup");
            ann.type("email", "ann@example.com");
            ann.type("password", PASSWORD);
            ann.press("Create account");
            ann.awaitPath("/setup/mail");
            ann.type("email-smtp-host", "127.0.0.1");
            ann.field("email-smtp-security").sendKeys("None");
            ann.type("email-smtp-port", "1");
            ann.press("Test and save");
            ann.awaitText("No SMTP server answered at 127.0.0.1:1.");
            assertThat(ann.barriers()).as("refused mail server").isEmpty();
            ann.type("email-smtp-port", Integer.toString(mailbox.port()));
            ann.press("Test and save");
            ann.awaitText("Setup is complete. Email is working, and you are signed in.");
            ann.signOut();
            ann.awaitText("Signed out");
            elsewhere.signIn("ann@example.com", PASSWORD);

            ann.open("/auth/login");
            ann.press("Forgot password?");
            ann.awaitPath("/auth/forgot_password");
            ann.type("email", "ann@example.com");
            ann.press("Send reset link");
            ann.awaitText("Check your email");
            String link =
                    pathOf(mailbox.await("ann@example.com", "Password Reset").link());

            ann.open(link + "x");
            assertThat(ann.text())
                    .contains(
                            "Invalid link",
                            "This link is incomplete or invalid. Copy the whole link from the email, or request a new one.");
            ann.open(link);
            ann.awaitText("Choose a new password");
            assertThat(ann.barriers()).as("reset").isEmpty();
            ann.type("password", OTHER_PASSWORD);
            ann.awaitText("This is a strong password.");
            ann.press("Save password");
            ann.awaitPath("/account/profile");
            assertThat(mailbox.await("ann@example.com", "Your password was changed")
                            .text())
                    .contains("ann@example.com");

            elsewhere.press("Sessions");
            elsewhere.awaitPath("/auth/login?redirect=%2Fadmin%2Fsessions");
            elsewhere.type("username", "ann@example.com");
            elsewhere.type("password", PASSWORD);
            elsewhere.press("Sign in");
            elsewhere.awaitText("Incorrect email address or password.");
            elsewhere.open(link);
            assertThat(elsewhere.text())
                    .contains("This link was already used. If that wasn’t you, request a new one now.");
            assertThat(elsewhere.barriers()).as("dead link").isEmpty();
            assertThat(ann.complaints()).isEmpty();
        }
    }

    @Test
    void anExpiredLinkSaysSoAndLeadsToANewOne() {
        try (World world = World.on(DatabaseKind.H2, "MB_SITE_URL=" + SITE);
                Browser visitor = Browser.at(world.server())) {
            world.server().hasUser("late@example.com", PASSWORD);
            world.server().post("/api/session/forgot_password", "{\"email\": \"late@example.com\"}");
            String link = pathOf(world.mailbox().await("late@example.com").link());
            visitor.open(link);
            visitor.type("password", OTHER_PASSWORD);
            world.server().passes(Duration.ofHours(49));
            visitor.press("Save password");
            visitor.awaitText("This link has expired. Request a new one.");
            assertThat(visitor.barriers()).as("expired link").isEmpty();
            visitor.press("Request a new link");
            visitor.awaitPath("/auth/forgot_password");
        }
    }

    @Test
    void anInvitationIsWelcomedOnTheSamePage() {
        try (World world = World.on(DatabaseKind.H2, "MB_SITE_URL=" + SITE);
                Browser visitor = Browser.at(world.server());
                Browser plain = Browser.withoutScript(world.server())) {
            world.server().hasAdministrator("host@example.com", PASSWORD);
            world.server()
                    .as(world.server().signIn("host@example.com", PASSWORD))
                    .post("/api/user", "{\"email\": \"new@example.com\", \"first_name\": \"Nora\"}");
            String link = pathOf(world.mailbox().await("new@example.com").link());
            plain.open(link);
            assertThat(plain.text()).contains("Welcome to Example Site");

            visitor.open(link);
            visitor.awaitText("Hello Nora.");
            assertThat(visitor.barriers()).as("invitation").isEmpty();
            visitor.type("password", "short");
            visitor.press("Activate account");
            visitor.awaitText("Use at least 15 characters.");
            assertThat(visitor.text()).contains("Welcome to Example Site");
            visitor.type("password", OTHER_PASSWORD);
            visitor.press("Activate account");
            visitor.awaitText("Welcome, Nora. Your account is ready.");
        }
    }

    @Test
    void aLinkInTwoTabsWorksInOneOfThem() {
        server.hasUser("tabs@example.com", PASSWORD);
        String link = link("tabs@example.com");
        browser.open(link);
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.open(link);
        browser.type("password", OTHER_PASSWORD);
        browser.press("Save password");
        browser.awaitPath("/account/profile");
        browser.driver().close();

        browser.driver().switchTo().window(first);
        browser.type("password", "nine purple kettles sing");
        browser.press("Save password");
        browser.awaitText("This link was already used. If that wasn’t you, request a new one now.");
        assertThat(signsIn("tabs@example.com", OTHER_PASSWORD)).isTrue();
        assertThat(signsIn("tabs@example.com", "nine purple kettles sing")).isFalse();
    }

    @Test
    void whoAskedAgainInAnotherTabIsToldToUseTheNewerLink() {
        server.hasUser("again@example.com", PASSWORD);
        String older = link("again@example.com");
        browser.open(older);
        String newer = link("again@example.com");
        browser.type("password", OTHER_PASSWORD);
        browser.press("Save password");
        browser.awaitText("This link was replaced by a newer one. Use the link in the latest email.");
        browser.open(newer);
        browser.type("password", OTHER_PASSWORD);
        browser.press("Save password");
        browser.awaitPath("/account/profile");
    }

    @Test
    void aForgottenPasswordNeedsNoScript() {
        server.hasUser("plain@example.com", PASSWORD);
        String session = server.signIn("plain@example.com", PASSWORD);
        try (Browser plain = Browser.withoutScript(server)) {
            plain.open("/auth/login");
            plain.press("Forgot password?");
            plain.type("email", "no address");
            plain.press("Send reset link");
            assertThat(plain.text()).contains("Enter an email address such as ann@example.com.");
            plain.type("email", "plain@example.com");
            plain.press("Send reset link");
            assertThat(plain.text()).contains("Check your email");
            plain.open(pathOf(world.mailbox().await("plain@example.com").link()));
            plain.type("password", "short");
            plain.press("Save password");
            assertThat(plain.text()).contains("Use at least 15 characters.");
            plain.type("password", OTHER_PASSWORD);
            plain.press("Save password");
            plain.awaitPath("/account/profile");
        }
        assertThat(server.as(session).get("/api/user/current").status()).isEqualTo(401);
        assertThat(signsIn("plain@example.com", OTHER_PASSWORD)).isTrue();
    }

    @Test
    void aForgottenPasswordNeedsNoMouse() {
        server.hasUser("keys@example.com", PASSWORD);
        browser.open("/auth/forgot_password");
        assertThat(browser.focused().getAttribute("name")).isEqualTo("email");
        browser.keys("no address", Keys.ENTER);
        browser.awaitText("Enter an email address such as ann@example.com.");
        // The field that is wrong is where one goes on, and what is wrong is read out with it.
        assertThat(browser.focused().getAttribute("name")).isEqualTo("email");
        assertThat(browser.focused().getAttribute("aria-describedby")).isEqualTo("email-error");
        browser.keys(Keys.END, Keys.BACK_SPACE.toString().repeat("no address".length()));
        browser.keys("keys@example.com", Keys.ENTER);
        browser.awaitText("Check your email");

        browser.open(pathOf(world.mailbox().await("keys@example.com").link()));
        browser.tab();
        browser.keys(Keys.ENTER);
        browser.tab();
        assertThat(browser.focused().getDomAttribute("name")).isEqualTo("username"); // whose account it is
        browser.tab();
        assertThat(browser.focused().getAttribute("name")).isEqualTo("password");
        browser.keys(OTHER_PASSWORD, Keys.TAB, Keys.TAB);
        assertThat(browser.focused().getText()).isEqualTo("Save password");
        browser.keys(Keys.SPACE);
        browser.awaitPath("/account/profile");
        assertThat(signsIn("keys@example.com", OTHER_PASSWORD)).isTrue();
    }

    @Test
    void noPageHasABarrier() {
        String email = "barriers@example.com";
        server.hasUser(email, PASSWORD);
        browser.driver().manage().deleteAllCookies();
        browser.open("/auth/forgot_password");
        assertThat(browser.barriersInEveryLook()).as("forgot").isEmpty();
        browser.press("Send reset link");
        browser.awaitText("Enter an email address such as ann@example.com.");
        assertThat(browser.barriersInEveryLook()).as("forgot, faulty").isEmpty();
        browser.type("email", email);
        browser.press("Send reset link");
        browser.awaitText("Check your email");
        assertThat(browser.barriersInEveryLook()).as("asked").isEmpty();

        String link = pathOf(world.mailbox().await(email).link());
        browser.open(link);
        browser.awaitText("Choose a new password");
        assertThat(browser.barriersInEveryLook()).as("reset").isEmpty();
        browser.press("Save password");
        browser.awaitText("Enter a new password.");
        assertThat(browser.barriersInEveryLook()).as("reset, faulty").isEmpty();
        browser.type("password", "short");
        browser.awaitText("Use at least 15 characters.");
        assertThat(browser.barriersInEveryLook()).as("reset, judged").isEmpty();
        assertThat(browser.text()).doesNotContain("Enter a new password.");
        browser.type("password", OTHER_PASSWORD);
        browser.press("Save password");
        browser.awaitPath("/account/profile");
        assertThat(browser.barriersInEveryLook()).as("reset, done").isEmpty();
        browser.open(link);
        browser.awaitText("This link was already used. If that wasn’t you, request a new one now.");
        assertThat(browser.barriersInEveryLook()).as("dead link").isEmpty();

        browser.driver().manage().deleteAllCookies();
        browser.signIn("admin@example.com", PASSWORD);
        browser.open("/setup/mail");
        assertThat(browser.barriersInEveryLook()).as("mail server").isEmpty();
        browser.press("Skip for now");
        browser.awaitPath("/admin");
        browser.signOut();
        browser.awaitText("Signed out");
        assertThat(browser.barriersInEveryLook()).as("signed out").isEmpty();
    }
}
