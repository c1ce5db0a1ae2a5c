package dev.vestibule.web;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Nginx;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages where people have them: over plain HTTP at a name that browsers trust no more than any other, and under a
 * path behind a proxy with TLS.
 */
class ElsewhereBrowserTest {
    /** What Chromium says of headers that mean something over HTTPS only. */
    private static final Pattern ONLY_OVER_HTTPS = Pattern.compile(
            "Cross-Origin-Opener-Policy header has been ignored|Clear-Site-Data header .* Not supported for insecure");

    @TempDir
    private Path directory;

    @Test
    void everythingWorksOverPlainHttpAtANameThatIsNotLocalhost() {
        try (TestServer server = TestServer.on(DatabaseKind.H2);
                Browser browser = Browser.at(
                        "http://vestibule.lan:" + server.port(), "--host-resolver-rules=MAP vestibule.lan 127.0.0.1")) {
            story(browser, server);
        }
    }

    @Test
    void everythingWorksUnderAPathBehindAProxyWithTls() throws IOException {
        int port = Ports.free();
        String host = "https://localhost:" + port;
        try (TestServer server = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=" + host + "/idp/");
                TestServer other = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=" + host + "/other")) {
            other.isSetUpBy("bob@example.com", PASSWORD);
            try (Nginx proxy = Nginx.at(port, directory, Map.of("/idp", server.port(), "/other", other.port()));
                    Browser browser = Browser.at(host + "/idp", "--ignore-certificate-errors")) {
                story(browser, server);
                anotherUnderAnotherPath(browser, host + "/other");
                assertThat(proxy.isAlive()).isTrue();
            }
        }
    }

    /** The two do not know each other's cookies. */
    private static void anotherUnderAnotherPath(Browser browser, String other) {
        String first = browser.cookie("metabase.SESSION");
        browser.open(other + "/auth/login");
        browser.type("username", "bob@example.com");
        browser.type("password", PASSWORD);
        browser.press("Sign in");
        browser.awaitPath(other + "/admin");
        assertThat(browser.cookie("metabase.SESSION")).isNotEmpty().isNotEqualTo(first);
        browser.open("/account/profile");
        assertThat(browser.path()).isEqualTo("/account/profile");
        assertThat(browser.cookie("metabase.SESSION")).isEqualTo(first);
    }

    /** First run, a change, a page for administrators, out and in again. */
    private static void story(Browser browser, TestServer server) {
        browser.open("/");
        browser.awaitPath("/setup");
        browser.type("email", "ann@example.com");
        browser.type("password", "short");
        browser.awaitText("Use at least 15 characters."); // the script is there, and finds the API
        browser.type("password", PASSWORD);
        browser.press("Create account");
        browser.awaitPath("/setup/mail");
        browser.press("Skip for now");
        browser.awaitPath("/admin");
        String key = browser.cookie("metabase.SESSION");
        browser.open("/account/profile");

        browser.type("first_name", "Grace");
        browser.press("Save");
        browser.awaitText("Your profile was saved.");
        browser.open("/account/profile");
        assertThat(browser.text()).contains("Grace").doesNotContain("Your profile was saved.");
        // The style sheet is there.
        assertThat(browser.script("return document.styleSheets[0].cssRules.length > 50"))
                .isEqualTo(true);

        browser.press("Administration");
        browser.awaitPath("/admin");
        browser.open("/admin/groups/new");
        browser.type("name", "Writers");
        browser.press("Create group");
        browser.awaitText("The group Writers was created. Add its members.");

        browser.signOut();
        browser.awaitPath("/auth/logout");
        browser.awaitText("Signed out");
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
        browser.open("/admin/groups");
        browser.awaitPath("/auth/login?redirect=%2Fadmin%2Fgroups");
        browser.type("username", "ann@example.com");
        browser.type("password", PASSWORD);
        browser.press("Sign in");
        browser.awaitPath("/admin/groups");

        assertThat(browser.requests()).allMatch(address -> address.startsWith(browser.site() + "/"));
        assertThat(browser.complaints())
                .allMatch(complaint -> ONLY_OVER_HTTPS.matcher(complaint).find());
    }
}
