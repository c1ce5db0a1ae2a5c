package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Groups and keys in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysBrowserTest {
    private TestServer server;
    private Browser browser;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.isSetUpBy("admin@example.com", PASSWORD, "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false");
        for (String name : List.of("Bea", "Cyd")) {
            int id = server.hasUser(name + "@example.com", PASSWORD);
            server.tables()
                    .run(
                            "UPDATE account SET email = LOWER(email), first_name = ?, last_name = NULL WHERE id = ?",
                            name,
                            id);
        }
        browser = Browser.at(server);
        browser.signIn("admin@example.com", PASSWORD);
    }

    @AfterAll
    void stop() {
        browser.close();
        server.close();
    }

    private int works(String secret) {
        return server.with("X-API-Key", secret).get("/api/user/current").status();
    }

    private String secret() {
        browser.awaitText("Copy the secret now. You cannot see it again.");
        return browser.driver().findElement(By.id("secret")).getDomProperty("value");
    }

    @Test
    void aGroupIsFilledHandedOverAndDeleted() {
        browser.open("/admin");
        browser.press("Groups");
        browser.press("Create group");
        browser.awaitPath("/admin/groups/new");
        browser.type("name", "Choir");
        browser.press("Create group");
        browser.awaitText("The group Choir was created. Add its members.");
        browser.press("Add members");
        browser.awaitText("Add members to Choir");
        browser.type("q", "bea");
        browser.press("Apply");
        browser.awaitText("1–1 of 1");
        browser.press("Add");
        browser.awaitText("Bea was added to Choir.");
        browser.press("Choir");
        browser.awaitText("bea@example.com");
        browser.script("document.querySelector('.rowmenu summary').click()");
        browser.press("Make manager");
        browser.awaitText("Bea is now a manager of Choir.");
        assertThat(browser.barriers()).isEmpty();

        try (Browser managers = Browser.at(server)) {
            managers.signIn("bea@example.com", PASSWORD);
            managers.press("Administration");
            managers.awaitPath("/admin/groups");
            managers.press("Choir");
            managers.awaitText("bea@example.com");
            managers.press("Add members");
            managers.awaitText("Add members to Choir");
            managers.type("q", "cyd");
            managers.press("Apply");
            managers.awaitText("1–1 of 1");
            managers.press("Add");
            managers.awaitText("Cyd was added to Choir.");
            assertThat(managers.barriers()).isEmpty();
            assertThat(managers.complaints()).isEmpty();
        }

        browser.press("Delete group");
        browser.awaitText("Delete the group Choir?");
        assertThat(browser.text()).contains("2 users lose the permissions of this group.");
        browser.press("Delete group");
        browser.awaitText("The group Choir was deleted.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aKeyIsMadeCopiedAndReplaced() {
        browser.driver()
                .executeCdpCommand(
                        "Browser.grantPermissions",
                        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        browser.open("/admin/keys");
        browser.press("Create API key");
        browser.awaitPath("/admin/keys/new");
        browser.type("name", "Nightly export");
        browser.press("Create API key");
        String first = secret();
        // A reload shows the key, and creates no second one.
        assertThat(browser.path()).matches("/admin/keys/[0-9]+");
        browser.press("Copy");
        browser.awaitText("Copied");
        assertThat(browser.driver()
                        .executeAsyncScript("const done = arguments[0];"
                                + " navigator.clipboard.readText().then(done, trouble => done(String(trouble)));"))
                .isEqualTo(first);
        assertThat(browser.barriers()).isEmpty();
        assertThat(works(first)).isEqualTo(200);

        browser.press("Done");
        browser.awaitText("Rotate secret");
        assertThat(browser.text()).doesNotContain(first);
        browser.press("Rotate secret");
        browser.awaitText("Rotate the secret of Nightly export?");
        browser.field("grace").sendKeys("24 hours");
        browser.press("Rotate secret");
        String second = secret();
        assertThat(List.of(works(first), works(second))).containsExactly(200, 200);
        browser.press("Done");
        browser.awaitText("Active, two secrets");
        browser.press("Revoke key");
        browser.awaitText("Revoke the key Nightly export?");
        browser.press("Cancel");
        browser.awaitText("Active, two secrets");
        assertThat(works(second)).isEqualTo(200);
        browser.press("Revoke key");
        browser.awaitText("Revoke the key Nightly export?");
        browser.press("Revoke key");
        browser.awaitText("The API key Nightly export was revoked.");
        assertThat(List.of(works(first), works(second))).containsExactly(401, 401);
        // Going back asks the server again; no page is kept that has the secret.
        browser.driver().navigate().back();
        assertThat(browser.driver().getPageSource()).doesNotContain(first, second);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aKeyOfOnesOwnIsMadeWithTheKeyboardAlone() {
        try (Browser keyboard = Browser.at(server)) {
            keyboard.signIn("cyd@example.com", PASSWORD);
            keyboard.open("/account/keys/new");
            reach(keyboard, "name");
            keyboard.keys("Typed");
            for (int i = 0; i < 25 && !keyboard.focused().getText().equals("Restrictions"); i++) {
                keyboard.tab();
            }
            keyboard.keys(Keys.ENTER);
            reach(keyboard, "GET");
            keyboard.keys(Keys.SPACE);
            reach(keyboard, "paths");
            keyboard.keys("/api/user/*");
            for (int i = 0; i < 5 && !keyboard.focused().getText().equals("Create API key"); i++) {
                keyboard.tab();
            }
            keyboard.keys(Keys.ENTER);
            keyboard.awaitText("Copy the secret now. You cannot see it again.");
            for (int i = 0; i < 12 && !keyboard.focused().getText().equals("Copy"); i++) {
                keyboard.tab();
                assertThat(keyboard.script("return document.activeElement.matches(':focus-visible')"))
                        .isEqualTo(true);
            }
            keyboard.keys(Keys.ENTER);
            keyboard.awaitText("Copied");
            keyboard.open("/account/keys");
            assertThat(keyboard.text()).contains("Typed", "GET · /api/user/*");
            assertThat(keyboard.complaints()).isEmpty();
        }
    }

    private static void reach(Browser keyboard, String field) {
        for (int i = 0; i < 25 && !field.equals(keyboard.focused().getDomAttribute("name")); i++) {
            keyboard.tab();
        }
        assertThat(keyboard.focused().getDomAttribute("name")).isEqualTo(field);
    }

    @Test
    void aSecretCanBeReadWithoutScript() {
        try (Browser plain = Browser.withoutScript(server)) {
            plain.signIn("bea@example.com", PASSWORD);
            plain.open("/account/keys");
            plain.press("Create API key");
            plain.type("name", "Plain");
            plain.press("Create API key");
            plain.awaitText("Copy the secret now. You cannot see it again.");
            String secret = plain.driver().findElement(By.id("secret")).getDomProperty("value");
            assertThat(works(secret)).isEqualTo(200);
            assertThat(plain.text()).doesNotContain("Copied", "\nCopy\n");
            plain.press("Done");
            plain.awaitText("1–1 of 1");
            plain.press("Revoke");
            plain.awaitText("Revoke the key Plain?");
            plain.press("Revoke key");
            plain.awaitText("The API key Plain was revoked.");
            assertThat(works(secret)).isEqualTo(401);
        }
    }

    @Test
    void whatWasSentAndDidNotFitHasNoBarrier() {
        browser.open("/admin/keys/new");
        browser.driver()
                .findElement(By.cssSelector("details.narrowing summary"))
                .click();
        browser.type("paths", "nonsense");
        browser.press("Create API key");
        browser.awaitText("Enter a name for the key.");
        assertThat(browser.barriersInEveryLook()).isEmpty();
        browser.type("name", "Shown once");
        browser.type("paths", "/api/user/**");
        browser.press("Create API key");
        assertThat(works(secret())).isEqualTo(200);
        assertThat(browser.barriersInEveryLook()).isEmpty();
        for (int width : new int[] {1440, 768, 375}) {
            browser.looks(width, "light");
            assertThat(browser.script(
                            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as("overflow at " + width)
                    .isEqualTo(0L);
        }
        browser.looks(1280, "light");
        browser.open("/admin/groups/2");
        browser.driver().findElement(By.cssSelector(".rowmenu summary")).click();
        browser.press("Remove");
        browser.awaitText("This is the last active administrator. Make another user an administrator first.");
        assertThat(browser.barriersInEveryLook()).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }
}
