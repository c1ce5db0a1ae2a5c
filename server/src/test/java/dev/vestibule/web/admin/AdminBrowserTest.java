package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The administrators' pages in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminBrowserTest {
    private static final List<String> PAGES = List.of(
            "/admin/mail",
            "/admin/mail?to=no+address",
            "/admin/mail/1",
            "/admin/audit",
            "/admin/audit?address=x",
            "/admin/settings",
            "/admin/settings/applications",
            "/admin/settings/mail",
            "/admin/settings/mail/off",
            "/admin/settings/new-provider",
            "/admin/settings/providers/acme",
            "/admin/settings/providers/acme/remove",
            "/admin/settings/sessions",
            "/admin/settings/sign-in",
            "/admin/settings/two-factor",
            "/admin/people",
            "/admin/people/new",
            "/admin/people/2",
            "/admin/people/2/close",
            "/admin/people/2/edit",
            "/admin/people/2/groups",
            "/admin/people/new/several",
            "/admin/groups",
            "/admin/groups?q=nothing",
            "/admin/groups/new",
            "/admin/groups/1",
            "/admin/groups/3",
            "/admin/groups/3/add",
            "/admin/groups/3/delete",
            "/admin/groups/4",
            "/admin/guard",
            "/admin/guard/new",
            "/admin/guard/try?url=https%3A%2F%2Fapp.example.com%2F",
            "/admin/keys",
            "/admin/keys/new",
            "/admin/keys/1",
            "/admin/keys/1/secret",
            "/admin/keys/1/end",
            "/admin/keys/2",
            "/account/keys",
            "/account/keys/new",
            "/account/keys/2/end",
            "/admin/people/2/new-password",
            "/admin/sign-ins",
            "/admin/sessions",
            "/admin/sessions/end");

    /** With the pages of an application, whose id is not known before. */
    private final List<String> pages = new ArrayList<>(PAGES);

    private TestServer server;
    private Browser browser;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=http://localhost:3000");
        server.isSetUpBy("admin@example.com", PASSWORD, OidcWorld.PHRASE);
        server.as(server.signIn("admin@example.com", PASSWORD)).post(OidcWorld.PROVIDERS, """
                {"key": "acme", "login-prompt": "Acme", "issuer-uri": "https://idp.example.com", "client-id": "c",
                 "client-secret": "s", "enabled": true}""");
        server.hasUser("ann@example.com", PASSWORD);
        server.signIn("ann@example.com", PASSWORD);
        Client boss = server.as(server.signIn("admin@example.com", PASSWORD));
        boss.post("/api/permissions/group", "{\"name\": \"Accounting\"}");
        boss.post("/api/permissions/group", "{\"name\": \"Nobody yet\"}");
        boss.post("/api/permissions/membership", "{\"group_id\": 3, \"user_id\": 2, \"is_group_manager\": true}");
        boss.post("/api/api-key", "{\"name\": \"Nightly export\", \"group_id\": 3, \"owner_id\": 2}");
        boss.post(
                "/api/vestibule/api-key",
                "{\"password\": \"" + PASSWORD + "\", \"name\": \"Notebook\", \"expires_at\": \""
                        + server.now().plus(Duration.ofDays(30))
                        + "\", \"methods\": [\"GET\"], \"paths\": [\"/api/user/*\"]}");
        String application = "/admin/applications/"
                + boss.post(
                                "/api/vestibule/oauth-client",
                                "{\"client_name\": \"Grafana\","
                                        + " \"redirect_uris\": [\"https://grafana.example.com/login/generic_oauth\"]}")
                        .json()
                        .path("client_id")
                        .asText();
        pages.addAll(List.of(
                "/admin/applications",
                "/admin/applications/new?template=portainer",
                application,
                application + "/secret",
                application + "/dry-run?user=ann@example.com",
                "/account/applications"));
        browser = Browser.at(server);
        browser.signIn("admin@example.com", PASSWORD);
        for (String email : List.of("ann@example.com", "nobody@example.com")) {
            server.post("/api/session/forgot_password", "{\"email\":\"" + email + "\"}");
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> server.mails().countIn("asked") == 0);
    }

    @AfterAll
    void stop() {
        browser.close();
        server.close();
    }

    // --- Stories ---

    @Test
    void theButtonsThatAddPeopleToANewGroupStayOnOneLine() {
        for (int width : new int[] {390, 768, 1024, 1440}) {
            browser.looks(width, "light");
            browser.open("/admin/groups/4/add");
            Object heights = browser.script("return [...document.querySelectorAll('.list button.small')]"
                    + ".map(button => button.offsetHeight).filter(height => height > 44).length + ' of '"
                    + " + (document.querySelectorAll('.list button.small').length > 1)");
            assertThat(heights)
                    .as("buttons of several lines at %d pixels", width)
                    .isEqualTo("0 of true");
        }
        browser.looks(1280, "light");
    }

    @Test
    void theHelpDeskFindsOutWhyALinkNeverCame() {
        browser.open("/account/profile");
        browser.press("Administration");
        browser.press("Email");
        browser.awaitPath("/admin/mail");
        assertThat(browser.text())
                .contains(
                        "No SMTP server is configured. Emails are queued for 24 hours, then discarded.",
                        "ann@example.com",
                        "Queued");
        browser.type("to", "nobody@example.com");
        browser.press("Apply");
        browser.awaitText("Unknown address");
        assertThat(browser.text()).doesNotContain("ann@example.com");
        browser.driver().findElement(By.cssSelector("table.list tbody a")).click();
        browser.awaitText(
                "No user has this email address, so nothing was sent. It may contain a typo. The requester was not told.");
        browser.press("All emails");
        browser.awaitPath("/admin/mail");
    }

    @Test
    void aGuesserIsFoundByWhereTheyCameFrom() {
        server.from("203.0.113.66").signIn("ann@example.com", "a wrong password");
        browser.open("/admin/sign-ins");
        browser.type("address", "203.0.113.66");
        browser.press("Apply");
        browser.awaitText("Clear filters");
        assertThat(browser.text())
                .contains("ann@example.com", "Invalid credentials")
                .doesNotContain("admin@");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void somebodyWhosePasswordIsKnownToOthersIsAskedForANewOne() {
        int eve = server.hasUser("eve@example.com", PASSWORD);
        browser.open("/admin/people/" + eve);
        browser.press("Require password change");
        browser.awaitPath("/admin/people/" + eve + "/new-password");
        browser.press("Require password change");
        browser.awaitText("This user must change their password and has not done so yet.");
        assertThat(browser.barriers()).isEmpty();
        try (Browser hers = Browser.at(server)) {
            hers.open("/auth/login");
            hers.type("username", "eve@example.com");
            hers.type("password", PASSWORD);
            hers.press("Sign in");
            hers.awaitPath("/account/password");
            assertThat(hers.text())
                    .contains("An administrator requires you to change your password before you continue.");
            assertThat(hers.barriers()).isEmpty();
            hers.type("old_password", PASSWORD);
            hers.type("password", "eleven green ladders hum");
            hers.press("Change password");
            hers.awaitText("Your password was changed.");
            hers.open("/account/sessions");
            hers.awaitPath("/account/sessions");
            assertThat(hers.complaints()).isEmpty();
        }
    }

    @Test
    void aStolenSessionIsFoundAndEnded() {
        String key =
                server.from("203.0.113.77").signIn("ann@example.com", PASSWORD).key();
        browser.open("/admin/sessions");
        browser.type("address", "203.0.113.77");
        browser.press("Apply");
        browser.awaitText("1–1 of 1");
        browser.press("Revoke all matching sessions");
        browser.awaitText("Revoke 1 session?");
        browser.press("Cancel");
        browser.awaitText("1–1 of 1");
        browser.driver().findElement(By.cssSelector(".rowmenu summary")).click();
        browser.press("Revoke");
        browser.awaitText("Revoke 1 session?");
        browser.press("Revoke 1 session");
        browser.awaitText("1 session was revoked.");
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aPersonComesAndGoes() {
        browser.open("/admin/people");
        browser.press("Invite user");
        browser.awaitPath("/admin/people/new");
        browser.type("email", "pat@example.com");
        browser.type("first_name", "Pat");
        browser.driver()
                .findElement(By.cssSelector("[name=access][value=password]"))
                .click();
        browser.type("password", PASSWORD);
        browser.press("Invite user");
        browser.awaitText("Pat was added with a temporary password.");
        browser.press("Deactivate account");
        browser.awaitText("Deactivate Pat?");
        browser.press("Deactivate account");
        browser.awaitText("Pat was deactivated; 0 sessions and 0 API keys were revoked.");
        browser.press("Reactivate account");
        browser.awaitText("Pat was reactivated.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whoMadeAnAdministratorIsFoundInTheTrail() {
        browser.open("/admin/people/2/edit");
        browser.field("administrator").click();
        browser.press("Save");
        browser.awaitText("The changes to");
        browser.press("Changes to this user");
        browser.awaitText("User changed");
        assertThat(browser.text()).contains("All Users, Administrators", "ann@example.com");
        browser.open("/admin/people/2/edit");
        browser.field("administrator").click();
        browser.press("Save");
        browser.awaitText("The changes to");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aProviderThatDoesNotAnswerIsSaidSoByTheTest() {
        browser.open("/admin/settings");
        browser.press("Sign-in");
        browser.awaitPath("/admin/settings/sign-in");
        browser.press("Acme");
        browser.awaitPath("/admin/settings/providers/acme");
        assertThat(browser.text()).contains("Not yet verified");
        browser.press("Test configuration");
        browser.awaitText("Test result");
        assertThat(browser.text()).contains("Failed", "Not tested");
        assertThat(browser.barriers()).as("failed test").isEmpty();
        browser.press("Delete");
        browser.awaitText("Delete Acme?");
        browser.press("Cancel");
        browser.awaitPath("/admin/settings/providers/acme");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void listsWorkWithoutScript() {
        try (Browser plain = Browser.withoutScript(server)) {
            plain.signIn("admin@example.com", PASSWORD);
            plain.open("/admin/mail");
            plain.driver().findElement(By.cssSelector("table.list thead a")).click();
            plain.awaitPath("/admin/mail?sort=at");
            plain.type("to", "ann@example.com");
            plain.press("Apply");
            plain.awaitPath("/admin/mail?to=ann%40example.com&state=&sort=at");
            assertThat(plain.text()).contains("ann@example.com", "UTC").doesNotContain("nobody@example.com");
            plain.press("Clear filters");
            plain.awaitText("nobody@example.com");
        }
    }

    @Test
    void everythingCanBeReachedWithTheKeyboardAlone() {
        browser.open("/admin/mail");
        browser.tab();
        assertThat(browser.focused().getText()).isEqualTo("Skip to content");
        browser.keys(Keys.ENTER);
        for (int i = 0; i < 20 && !"to".equals(browser.focused().getDomAttribute("name")); i++) {
            browser.tab();
            assertThat(browser.script("return document.activeElement.matches(':focus-visible')"))
                    .isEqualTo(true);
        }
        browser.keys("ann@example.com", Keys.ENTER);
        browser.awaitText("Clear filters");
        assertThat(browser.text()).contains("ann@example.com").doesNotContain("nobody@example.com");
    }

    @Test
    void theMenuIsOpenedWithTheKeyboardAndChoosesTheTheme() {
        browser.looks(390, "light");
        try {
            browser.open("/admin/groups?q=account");
            assertThat(browser.focused().getDomAttribute("id")).isEqualTo("results");
            browser.script("document.querySelector('details.who > summary').focus()");
            browser.keys(Keys.ENTER);
            assertThat(browser.text()).contains("admin@example.com", "Your account", "Administration", "Sign out");
            assertThat(browser.barriers()).isEmpty();
            browser.keys(Keys.ESCAPE);
            assertThat(browser.text()).doesNotContain("Sign out");
            assertThat(browser.focused().getTagName()).isEqualTo("summary");
            browser.keys(Keys.ENTER);
            browser.field("q"); // is still the same page when a theme is chosen
            browser.script("document.querySelector('main').dataset.same = 'yes'");
            browser.press("Dark");
            String dark = "rgb(18, 26, 24)";
            String ground = "return getComputedStyle(document.body).backgroundColor";
            Awaitility.await().until(() -> dark.equals(browser.script(ground)));
            assertThat(browser.script("return document.querySelector('main').dataset.same"))
                    .isEqualTo("yes");
            browser.open("/admin/groups");
            assertThat(browser.script(ground)).isEqualTo(dark);
            browser.driver()
                    .findElement(By.cssSelector("details.who > summary"))
                    .click();
            browser.press("System");
            Awaitility.await().until(() -> !dark.equals(browser.script(ground)));
            assertThat(browser.complaints()).isEmpty();
        } finally {
            browser.looks(1280, "light");
        }
    }

    // --- Every page ---

    @Test
    void noPageHasABarrier() {
        for (String path : pages) {
            browser.open(path);
            assertThat(browser.barriersInEveryLook()).as(path).isEmpty();
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"de", "en", "es", "fr", "ja", "pt"})
    void everyPageFitsASmallScreenInEveryLanguage(String language) {
        String email = "small-" + language + "@example.com";
        server.hasAdministrator(email, PASSWORD);
        server.users().setLocale(email, language);
        try (Browser phone = Browser.at(server)) {
            phone.signIn(email, PASSWORD);
            phone.looks(320, "light");
            for (String path : pages) {
                phone.open(path);
                assertThat(phone.script("return document.documentElement.lang")).isEqualTo(language);
                assertThat(phone.script(
                                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .as("what does not fit of %s", path)
                        .isEqualTo(0L);
            }
        }
    }
}
