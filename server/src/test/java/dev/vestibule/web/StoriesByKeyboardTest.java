package dev.vestibule.web;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Keyboard;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/** What people come for, from the first page to the last, without a mouse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoriesByKeyboardTest {
    private static final String ADMIN = "ann@example.com";

    private TestServer server;
    private Mailbox mailbox;
    private Browser browser;
    private Keyboard keyboard;

    /** The first run: mail is refused, then accepted. */
    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=http://localhost:3000", OidcWorld.PHRASE);
        mailbox = new Mailbox();
        try (Browser first = Browser.at(server)) {
            Keyboard keys = new Keyboard(first);
            first.open("/");
            keys.type("first_name", "Ann").type("email", ADMIN).type("password", PASSWORD);
            keys.type("site_name", "Acme").press("Create account");
            first.awaitPath("/setup/mail");
            keys.type("email-smtp-host", "127.0.0.1").choose("email-smtp-security", "None");
            keys.type("email-smtp-port", "1").type("email-from-name", "Acme");
            keys.type("email-from-address", "vestibule@example.com").press("Test and save");
            first.awaitText("The SMTP server cannot be used with these settings");
            keys.type("email-smtp-port", Integer.toString(mailbox.port())).press("Test and save");
            first.awaitPath("/admin");
            first.awaitText("Setup is complete. Email is working, and you are signed in.");
        }
    }

    @BeforeEach
    void sitDown() {
        browser = Browser.at(server);
        keyboard = new Keyboard(browser);
    }

    @AfterEach
    void getUp() {
        assertThat(browser.complaints()).isEmpty();
        browser.close();
    }

    @AfterAll
    void stop() {
        server.close();
        mailbox.close();
    }

    private void signIn(String email, String landing) {
        browser.open("/");
        keyboard.type("username", email).type("password", PASSWORD).enter();
        browser.awaitPath(landing);
    }

    private void signInAsAdministrator() {
        signIn(ADMIN, "/admin");
    }

    private String link(String email) {
        return URI.create(mailbox.await(email, 1).link()).getPath();
    }

    @Test
    void aUserSignsOutAndForgetsThePassword() {
        String email = "forgetful@example.com";
        server.hasUser(email, PASSWORD);
        signIn(email, "/account/profile");
        keyboard.press("Account menu").press("Sign out");
        browser.awaitText("Signed out");
        keyboard.press("Sign in again");
        browser.awaitPath("/auth/login");
        keyboard.press("Forgot password?");
        browser.awaitPath("/auth/forgot_password");
        keyboard.type("email", email).press("Send reset link");
        browser.awaitText("Check your email");
        browser.open(link(email));
        keyboard.type("password", "Another-" + PASSWORD).press("Save password");
        browser.awaitPath("/account/profile");
    }

    @Test
    void aUserIsInvitedAndAccepts() {
        String email = "nora@example.com";
        signInAsAdministrator();
        keyboard.press("People");
        browser.awaitPath("/admin/people");
        keyboard.press("Invite user");
        browser.awaitPath("/admin/people/new");
        keyboard.type("email", email).type("first_name", "Nora").press("Invite user");
        browser.awaitText("Nora");
        try (Browser hers = Browser.at(server)) {
            hers.open(link(email));
            new Keyboard(hers).type("password", PASSWORD).press("Activate account");
            hers.awaitText("Welcome, Nora. Your account is ready.");
        }
    }

    @Test
    void aGroupIsCreatedAndHandedToAManager() {
        int id = server.hasUser("manager@example.com", PASSWORD);
        server.users().setName(id, "Mag", "Manager");
        signInAsAdministrator();
        keyboard.press("Groups");
        browser.awaitPath("/admin/groups");
        keyboard.press("Create group");
        browser.awaitPath("/admin/groups/new");
        keyboard.type("name", "Readers").press("Create group");
        browser.awaitText("Add members");
        keyboard.press("Add members");
        browser.awaitText("Add members to Readers");
        keyboard.type("q", "mag manager").enter();
        browser.awaitText("1–1 of 1");
        keyboard.tick("user-" + id).press("Add");
        browser.awaitText("Mag Manager was added to Readers.");
        keyboard.press("Groups");
        browser.awaitPath("/admin/groups");
        keyboard.press("Readers").press("Actions for Mag Manager").press("Make manager");
        browser.awaitText("Mag Manager is now a manager of Readers.");
    }

    @Test
    void aKeyIsCreatedAndItsSecretShown() {
        signInAsAdministrator();
        keyboard.press("API keys");
        browser.awaitPath("/admin/keys");
        keyboard.press("Create API key");
        browser.awaitPath("/admin/keys/new");
        keyboard.type("name", "Nightly export").press("Create API key");
        browser.awaitText("Copy the secret now. You cannot see it again.");
        keyboard.press("Copy");
        browser.awaitText("Copied");
    }

    @Test
    void aSessionOfAnotherBrowserIsEnded() {
        String email = "twice@example.com";
        server.hasUser(email, PASSWORD);
        String elsewhere = server.signIn(email, PASSWORD);
        signIn(email, "/account/profile");
        keyboard.press("Sessions");
        browser.awaitPath("/account/sessions");
        keyboard.press("Sign out all other sessions");
        browser.awaitText("Cancel");
        keyboard.press("Sign out all other sessions");
        browser.awaitPath("/account/sessions");
        assertThat(server.as(elsewhere).get("/api/user/current").status()).isEqualTo(401);
    }

    @Test
    void theSiteIsNamedWithTheKeyboardAlone() {
        signInAsAdministrator();
        browser.open("/admin/settings");
        assertThat(browser.field("site-name").getDomProperty("value")).isEqualTo("Acme");
        keyboard.type("site-name", "Corner House").type("admin-email", "nobody").enter();
        browser.awaitText("Enter an email address such as ann@example.com.");
        assertThat(browser.focused().getDomAttribute("name")).isEqualTo("admin-email");
        assertThat(browser.field("site-name").getDomProperty("value")).isEqualTo("Corner House");
        browser.keys(Keys.END, Keys.BACK_SPACE.toString().repeat(6), "admin@example.com", Keys.ENTER);
        browser.awaitText("Site name is now “Corner House”.");
        assertThat(browser.driver().getTitle()).endsWith("Corner House");
        browser.type("admin-email", "");
        browser.press("Save");
        browser.awaitText("Administrator email address is now not set.");
        browser.press("Reset to default: Vestibule");
        browser.awaitText("Site name is now “Vestibule”.");
    }

    @Test
    void whoFailedToSignInYesterdayIsFound() {
        server.hasUser("guessed@example.com", PASSWORD);
        server.client().signIn("guessed@example.com", "a wrong password");
        signInAsAdministrator();
        keyboard.press("Sign-in log");
        browser.awaitPath("/admin/sign-ins");
        keyboard.press("Failed yesterday");
        browser.awaitText("No results");
        keyboard.press("Today");
        browser.awaitText("guessed@example.com");
    }

    @Test
    void aProviderIsAddedTestedAndMapped() {
        try (TestProvider idp = new TestProvider(server::now)) {
            signInAsAdministrator();
            keyboard.press("Settings");
            browser.awaitPath("/admin/settings");
            keyboard.press("Sign-in");
            browser.awaitPath("/admin/settings/sign-in");
            keyboard.press("Add provider");
            browser.awaitPath("/admin/settings/new-provider");
            keyboard.type("key", "plain").type("login-prompt", "Plain").type("issuer-uri", idp.issuer());
            keyboard.type("client-id", TestProvider.CLIENT).type("client-secret", TestProvider.SECRET);
            keyboard.press("Add provider");
            browser.awaitPath("/admin/settings/providers/plain");
            keyboard.press("Test configuration");
            browser.awaitText("Test result");
            assertThat(browser.text()).contains("Discovery document", "Passed");
            keyboard.press("Edit group mappings");
            browser.awaitPath("/admin/settings/providers/plain/groups");
            keyboard.type("theirs", "bosses").choose("ours", "Administrators").press("Save");
            browser.awaitText("bosses");
        }
    }

    @Test
    void aUserIsDeactivated() {
        int id = server.hasUser("leaver@example.com", PASSWORD);
        server.users().setName(id, "Lea", "Leaver");
        signInAsAdministrator();
        keyboard.press("People");
        browser.awaitPath("/admin/people");
        keyboard.type("q", "lea leaver").enter();
        browser.awaitText("1–1 of 1");
        keyboard.press("Lea Leaver");
        browser.awaitPath("/admin/people/" + id);
        keyboard.press("Deactivate account");
        browser.awaitText("Cancel");
        keyboard.press("Deactivate account");
        browser.awaitText("Lea Leaver was deactivated");
        assertThat(server.users().state(id)).isEqualTo("left");
    }
}
