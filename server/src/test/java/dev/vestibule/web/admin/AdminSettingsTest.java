package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages below {@code /admin/settings}: what can be set, what the environment fixes, and what is never shown. */
class AdminSettingsTest {
    private static final String PASSWORD = OidcWorld.PASSWORD;
    private static final String SECRET = "a-secret-that-nobody-sees-Zq";
    private static final List<String> PAGES = List.of(
            "/admin/settings",
            "/admin/settings/applications",
            "/admin/settings/sessions",
            "/admin/settings/sign-in",
            "/admin/settings/two-factor",
            "/admin/settings/mail");

    private TestServer server;
    private Client boss;
    private Visitor admin;

    @BeforeEach
    void start() {
        server = TestServer.on(
                DatabaseKind.H2,
                OidcWorld.SITE,
                OidcWorld.PHRASE,
                "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE=false");
        server.isSetUpBy("boss@example.com", PASSWORD);
        enter();
    }

    private void enter() {
        boss = server.as(server.signIn("boss@example.com", PASSWORD));
        admin = new Visitor(server.client());
        admin.signIn("boss@example.com", PASSWORD);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Sends a form of a page with its CSRF token. */
    private Answer send(String page, String to, String... fields) {
        admin.text(page);
        return admin.send(to, fields);
    }

    private Answer setting(String name) {
        return boss.get("/api/setting/" + name);
    }

    // --- All of them ---

    @Test
    void everySettingStandsOnOnePageWithALabel() {
        Set<String> all = new TreeSet<>();
        boss.get("/api/setting").json().forEach(one -> all.add(one.path("key").textValue()));
        Set<String> shown = new TreeSet<>();
        for (String path : PAGES) {
            String page = admin.text(path);
            all.forEach(name -> {
                if (page.contains(" name=\"" + name + "\"")) {
                    assertThat(shown.add(name)).as("once: " + name).isTrue();
                    assertThat(page).doesNotContain("<label for=\"" + name + "\">" + name + "</label>");
                }
            });
        }
        all.removeAll(Set.of("site-url", "send-email-on-first-login-from-new-device")); // which cannot be changed here
        assertThat(shown).isEqualTo(all);
        assertThat(admin.text("/admin/settings")).contains("https://id.example.com", "MB_SITE_URL");
        assertThat(admin.text("/admin/settings/mail")).contains("MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE");
    }

    @Test
    void noPageShowsTheNameOfATextInPlaceOfTheText() {
        for (String path : PAGES) {
            assertThat(Pattern.compile(">([a-z-]+\\.)+[a-z-]+<")
                            .matcher(admin.text(path))
                            .results()
                            .map(found -> found.group()))
                    .as(path)
                    .isEmpty();
        }
    }

    // --- The site ---

    @Test
    void theSiteIsNamedAndTheNameTakenAwayAgain() {
        Answer saved = send("/admin/settings", "/admin/settings", "site-name", "Corner House", "site-locale", "de");
        assertThat(saved.text())
                .contains(
                        "<li>„Name der Website“ ist jetzt: „Corner House“.</li>",
                        "<li>„Standardsprache“ ist jetzt: Deutsch.</li>",
                        "value=\"Corner House\"",
                        "· Corner House</title>");
        assertThat(setting("site-locale").text()).isEqualTo("de");
        assertThat(admin.text("/admin/settings")).contains("Auf Standard zurücksetzen: Vestibule<");
        send("/admin/settings", "/admin/settings", "site-name", "Another", "reset", "site-locale");
        assertThat(setting("site-name").text()).as("a reset saves nothing else").isEqualTo("Corner House");
        assertThat(setting("site-locale").text()).isEqualTo("en");
        Answer same = send("/admin/settings", "/admin/settings", "site-name", "Corner House", "site-locale", "en");
        assertThat(same.text()).contains("No changes were made.");
        Answer usual = send("/admin/settings", "/admin/settings", "site-name", "", "user-visibility", "all");
        assertThat(usual.text()).contains("Site name is now “Vestibule”.").doesNotContain("Reset to default: V");
        assertThat(setting("site-name").text()).isEqualTo("Vestibule");
        assertThat(setting("site-locale").text()).isEqualTo("en");
    }

    @Test
    void whatDoesNotFitIsToldBesideItsFieldAndNothingIsSaved() {
        Answer refused = send(
                "/admin/settings",
                "/admin/settings",
                "site-name",
                "<b>New</b>",
                "admin-email",
                "nobody",
                "audit-max-retention-days",
                "7");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains(
                        "id=\"admin-email-error\">Enter an email address such as ann@example.com.",
                        "id=\"audit-max-retention-days-error\"",
                        "value=\"&lt;b>New&lt;/b>\"",
                        "value=\"nobody\"",
                        ">Administrator email address: Enter an email address such as ann@example.com.</a>",
                        ">Audit log retention: Enter at least 30 days, or 0 to keep entries forever.</a>",
                        "<title>Error:");
        assertThat(setting("site-name").text()).isEqualTo("Vestibule");
    }

    @ParameterizedTest
    @CsvSource({"site-locale, xx", "user-visibility, everybody"})
    void valuesThatNoFormSendsAreRefused(String name, String value) {
        Answer refused = send("/admin/settings", "/admin/settings", name, value);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("id=\"" + name + "-error\"");
    }

    @Test
    void characterThatNoDatabaseKeepsIsRefusedWithTheWholeForm() {
        assertThat(send("/admin/settings", "/admin/settings", "site-name", "a\u0000b")
                        .status())
                .isEqualTo(400);
        assertThat(setting("site-name").text()).isEqualTo("Vestibule");
    }

    @Test
    void whatTheEnvironmentFixesIsShownAndStays() {
        server.restart("MB_SITE_NAME=Fixed House", "MAX_SESSION_AGE=600");
        enter();
        assertThat(admin.text("/admin/settings"))
                .contains("Fixed House", "Set by environment variable MB_SITE_NAME. It cannot be changed here.")
                .doesNotContain("name=\"site-name\"");
        assertThat(admin.text("/admin/settings/sessions"))
                .contains("MAX_SESSION_AGE")
                .doesNotContain("name=\"max-session-age\"");
        send("/admin/settings", "/admin/settings", "site-name", "Other House");
        assertThat(setting("site-name").text()).isEqualTo("Fixed House");
    }

    // --- Sessions ---

    @Test
    void sessionLimitsAreSet() {
        String path = "/admin/settings/sessions";
        Answer wrong = send(path, path, "session-timeout", "soon", "session-timeout.unit", "minutes");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("id=\"session-timeout-error\"", "value=\"soon\"");
        assertThat(send(path, path, "max-sessions-per-user", "0").text())
                .contains("id=\"max-sessions-per-user-error\"");

        send(
                path,
                path,
                "max-session-age",
                "600",
                "session-timeout",
                "2",
                "session-timeout.unit",
                "hours",
                "max-sessions-per-user",
                "5",
                "session-limit-action",
                "refuse");
        assertThat(setting("max-session-age").json().intValue()).isEqualTo(600);
        assertThat(setting("session-timeout").json().toString()).isEqualTo("{\"amount\":2,\"unit\":\"hours\"}");
        assertThat(setting("session-limit-action").text()).isEqualTo("refuse");
        assertThat(admin.text(path))
                .contains("<option value=\"hours\" selected>", "<option value=\"refuse\" selected>");
        assertThat(admin.text(path))
                .contains("value=\"10\"", "Reset to default: 14 days<", "Reset to default: unlimited<");
        send(path, path, "session-timeout", "");
        assertThat(setting("session-timeout").status()).isEqualTo(204);
    }

    @Test
    void durationsAreShownAndTypedInAnyUnitWhateverTheyAreStoredIn() {
        String path = "/admin/settings/sessions";
        assertThat(admin.text(path))
                .contains("name=\"max-session-age\" value=\"14\"", "<option value=\"days\" selected>");
        Answer week = send(path, path, "max-session-age", "7", "max-session-age.unit", "days");
        assertThat(week.text()).contains("Maximum session lifetime is now 7 days.");
        assertThat(setting("max-session-age").json().intValue()).isEqualTo(7 * 24 * 60);
        Answer timeout = send(path, path, "session-timeout", "2", "session-timeout.unit", "days");
        assertThat(timeout.text()).contains("Idle timeout is now 2 days.", "name=\"session-timeout\" value=\"2\"");
        assertThat(setting("session-timeout").json().toString()).isEqualTo("{\"amount\":48,\"unit\":\"hours\"}");
        Answer same = send(path, path, "session-timeout", "2880", "session-timeout.unit", "minutes");
        assertThat(same.text()).contains("No changes were made.");
        Answer long400 = send(path, path, "max-session-age", "400", "max-session-age.unit", "days");
        assertThat(long400.text())
                .contains("Enter a whole number. The duration must be between 1 minute and 366 days.", "value=\"400\"");
        assertThat(send(path, path, "reset", "max-session-age").text())
                .contains("Maximum session lifetime is now 14 days.");
        assertThat(setting("max-session-age").json().intValue()).isEqualTo(20160);
    }

    // --- Sign-in ---

    @Test
    void secretsAreKeptReplacedAndForgottenButNeverShown() {
        String path = "/admin/settings/sign-in";
        send(
                path,
                path + "/google",
                "google-auth-client-id",
                "x.apps.googleusercontent.com",
                "google-auth-client-secret",
                SECRET);
        assertThat(admin.text(path))
                .contains("A secret is set. Leave empty to keep it.")
                .doesNotContain(SECRET, "**********", "Zq");
        send(
                path,
                path + "/google",
                "google-auth-client-id",
                "y.apps.googleusercontent.com",
                "google-auth-client-secret",
                "");
        assertThat(setting("google-auth-client-secret").text()).isEqualTo("**********Zq");
        Answer wrong = send(path, path + "/google", "google-auth-client-id", "x", "google-auth-client-secret", SECRET);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("id=\"google-auth-client-id-error\"").doesNotContain(SECRET);
        send(path, path + "/google", "google-auth-client-secret", "", "google-auth-client-secret.forget", "on");
        assertThat(setting("google-auth-client-secret").status()).isEqualTo(204);
    }

    @Test
    void passwordsStayOnWhileNobodyGetsInOtherwise() {
        String path = "/admin/settings/sign-in";
        assertThat(admin.text(path)).contains("Users can sign in with a password.");
        Answer refused = send(path, path, "enable-password-login", "false");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("id=\"enable-password-login-error\"");
        server.restart("MB_ENABLE_PASSWORD_LOGIN=false");
        enter();
        assertThat(admin.text(path))
                .contains(
                        "Password sign-in is set to off, but stays on until an administrator has signed in with a provider that all users can use. Otherwise a mistake in the provider’s settings would lock out all users.");
    }

    @Test
    void theRuleOfPasswordsIsSet() {
        String path = "/admin/settings/sign-in";
        assertThat(admin.text(path)).contains("placeholder=\"15\"");
        send(path, path, "password-complexity", "strong", "password-length", "20");
        assertThat(setting("password-complexity").text()).isEqualTo("strong");
        assertThat(send(path, path, "password-length", "5").text()).contains("id=\"password-length-error\"");
    }
}
