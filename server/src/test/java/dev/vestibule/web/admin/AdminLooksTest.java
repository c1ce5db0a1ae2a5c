package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every page for administrators, in every look and language. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminLooksTest {
    private final AdminSite site = new AdminSite();
    private final TestServer server = site.server;
    private final Browser browser = site.browser;
    private final List<String> pages = site.pages;

    @AfterAll
    void stop() {
        site.close();
    }

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
