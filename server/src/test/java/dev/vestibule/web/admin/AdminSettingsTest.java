package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestProvider;
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
    private static final List<String> PAGES =
            List.of("/admin/settings", "/admin/settings/sessions", "/admin/settings/sign-in", "/admin/settings/mail");

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

    private String open(String path) {
        Answer answer = admin.open(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        return answer.text();
    }

    /** Sends a form of a page with its CSRF token. */
    private Answer send(String page, String to, String... fields) {
        open(page);
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
            String page = open(path);
            all.forEach(name -> {
                if (page.contains(" name=\"" + name + "\"")) {
                    assertThat(shown.add(name)).as("once: " + name).isTrue();
                    assertThat(page).doesNotContain("<label for=\"" + name + "\">" + name + "</label>");
                }
            });
        }
        all.removeAll(Set.of("site-url", "send-email-on-first-login-from-new-device")); // which cannot be changed here
        assertThat(shown).isEqualTo(all);
        assertThat(open("/admin/settings")).contains("https://id.example.com", "MB_SITE_URL");
        assertThat(open("/admin/settings/mail")).contains("MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE");
    }

    @Test
    void noPageShowsTheNameOfATextInPlaceOfTheText() {
        for (String path : PAGES) {
            assertThat(Pattern.compile(">([a-z-]+\\.)+[a-z-]+<")
                            .matcher(open(path))
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
                .contains("Ihre Einstellungen wurden gespeichert.", "value=\"Corner House\"", "· Corner House</title>");
        assertThat(setting("site-locale").text()).isEqualTo("de");
        send("/admin/settings", "/admin/settings", "site-name", "", "site-locale", "");
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
                        ">Audit log retention, in days: value must be 0 (keep events forever) or at least 30.</a>",
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
        assertThat(open("/admin/settings"))
                .contains("Fixed House", "Set by environment variable MB_SITE_NAME. It cannot be changed here.")
                .doesNotContain("name=\"site-name\"");
        assertThat(open("/admin/settings/sessions"))
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
        assertThat(open(path)).contains("<option value=\"hours\" selected>", "<option value=\"refuse\" selected>");
        send(path, path, "session-timeout", "");
        assertThat(setting("session-timeout").status()).isEqualTo(204);
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
        assertThat(open(path))
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
        assertThat(open(path)).contains("Users can sign in with a password.");
        Answer refused = send(path, path, "enable-password-login", "false");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("id=\"enable-password-login-error\"");
        server.restart("MB_ENABLE_PASSWORD_LOGIN=false");
        enter();
        assertThat(open(path))
                .contains(
                        "Password sign-in is set to off, but stays on until an administrator has signed in with a provider that all users can use. Otherwise a mistake in the provider’s settings would lock out all users.");
    }

    @Test
    void theRuleOfPasswordsIsSet() {
        String path = "/admin/settings/sign-in";
        send(path, path, "password-complexity", "strong", "password-length", "20");
        assertThat(setting("password-complexity").text()).isEqualTo("strong");
        assertThat(send(path, path, "password-length", "5").text()).contains("id=\"password-length-error\"");
    }

    @Test
    void aProviderIsAddedTestedTriedSwitchedAndRemoved() {
        try (TestProvider idp = new TestProvider(server::now)) {
            assertThat(open("/admin/settings/sign-in"))
                    .contains(
                            "No providers yet. Add one to let users sign in with an account that they have at your company or elsewhere.",
                            "Add provider");
            Answer wrong = send(
                    "/admin/settings/new-provider",
                    "/admin/settings/new-provider",
                    "key",
                    "Acme Corp",
                    "login-prompt",
                    "Acme");
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.text())
                    .contains("id=\"key-error\"", "id=\"issuer-uri-error\"", "value=\"Acme Corp\"", "value=\"Acme\"")
                    .contains(">Issuer URL: Enter an https URL such as https://id.example.com/realms/acme.</a>");

            send("/admin/settings/new-provider", "/admin/settings/new-provider", fields(idp, "key", "acme"));
            assertThat(admin.path()).isEqualTo("/admin/settings/providers/acme");
            String path = "/admin/settings/providers/acme";
            assertThat(open(path))
                    .contains(
                            "Not yet verified",
                            "/auth/sso/acme?trial=true",
                            "https://id.example.com/auth/sso/acme/callback",
                            "value=\"" + idp.issuer() + "\"")
                    .doesNotContain(TestProvider.SECRET);
            assertThat(open("/admin/settings/sign-in")).contains("Acme", idp.issuer(), "Not yet verified");
            assertThat(send("/admin/settings/new-provider", "/admin/settings/new-provider", fields(idp, "key", "acme"))
                            .text())
                    .contains("A provider with this ID already exists.");

            assertThat(send(path, path + "/test").text())
                    .contains("Test result", "Passed")
                    .doesNotContain("Failed", TestProvider.SECRET);
            idp.refusesTheClient(true);
            assertThat(send(path, path + "/test").text()).contains("Failed", "invalid_client");

            send(path, path, fields(idp, "domains", "example.com, example.org"));
            JsonNode stored = provider();
            assertThat(stored.path("domains").toString()).isEqualTo("[\"example.com\",\"example.org\"]");
            assertThat(stored.path("client-secret").textValue()).isEqualTo("**********");
            assertThat(stored.path("create-accounts").booleanValue()).isFalse();

            assertThat(open(path + "/off"))
                    .contains("Turn off Acme?", "Users who signed in with it are signed out immediately.");
            assertThat(provider().path("enabled").booleanValue()).isTrue();
            admin.send(path + "/off");
            assertThat(provider().path("enabled").booleanValue()).isFalse();
            send(path, path + "/on");
            assertThat(provider().path("enabled").booleanValue()).isTrue();

            assertThat(open(path + "/remove")).contains("Delete Acme?", "This cannot be undone.");
            admin.send(path + "/remove");
            assertThat(boss.get(OidcWorld.PROVIDERS + "/acme").status()).isEqualTo(404);
            assertThat(admin.open(path).status()).isEqualTo(404);
        }
    }

    private static String[] fields(TestProvider idp, String name, String value) {
        return new String[] {
            name,
            value,
            "login-prompt",
            "Acme",
            "issuer-uri",
            idp.issuer(),
            "client-id",
            TestProvider.CLIENT,
            "client-secret",
            name.equals("key") ? TestProvider.SECRET : "",
            "client-authentication",
            "client_secret_basic",
            "scopes",
            "openid email"
        };
    }

    private JsonNode provider() {
        return boss.get(OidcWorld.PROVIDERS + "/acme").json();
    }

    @Test
    void aProviderOfTheEnvironmentIsShownAndCannotBeChanged() {
        server.restart(
                "MB_OIDC_PROVIDERS=[{\"key\": \"house\", \"login-prompt\": \"House\", \"issuer-uri\": \"https://idp.example.com\","
                        + " \"client-id\": \"c\", \"client-secret\": \"" + SECRET + "\"}]");
        enter();
        assertThat(open("/admin/settings/providers/house"))
                .contains("MB_OIDC_PROVIDERS")
                .doesNotContain(SECRET, "/house/remove", "name=\"issuer-uri\"");
        assertThat(admin.sendOnly("/admin/settings/providers/house/remove").status())
                .isEqualTo(400);
        assertThat(open("/admin/settings/providers/house")).contains("House");
    }
}
