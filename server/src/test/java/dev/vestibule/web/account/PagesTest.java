package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all pages have in common, the first run and the languages, as a browser without script gets them. */
@OnSharedServer(
        value = "account pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class PagesTest {
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");

    private final TestServer server;
    private final AccountPages account;

    PagesTest(TestServer server) {
        this.server = server;
        this.account = new AccountPages(server);
    }

    private List<String> pages() {
        return List.of(
                "/auth/login",
                "/auth/forgot_password",
                "/auth/reset_password/1_x",
                "/auth/logout",
                "/account",
                "/account/profile",
                "/account/profile/email",
                "/account/password",
                "/account/sessions",
                "/account/notifications",
                "/no/such/page");
    }

    @Test
    void everyPageIsClosedToWhatItDoesNotNeed() {
        Visitor visitor = account.signedIn("closed@example.com");
        List<Answer> answers = new ArrayList<>();
        pages().forEach(path -> answers.add(visitor.open(path)));
        answers.add(account.visitor().ask("/auth/login"));
        answers.add(account.visitor().ask("/auth/logout"));
        for (Answer answer : answers) {
            assertThat(answer.header("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(answer.header("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'")
                    .contains("form-action 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http:", "https:", "data:", "*");
            assertThat(answer.headers("Content-Security-Policy")).hasSize(1);
            assertThat(answer.header("Cross-Origin-Opener-Policy")).contains("same-origin");
            assertThat(answer.header("Referrer-Policy")).contains("same-origin");
            assertThat(answer.header("Cache-Control").orElseThrow()).contains("no-store");
            assertThat(answer.text())
                    .doesNotContainPattern("<script(?![^>]* src=)")
                    .doesNotContain("<style", " style=", "javascript:", " onclick", " onload");
        }
    }

    @Test
    void everyPageRefersToThisSiteOnlyAndEachReferenceLeadsSomewhere() {
        Visitor visitor = account.signedIn("references@example.com");
        for (String path : pages()) {
            Matcher matcher = REFERENCE.matcher(visitor.open(path).text());
            while (matcher.find()) {
                String reference = matcher.group(1);
                if (reference.startsWith("#")) {
                    continue;
                }
                assertThat(reference).startsWith("/").doesNotStartWith("//");
                assertThat(visitor.open(reference).status()).as(reference).isEqualTo(200);
            }
        }
    }

    @Test
    void assetsAreKeptByBrowsersAndNamedByWhatTheyHold() {
        String page = account.visitor().open("/auth/login").text();
        for (String[] asset : new String[][] {
            {"style.css", "text/css; charset=utf-8"},
            {"page.js", "text/javascript; charset=utf-8"},
            {"icon.svg", "image/svg+xml"}
        }) {
            Matcher matcher = Pattern.compile("\"(/assets/[0-9a-f]{16}/" + asset[0] + ")\"")
                    .matcher(page);
            assertThat(matcher.find()).isTrue();
            Answer answer = server.get(matcher.group(1));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).contains(asset[1]);
            assertThat(answer.headers("Cache-Control")).containsExactly("public, max-age=31536000, immutable");
            assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.sets("metabase.DEVICE")).isFalse();
            assertThat(server.get("/assets/0000000000000000/" + asset[0]).status())
                    .isEqualTo(404);
        }
        assertThat(server.get("/assets/").status()).isEqualTo(404);
        assertThat(server.get("/assets/../style.css").status()).isIn(400, 404);
        assertThat(server.get("/favicon.ico").header("Content-Type")).contains("image/svg+xml");
    }

    @Test
    void whoeverComesToAPageWithoutADeviceMarkGetsOne() {
        for (String path : List.of("/setup", "/setup/mail", "/auth/login", "/account/profile")) {
            assertThat(server.get(path).sets("metabase.DEVICE")).as(path).isTrue();
        }
        for (String path : List.of("/", "/livez", "/favicon.ico", "/setups")) {
            assertThat(server.get(path).sets("metabase.DEVICE")).as(path).isFalse();
        }
    }

    @Test
    void scriptsAreTheSameForEverybody() {
        Visitor visitor = account.signedIn("scripts@example.com");
        Matcher script = Pattern.compile("/assets/[0-9a-f]{16}/page.js")
                .matcher(visitor.open("/account/profile").text());
        assertThat(script.find()).isTrue();
        assertThat(visitor.open(script.group()).text())
                .isEqualTo(server.get(script.group()).text());
    }

    @Test
    void openingAPageChangesNothing() {
        Visitor visitor = account.signedIn("safe@example.com");
        pages().forEach(visitor::open);
        Map<String, List<String>> before = server.tables().dump();
        pages().forEach(visitor::open);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void peopleGetAPageWhereThereIsNoneAndProgramsAWord() {
        Answer page = server.with("Accept", "text/html").get("/no/such/page");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).contains("Page not found");
        assertThat(server.get("/no/such/page").text()).isEqualTo("Not found.");
        assertThat(server.with("Accept", "text/html").get("/api/no/such/route").text())
                .isEqualTo("Unauthenticated");
    }

    // --- The first run ---

    @Test
    void theFirstRunMakesAnAdministratorOnceAndOnlyWithTheToken() {
        try (TestServer fresh = TestServer.on(DatabaseKind.H2)) {
            Visitor visitor = new Visitor(fresh.client());
            visitor.open("/");
            assertThat(visitor.path()).isEqualTo("/setup");
            assertThat(visitor.valueOf("token")).isNotEmpty();
            String token = visitor.valueOf("token");

            Answer faults = setUp(visitor, "another", "no address", "short", " ");
            assertThat(faults.status()).isEqualTo(400);
            assertThat(faults.text())
                    .contains(
                            "This setup token is not valid. Check the server’s startup log.",
                            "Enter an email address such as ann@example.com.")
                    .contains("Use at least 15 characters.", "Enter a site name.");
            assertThat(fresh.users().count()).isZero();

            // The token is public for an hour; later it comes with the link in the log, or is typed.
            fresh.passes(Duration.ofMinutes(61));
            assertThat(visitor.open("/setup").text()).contains("You can find it in the server’s startup log.");
            assertThat(visitor.open("/setup?token=wrong").text())
                    .contains("You can find it in the server’s startup log.");
            assertThat(visitor.open("/setup?token=" + token).text())
                    .doesNotContain("You can find it in the server’s startup log.");

            setUp(visitor, token, "ann@example.com", PASSWORD, "Acme");
            assertThat(visitor.path()).isEqualTo("/setup/mail");
            Answer current = fresh.as(visitor.cookie("metabase.SESSION")).get("/api/user/current");
            assertThat(current.json().path("is_superuser").booleanValue()).isTrue();
            assertThat(fresh.get("/api/session/properties")
                            .json()
                            .path("site-name")
                            .textValue())
                    .isEqualTo("Acme");
            assertThat(fresh.get("/api/session/properties")
                            .json()
                            .path("site-locale")
                            .textValue())
                    .isEqualTo("es");

            Visitor late = new Visitor(fresh.client());
            late.open("/setup");
            assertThat(late.path()).isEqualTo("/auth/login");
            setUp(late, token, "mallory@example.com", PASSWORD, "Evil");
            assertThat(fresh.users().count()).isEqualTo(1);
            assertThat(fresh.with("Accept", "text/html").get("/auth/login").text())
                    .contains("<html lang=\"es\">", "Acme");
        }
    }

    private static Answer setUp(Visitor visitor, String token, String email, String password, String site) {
        return visitor.send(
                "/setup",
                "token",
                token,
                "email",
                email,
                "password",
                password,
                "first_name",
                "Ann",
                "site_name",
                site,
                "site_locale",
                "es");
    }

    // --- Languages ---

    @Test
    void theLanguageIsTheRequestsElseTheAccountsElseTheBrowsersElseTheSites() {
        server.hasUser("language@example.com", PASSWORD);
        server.users().setLocale("language@example.com", "es_MX");
        String key = server.signIn("language@example.com", PASSWORD);
        Client french = server.with("Accept-Language", "fr-CH, de;q=0.5");

        assertThat(french.with("X-Metabase-Locale", "ja-jp")
                        .get("/api/user/current")
                        .text())
                .isEqualTo("サインインしていません");
        assertThat(french.get("/api/user/current").text()).isEqualTo("Non connecté");
        assertThat(server.get("/api/user/current").text()).isEqualTo("Unauthenticated");
        assertThat(french.with("X-Metabase-Locale", "tlh")
                        .get("/api/user/current")
                        .text())
                .isEqualTo("Non connecté");
        String check = "/api/session/password-check";
        assertThat(french.as(key).post(check, "{}").text()).contains("el valor debe ser un texto que no esté vacío.");
        assertThat(french.as(key)
                        .with("X-Metabase-Locale", "de")
                        .post(check, "{}")
                        .text())
                .contains("nicht leerer Text");
        assertThat(french.with("Accept", "text/html").get("/auth/login").text())
                .contains("<html lang=\"fr\">", "Connexion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "en", "es", "fr", "ja", "pt"})
    void everyPageSpeaksEveryLanguage(String language) {
        String email = "speaks-" + language + "@example.com";
        server.hasUser(email, PASSWORD);
        Visitor visitor = new Visitor(server.with("Accept-Language", language));
        assertThat(visitor.signIn(email, PASSWORD).text()).contains("<html lang=\"" + language + "\">");
        for (String path : pages()) {
            assertThat(visitor.open(path).text()).contains("<html lang=\"" + language + "\">");
        }
    }
}
