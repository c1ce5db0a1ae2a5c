package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands around the pages: the account menu, the theme, the error pages, and whom to ask for help. */
@OnSharedServer(
        value = "account pages",
        on = {DatabaseKind.H2})
class FrameTest {
    private final TestServer server;
    private final AccountPages account;

    FrameTest(TestServer server) {
        this.server = server;
        this.account = new AccountPages(server);
    }

    private Visitor administrator(String email) {
        server.hasAdministrator(email, PASSWORD);
        Visitor visitor = account.visitor();
        visitor.signIn(email, PASSWORD);
        return visitor;
    }

    @Test
    void theMenuLeadsToTheAccountAndAdministratorsToTheAdministration() {
        String own =
                account.signedIn("menu@example.com").open("/account/sessions").text();
        assertThat(own)
                .contains(
                        "<strong>Ann Example</strong><span>menu@example.com</span>",
                        "href=\"/account\"",
                        "action=\"/auth/logout\"")
                .doesNotContain("href=\"/admin");

        Visitor admin = administrator("menu.admin@example.com");
        assertThat(admin.open("/account/sessions").text()).contains("<a class=\"switch\" href=\"/admin\">");
        assertThat(admin.open("/admin/groups").text())
                .contains("<span class=\"scope\">Administration</span>", "<a class=\"switch\" href=\"/account\">")
                .contains("<span>menu.admin@example.com</span>");
    }

    @Test
    void theThemeIsKeptInTheBrowserAndOnEveryPage() {
        Visitor visitor = account.signedIn("theme@example.com");
        assertThat(visitor.open("/account/sessions?sort=x").text())
                .doesNotContain("data-theme=")
                .contains("value=\"system\" aria-pressed=\"true\"");
        Answer chosen = visitor.sendOnly("/account/theme", "theme", "dark", "back", visitor.valueOf("back"));
        assertThat(chosen.header("Location")).contains("/account/sessions?sort=x");
        assertThat(chosen.cookie("vestibule.THEME").attributes())
                .containsEntry("SameSite", "Lax")
                .containsEntry("Max-Age", "31536000")
                .containsEntry("Path", "/");
        for (String path : new String[] {"/account/sessions", "/auth/logout", "/no/such/page"}) {
            assertThat(visitor.open(path).text())
                    .contains(
                            "<html lang=\"en\" data-theme=\"dark\">", "<meta name=\"color-scheme\" content=\"dark\">");
        }
        assertThat(server.with("Cookie", "vestibule.THEME=dark")
                        .get("/auth/login")
                        .text())
                .contains("<html lang=\"en\" data-theme=\"dark\">");
        assertThat(server.with("Cookie", "vestibule.THEME=\"><b>")
                        .get("/auth/login")
                        .text())
                .contains("<html lang=\"en\">");

        visitor.open("/account/sessions");
        assertThat(visitor.sendOnly("/account/theme", "theme", "purple", "back", "https://example.com")
                        .header("Location"))
                .contains("/");
        assertThat(visitor.cookie("vestibule.THEME")).isEmpty();
    }

    @Test
    void theThemeOfAPageThatAFormAnsweredLeadsToOneThatIsThere() {
        Visitor admin = administrator("theme.admin@example.com");
        admin.open("/admin");
        Answer expired = admin.sendOnly("/admin/checks", "proof", "of another session");
        assertThat(expired.status()).isEqualTo(403);
        admin.send("/account/theme", "theme", "dark", "back", admin.valueOf("back"));
        assertThat(admin.path()).isEqualTo("/admin");

        Visitor visitor = account.signedIn("theme.posted@example.com");
        visitor.open("/account/profile");
        visitor.sendOnly("/account/profile/verification", "proof", "x");
        visitor.send("/account/theme", "theme", "dark", "back", visitor.valueOf("back"));
        assertThat(visitor.path()).isEqualTo("/account/profile");
    }

    @Test
    void theThemeIsTakenFromOurOwnFormOnly() {
        Visitor visitor = account.signedIn("theme.form@example.com");
        Answer refused = server.client()
                .with("Accept", "text/html")
                .with("Cookie", "metabase.SESSION=" + visitor.cookie("metabase.SESSION"))
                .form("/account/theme", Map.of("proof", "x", "theme", "dark"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.sets("vestibule.THEME")).isFalse();
    }

    @Test
    void errorsStandAmongThePagesOfWhoIsSignedIn() {
        Visitor visitor = account.signedIn("lost@example.com");
        Answer none = visitor.open("/no/such/page");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.text()).contains("<h1>Page not found</h1>", "href=\"/account/sessions\"", "lost@example.com");
        visitor.sendOnly("/auth/logout");
        assertThat(visitor.open("/account/sessions").text()).contains("<h1>Sign in</h1>");

        Visitor other = account.signedIn("refused@example.com");
        Answer refused = other.open("/admin/people");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text())
                .contains("<h1>Access denied</h1>", "Your account does not have access to this page.")
                .contains("href=\"/account/sessions\"")
                .doesNotContain("href=\"/admin");
        assertThat(administrator("lost.admin@example.com")
                        .open("/admin/nowhere")
                        .text())
                .contains("<h1>Page not found</h1>", "href=\"/admin/settings\"");
        assertThat(account.visitor().open("/no/such/page").text())
                .contains("<h1>Page not found</h1>")
                .doesNotContain("href=\"/account");
    }

    @Test
    void whoCannotSignInIsToldWhomToAsk() {
        Visitor admin = administrator("contact.admin@example.com");
        assertThat(admin.open("/auth/forgot_password").text()).doesNotContain("mailto:");
        String key = admin.cookie("metabase.SESSION");
        server.as(key).put("/api/setting/admin-email", "{\"value\": \"help+desk@example.com\"}");
        try {
            for (String path : new String[] {"/auth/login", "/auth/forgot_password"}) {
                assertThat(account.visitor().open(path).text())
                        .contains("Need help signing in? <a href=\"mailto:help%2Bdesk@example.com\">"
                                + "Contact help+desk@example.com</a>");
            }
        } finally {
            server.as(key).put("/api/setting/admin-email", "{\"value\": null}");
        }
    }

    @Test
    void whoMustChangeThePasswordIsLedNowhereElse() {
        server.hasUser("must@example.com", PASSWORD);
        server.tables().run("UPDATE account SET must_change_password = TRUE WHERE email = ?", "must@example.com");
        Visitor visitor = account.visitor();
        visitor.signIn("must@example.com", PASSWORD);
        assertThat(visitor.path()).isEqualTo("/account/password");
        assertThat(visitor.open("/account/password").text())
                .contains("action=\"/auth/logout\"")
                .doesNotContain("href=\"/account/");
    }
}
