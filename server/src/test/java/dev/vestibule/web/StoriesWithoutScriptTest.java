package dev.vestibule.web;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.PlainReader;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What people come for, from the first page to the last, with the links and forms that a page without script has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoriesWithoutScriptTest {
    private static final String ADMIN = "ann@example.com";

    private TestServer server;
    private Mailbox mailbox;
    private PlainReader admin;

    /** The first run: mail is refused, then accepted. */
    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, OidcWorld.SITE, OidcWorld.PHRASE);
        mailbox = new Mailbox();
        admin = newcomer().open("/");
        admin.press("Create account", "first_name", "Ann", "email", ADMIN, "password", PASSWORD, "site_name", "Acme");
        assertThat(admin.path()).isEqualTo("/setup/mail");
        mail("1");
        assertThat(admin.text()).contains("The SMTP server cannot be used with these settings");
        mail(Integer.toString(mailbox.port()));
        assertThat(admin.path()).isEqualTo("/admin");
        assertThat(admin.text()).contains("Setup is complete. Email is working, and you are signed in.");
    }

    private void mail(String port) {
        admin.press(
                "Test and save",
                "email-smtp-host",
                "127.0.0.1",
                "email-smtp-security",
                "none",
                "email-smtp-port",
                port,
                "email-from-name",
                "Acme",
                "email-from-address",
                "vestibule@example.com");
    }

    @AfterAll
    void stop() {
        server.close();
        mailbox.close();
    }

    private PlainReader newcomer() {
        return new PlainReader(new Visitor(server.client()));
    }

    private PlainReader signedIn(String email) {
        PlainReader reader = newcomer().open("/");
        reader.press("Sign in", "username", email, "password", PASSWORD);
        return reader;
    }

    private String link(String email) {
        return URI.create(mailbox.await(email, 1).link()).getPath();
    }

    @Test
    void aUserSignsOutAndForgetsThePassword() {
        String email = "forgetful@example.com";
        server.hasUser(email, PASSWORD);
        PlainReader reader = signedIn(email);
        assertThat(reader.press("Sign out").text()).contains("Signed out");
        reader.follow("Sign in again").follow("Forgot password?");
        assertThat(reader.press("Send reset link", "email", email).text()).contains("Check your email");
        reader.open(link(email));
        reader.press("Save password", "password", "Another-" + PASSWORD);
        assertThat(reader.text()).contains("forgetful@example.com", "Sign out");
    }

    @Test
    void aUserIsInvitedAndAccepts() {
        String email = "nora@example.com";
        admin.open("/").follow("People").follow("Invite user");
        admin.press("Invite user", "email", email, "first_name", "Nora");
        assertThat(admin.text()).contains("Nora");
        PlainReader nora = newcomer().open(link(email));
        assertThat(nora.press("Activate account", "password", PASSWORD).text())
                .contains("Welcome, Nora. Your account is ready.");
        admin.open("/").follow("People");
        assertThat(admin.press("Apply", "q", "nora@", "status", "all").text()).contains("Nora", "1–1 of 1");
        assertThat(admin.follow("Remove filter Status: Any").text()).contains("Nora", "Export CSV");
    }

    @Test
    void aGroupIsCreatedAndHandedToAManager() {
        int id = server.hasUser("manager@example.com", PASSWORD);
        server.users().setName(id, "Mag", "Manager");
        admin.open("/").follow("Groups").follow("Create group");
        admin.press("Create group", "name", "Readers").follow("Add members");
        admin.press("Apply", "q", "mag manager").press("Add", "user-" + id, "on");
        assertThat(admin.text()).contains("Mag Manager was added to Readers.");
        admin.open("/").follow("Groups").follow("Readers");
        assertThat(admin.press("Make manager").text()).contains("Mag Manager", "Readers");
        assertThat(signedIn("manager@example.com").follow("Administration").text())
                .contains("Readers")
                .doesNotContain("Create group");
    }

    @Test
    void aKeyIsCreatedAndItsSecretShown() {
        admin.open("/").follow("API keys").follow("Create API key");
        admin.press("Create API key", "name", "Nightly export", "group", "1");
        assertThat(admin.text()).contains("readonly", "curl").containsPattern(">mb_[A-Za-z0-9+/=_-]{20,}<");
    }

    @Test
    void aSessionOfAnotherBrowserIsEnded() {
        String email = "twice@example.com";
        server.hasUser(email, PASSWORD);
        String elsewhere = server.signIn(email, PASSWORD);
        PlainReader reader = signedIn(email).follow("Sessions");
        reader.follow("Sign out all other sessions").press("Sign out all other sessions");
        assertThat(server.as(elsewhere).get("/api/user/current").status()).isEqualTo(401);
        assertThat(reader.text()).contains("Current session");
    }

    @Test
    void aSettingIsChangedAndReset() {
        admin.open("/").follow("Settings");
        assertThat(admin.press("Save", "site-name", "Acme Corp").text()).contains("Site name is now “Acme Corp”.");
        assertThat(admin.press("Reset to default: Vestibule").text()).contains("Site name is now “Vestibule”.");
    }

    /** Two clicks. */
    @Test
    void whoFailedToSignInYesterdayIsFound() {
        server.hasUser("guessed@example.com", PASSWORD);
        server.client().signIn("guessed@example.com", "a wrong password");
        admin.open("/").follow("Sign-in log").follow("Failed yesterday");
        assertThat(admin.text()).contains("No results");
        assertThat(admin.follow("Today").text()).contains("guessed@example.com", "Invalid credentials");
    }

    @Test
    void aProviderIsAddedTestedAndMapped() {
        try (TestProvider idp = new TestProvider(server::now)) {
            admin.open("/").follow("Settings").follow("Sign-in").follow("Add provider");
            admin.press(
                    "Add provider",
                    "key",
                    "plain",
                    "login-prompt",
                    "Plain",
                    "issuer-uri",
                    idp.issuer(),
                    "client-id",
                    TestProvider.CLIENT,
                    "client-secret",
                    TestProvider.SECRET);
            assertThat(admin.press("Test configuration").text()).contains("Discovery document", "Passed");
            admin.follow("Edit group mappings");
            admin.press("Save", "theirs", "bosses", "ours", "Administrators");
            admin.follow("Remove: bosses, Administrators");
            assertThat(admin.press("Remove mapping").text())
                    .contains("The mapping of bosses to Administrators was removed.");
        }
    }

    @Test
    void aUserIsDeactivated() {
        int id = server.hasUser("leaver@example.com", PASSWORD);
        server.users().setName(id, "Lea", "Leaver");
        admin.open("/").follow("People");
        admin.press("Apply", "q", "lea leaver").follow("Lea Leaver").follow("Deactivate account");
        assertThat(admin.press("Deactivate account").text()).contains("Lea Leaver was deactivated");
        assertThat(server.users().state(id)).isEqualTo("left");
    }
}
