package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
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
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;

/**
 * The pages in a real browser. Needs Debian's {@code chromium} and {@code chromium-driver}; see the profile in the
 * build.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesBrowserTest {
    private static final String OTHER_PASSWORD = "eight purple kettles sing";
    private static final List<String> OUTSIDE = List.of(
            "/auth/login", "/auth/forgot_password", "/auth/reset_password/1_x", "/auth/logout", "/no/such/page");
    private static final List<String> INSIDE = List.of(("/account /account/profile /account/profile/email"
                    + " /account/password /account/two-factor /account/sessions /account/notifications /account/keys"
                    + " /auth/logout")
            .split(" "));

    private TestServer server;
    private Browser browser;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.isSetUpBy("admin@example.com", PASSWORD, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional");
        browser = Browser.at(server);
    }

    @AfterAll
    void stop() {
        browser.close();
        server.close();
    }

    private void signedOut() {
        browser.open("/auth/login");
        browser.driver().manage().deleteAllCookies();
    }

    private void signedIn(String email) {
        server.hasUser(email, PASSWORD);
        signedOut();
        browser.signIn(email, PASSWORD);
    }

    private boolean isLive(String key) {
        return server.as(key).get("/api/user/current").status() == 200;
    }

    // --- Stories ---

    @Test
    void theFirstRunThenOutAndInAgain() {
        try (TestServer fresh = TestServer.on(DatabaseKind.H2);
                Browser visitor = Browser.at(fresh)) {
            visitor.open("/");
            assertThat(visitor.path()).isEqualTo("/setup");
            visitor.type("first_name", "Ann");
            visitor.type("email", "ann@example.com");
            visitor.type("password", "short");
            visitor.awaitText("Use at least 15 characters.");
            visitor.press("Create account");
            visitor.awaitText("Use at least 15 characters.");
            assertThat(visitor.focused().getAttribute("name")).isEqualTo("password");

            visitor.type("password", PASSWORD);
            visitor.awaitText("This is a strong password.");
            visitor.press("Create account");
            visitor.awaitPath("/setup/mail");
            visitor.press("Skip for now");
            visitor.awaitPath("/admin");
            String key = visitor.cookie("metabase.SESSION");

            visitor.signOut();
            visitor.awaitPath("/auth/logout");
            assertThat(visitor.text()).contains("Signed out");
            assertThat(fresh.as(key).get("/api/user/current").status()).isEqualTo(401);
            assertThat(visitor.cookie("metabase.SESSION")).isEmpty();

            visitor.press("Sign in again");
            visitor.signIn("ann@example.com", PASSWORD);
            assertThat(visitor.complaints()).isEmpty();
        }
    }

    @Test
    void everythingWorksWithoutScript() {
        server.hasUser("plain@example.com", PASSWORD);
        String elsewhere = server.signIn("plain@example.com", PASSWORD);
        try (Browser plain = Browser.withoutScript(server)) {
            plain.open("/account/sessions");
            plain.type("username", "plain@example.com");
            plain.type("password", "wrong");
            plain.press("Sign in");
            plain.awaitText("Incorrect email address or password.");
            assertThat(plain.driver().findElements(By.cssSelector(".reveal, .strength")))
                    .noneMatch(WebElement::isDisplayed);
            plain.type("password", PASSWORD);
            plain.press("Sign in");
            plain.awaitPath("/account/sessions");
            plain.awaitText("Current session");
            assertThat(plain.text()).contains("UTC");
            plain.press("Sign out");
            plain.awaitText("was signed out.");
            assertThat(isLive(elsewhere)).isFalse();

            plain.press("Profile");
            plain.type("first_name", "Anne");
            plain.press("Save");
            plain.awaitText("Your profile was saved.");
            plain.press("Security");
            plain.press("Change password");
            plain.type("old_password", PASSWORD);
            plain.type("password", OTHER_PASSWORD);
            plain.press("Change password");
            plain.awaitText("Your password was changed.");
            plain.signOut();
            plain.awaitText("Signed out");
            plain.open("/account/profile");
            assertThat(plain.path()).startsWith("/auth/login");
        }
    }

    @Test
    void everythingCanBeReachedWithTheKeyboardAlone() {
        server.hasUser("keyboard@example.com", PASSWORD);
        signedOut();
        browser.open("/auth/login");
        assertThat(browser.focused().getAttribute("name")).isEqualTo("username");
        browser.focused().sendKeys(Keys.chord(Keys.SHIFT, Keys.TAB));
        browser.focused().sendKeys(Keys.chord(Keys.SHIFT, Keys.TAB));
        assertThat(browser.focused().getText()).isEqualTo("Skip to content");
        browser.keys(Keys.ENTER);
        browser.tab();
        assertThat(browser.focused().getAttribute("name")).isEqualTo("username");
        browser.keys("keyboard@example.com", Keys.TAB, PASSWORD, Keys.TAB);
        assertThat(browser.focused().getText()).isEqualTo("Show");
        browser.keys(Keys.SPACE);
        assertThat(browser.focused().getAttribute("name")).isEqualTo("password");
        assertThat(browser.focused().getAttribute("type")).isEqualTo("text");
        browser.keys(Keys.ENTER);
        browser.awaitPath("/account/profile");

        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 16 && !reached.contains("Save"); i++) {
            browser.tab();
            WebElement focused = browser.focused();
            String name = focused.getAttribute("name");
            boolean menu = focused.getTagName().equals("summary");
            reached.add(menu ? "Account menu" : name == null || name.isEmpty() ? focused.getText() : name);
            assertThat(browser.script("return document.activeElement.matches(':focus-visible')"))
                    .isEqualTo(true);
        }
        assertThat(reached)
                .containsSubsequence(("Skip to content|Security|Profile|Sessions|Notifications|API keys|Account menu"
                                + "|Change email address|first_name|last_name|locale|Save")
                        .split("\\|", -1));
    }

    @Test
    void twoTabsDoNotSpoilEachOther() {
        server.hasUser("tabs@example.com", PASSWORD);
        signedOut();
        browser.open("/auth/login");
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.signIn("tabs@example.com", PASSWORD);
        String second = browser.driver().getWindowHandle();

        // The first tab still shows the form; it signs in once more, and the second tab goes on with the new session.
        browser.driver().switchTo().window(first);
        browser.type("username", "tabs@example.com");
        browser.type("password", PASSWORD);
        browser.press("Sign in");
        browser.awaitPath("/account/profile");

        // The second tab's form belongs to the session before; nothing happens but that this is said.
        browser.driver().switchTo().window(second);
        browser.type("first_name", "Stale");
        browser.press("Save");
        browser.awaitText("Submit the form again");
        browser.press("Back to the form");
        browser.awaitPath("/account/profile");
        browser.type("first_name", "Fresh");
        browser.press("Save");
        browser.awaitText("Your profile was saved.");

        // Signing out in one signs out in the other.
        browser.signOut();
        browser.awaitText("Signed out");
        browser.driver().close();
        browser.driver().switchTo().window(first);
        browser.type("first_name", "Late");
        browser.press("Save");
        browser.awaitPath("/auth/login?redirect=%2Faccount%2Fprofile");
    }

    @Test
    void anotherBrowsersSessionEndsFromHere() {
        signedIn("other-browser@example.com");
        try (Browser other = Browser.at(server)) {
            other.signIn("other-browser@example.com", PASSWORD);
            browser.open("/account/sessions");
            browser.press("Sign out all other sessions");
            browser.awaitText("Sign out 1 other session?");
            browser.press("Sign out all other sessions");
            browser.awaitText("1 other session was signed out.");
            other.press("Sessions");
            other.awaitPath("/auth/login?redirect=%2Faccount%2Fsessions");
        }
        browser.open("/account/sessions");
        assertThat(browser.path()).isEqualTo("/account/sessions");
    }

    // --- Passwords ---

    @Test
    void aPasswordCanBeShownPastedAndIsJudgedByTheServersRule() {
        signedIn("secrets@example.com");
        browser.open("/account/password");
        assertThat(browser.field("old_password").getAttribute("type")).isEqualTo("password");
        browser.press("Show");
        assertThat(browser.field("old_password").getAttribute("type")).isEqualTo("text");
        browser.type("old_password", PASSWORD);
        browser.field("old_password").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.chord(Keys.CONTROL, "c"));
        browser.press("Hide");
        assertThat(browser.field("old_password").getAttribute("type")).isEqualTo("password");

        browser.field("password").sendKeys(Keys.chord(Keys.CONTROL, "v"));
        assertThat(browser.field("password").getAttribute("value")).isEqualTo(PASSWORD);
        browser.awaitText("This is a strong password.");
        browser.type("password", "passwordpassword");
        browser.awaitText("This is a common password, only repeated or with digits or symbols added.");
        assertThat(browser.text()).doesNotContain("This is a strong password.");
        browser.field("password").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
        assertThat(browser.driver().findElement(By.className("strength")).isDisplayed())
                .isFalse();
    }

    // --- Every page ---

    @Test
    void noPageHasABarrier() {
        signedOut();
        for (String path : OUTSIDE) {
            browser.open(path);
            assertThat(browser.barriersInEveryLook()).as(path).isEmpty();
        }
        browser.open("/auth/login");
        browser.press("Sign in");
        browser.awaitText("Fix the following:");
        assertThat(browser.barriersInEveryLook()).as("faulty form").isEmpty();
        signedIn("barriers@example.com");
        server.signIn("barriers@example.com", PASSWORD);
        for (String path : INSIDE) {
            browser.open(path);
            assertThat(browser.barriersInEveryLook()).as(path).isEmpty();
        }
        browser.open("/account/password");
        browser.press("Change password");
        browser.awaitText("Fix the following:");
        assertThat(browser.barriersInEveryLook()).as("faulty form").isEmpty();
        browser.open("/account/two-factor");
        browser.press("Set up");
        browser.awaitText("Setup key");
        assertThat(browser.barriersInEveryLook()).as("QR code").isEmpty();
        try (TestServer fresh = TestServer.on(DatabaseKind.H2)) {
            browser.open("http://localhost:" + fresh.port() + "/setup");
            assertThat(browser.barriersInEveryLook()).as("/setup").isEmpty();
            fresh.passes(Duration.ofHours(2));
            browser.open("http://localhost:" + fresh.port() + "/setup");
            assertThat(browser.barriersInEveryLook())
                    .as("/setup with its token's field")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"de", "en", "es", "fr", "ja", "pt"})
    void everyPageFitsASmallScreenInEveryLanguage(String language) {
        signedIn("small-" + language + "@example.com");
        server.tables()
                .run(
                        "UPDATE account SET locale = ?, first_name = ? WHERE email = ?",
                        language,
                        "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
                        "small-" + language + "@example.com");
        signedOut();
        browser.signIn("small-" + language + "@example.com", PASSWORD);
        browser.looks(320, "light");
        try {
            for (String path : INSIDE) {
                browser.open(path);
                assertThat(browser.script("return document.documentElement.lang"))
                        .isEqualTo(language);
                assertThat(browser.script(
                                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .as("what does not fit of %s", path)
                        .isEqualTo(0L);
            }
            browser.open("/account/profile");
            for (int width : new int[] {390, 768, 1024}) {
                browser.looks(width, "light");
                assertThat(browser.script(
                                "return new Set([...document.querySelectorAll('nav a')].map(a => a.offsetTop)).size"))
                        .as("rows of the navigation at %d", width)
                        .isEqualTo(1L);
            }
        } finally {
            browser.looks(1280, "light");
        }
    }

    @Test
    void nobodyElseIsAskedForAnythingAndNothingIsKeptInTheBrowser() {
        server.hasUser("network@example.com", PASSWORD);
        try (Browser own = Browser.recording(server)) {
            for (String path : OUTSIDE) {
                own.open(path);
            }
            own.signIn("network@example.com", PASSWORD);
            for (String path : INSIDE) {
                own.open(path);
                assertThat(own.script("return localStorage.length + sessionStorage.length"))
                        .isEqualTo(0L);
            }
            own.open("/account/password");
            own.type("password", OTHER_PASSWORD);
            own.awaitText("This is a strong password.");

            assertThat(own.requests())
                    .hasSizeGreaterThan(OUTSIDE.size() + INSIDE.size())
                    .allMatch(address -> address.startsWith(own.site() + "/"));
            assertThat(own.script("return document.cookie"))
                    .asString()
                    .doesNotContain("metabase.SESSION", "vestibule.FORM", "metabase.DEVICE");
            assertThat(own.complaints()).isEmpty();
        }
    }

    @Test
    void aHostileNameIsOnlyAName() {
        String hostile = "<img src=x onerror=document.title='gone'>\"'><script>document.title='gone'</script>";
        signedIn("hostile@example.com");
        browser.type("first_name", hostile);
        browser.press("Save");
        browser.awaitText("Your profile was saved.");
        for (String path : INSIDE) {
            browser.open(path);
            assertThat(browser.script("return document.querySelectorAll('img, main script, header script').length"))
                    .isEqualTo(0L);
            assertThat(browser.driver().getTitle()).doesNotContain("gone");
        }
        browser.open("/auth/logout");
        assertThat(browser.text()).contains(hostile);
        browser.open("/account/profile");
        assertThat(browser.field("first_name").getAttribute("value")).isEqualTo(hostile);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void anotherSitesPageCannotActForWhoIsSignedIn() throws IOException {
        signedIn("victim@example.com");
        String key = browser.cookie("metabase.SESSION");
        try (OtherSite elsewhere = new OtherSite("""
                <!doctype html><title>Elsewhere</title>
                <form method="post" action="%s/auth/logout"><input name="proof" value="x"><button>Go</button></form>
                <script>document.forms[0].submit()</script>
                """.formatted(browser.site()))) {
            browser.open(elsewhere.address());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> !browser.path().startsWith("http"));
        }
        assertThat(isLive(key)).isTrue();
    }
}
