package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The administrators' pages in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminBrowserTest {
    private final AdminSite site = new AdminSite();
    private final TestServer server = site.server;
    private final Browser browser = site.browser;

    @AfterAll
    void stop() {
        site.close();
    }

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
}
