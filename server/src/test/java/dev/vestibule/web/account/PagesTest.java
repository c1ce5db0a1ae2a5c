package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages, as a browser without script gets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass(name = "on {0}")
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRES"})
class PagesTest {
    private static final String OTHER_PASSWORD = "eight purple kettles sing";
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");

    @Parameter
    private DatabaseKind kind;

    private TestServer server;

    @BeforeParameterizedClassInvocation
    void start() {
        server = TestServer.on(kind);
        server.isSetUpBy("admin@example.com", PASSWORD);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        server.close();
    }

    private Visitor visitor() {
        return new Visitor(server.client());
    }

    private Visitor signedIn(String email) {
        server.hasUser(email, PASSWORD);
        Visitor visitor = visitor();
        assertThat(visitor.signIn(email, PASSWORD).status()).isEqualTo(200);
        assertThat(visitor.path()).isEqualTo("/account/profile");
        return visitor;
    }

    private boolean isLive(String key) {
        return server.as(key).get("/api/user/current").status() == 200;
    }

    // --- Signing in and out ---

    @Test
    void theFrontDoorLeadsToTheSignInAndBehindItToOnesAccount() {
        Visitor visitor = visitor();
        visitor.open("/");
        assertThat(visitor.path()).isEqualTo("/auth/login");

        Visitor ann = signedIn("door@example.com");
        ann.open("/");
        assertThat(ann.path()).isEqualTo("/account/profile");
        ann.open("/auth/login");
        assertThat(ann.path()).isEqualTo("/account/profile");
    }

    @Test
    void signingInSetsTheContractsCookies() {
        server.hasUser("cookies@example.com", PASSWORD);
        Visitor visitor = visitor();
        Answer answer = visitor.sendOnly(
                "/auth/login", "username", " Cookies@Example.com ", "password", PASSWORD, "remember", "on");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.cookie("metabase.SESSION").attributes()).containsKeys("HttpOnly", "Max-Age");
        assertThat(answer.sets("metabase.TIMEOUT")).isTrue();
        assertThat(isLive(answer.cookie("metabase.SESSION").value())).isTrue();
    }

    @Test
    void aWrongPasswordIsToldBesideWhatWasTyped() {
        server.hasUser("wrong@example.com", PASSWORD);
        Visitor visitor = visitor();
        Answer answer = visitor.send("/auth/login", "username", "wrong@example.com", "password", "not my password");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text())
                .contains("Email address and password do not match.")
                .contains("role=\"alert\"")
                .contains("value=\"wrong@example.com\"")
                .doesNotContain("not my password");
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        assertThat(visitor.send("/auth/login", "username", "nobody@example.com", "password", "x")
                        .text())
                .contains("Email address and password do not match.");
    }

    @Test
    void emptyFieldsAreNamedOneByOne() {
        Answer answer = visitor().send("/auth/login", "username", " ", "password", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains(
                        "aria-describedby=\"username-error\"",
                        "id=\"username-error\"",
                        "Please enter your email address.")
                .contains("aria-describedby=\"password-error\"", "Please enter your password.")
                .contains("<title>Please check:");
    }

    @Test
    void tooManyTriesAreToldWithATimeThatPeopleUnderstand() {
        server.hasUser("many@example.com", PASSWORD);
        Visitor visitor = visitor();
        for (int i = 0; i < 10; i++) {
            visitor.send("/auth/login", "username", "many@example.com", "password", "wrong");
        }
        Answer answer = visitor.send("/auth/login", "username", "many@example.com", "password", PASSWORD);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.text()).contains("Please try again in 60 minutes.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/account/sessions", "/account/keys", "/account/profile?a=b"})
    void signingInLeadsBackToWhereOneWantedToGo(String path) {
        Visitor visitor = visitor();
        server.hasUser("back" + path.length() + "@example.com", PASSWORD);
        visitor.open(path);
        assertThat(visitor.path()).startsWith("/auth/login?redirect=");

        visitor.open("/auth/login?redirect=" + path.replace("?", "%3F").replace("=", "%3D"));
        visitor.send(
                "/auth/login",
                "username",
                "back" + path.length() + "@example.com",
                "password",
                PASSWORD,
                "redirect",
                visitor.valueOf("redirect"));
        assertThat(visitor.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/%5Cevil.example",
                "https:evil.example",
                "https://ok@evil.example",
                "/%252f%252fevil.example",
                "/%0d%0aX:y"
            })
    void signingInLeadsNowhereElse(String evil) {
        Visitor visitor = signedIn("evil" + Integer.toHexString(evil.hashCode()) + "@example.com");
        Answer led = visitor.ask("/auth/login?redirect=" + evil);
        assertThat(led.header("Location")).contains("/account/profile");

        Visitor stranger = visitor();
        stranger.open("/auth/login?redirect=" + evil);
        assertThat(stranger.valueOf("redirect")).isEmpty();
        Answer answer = stranger.sendOnly(
                "/auth/login",
                "username",
                "evil" + Integer.toHexString(evil.hashCode()) + "@example.com",
                "password",
                PASSWORD,
                "redirect",
                evil);
        assertThat(answer.header("Location")).contains("/account/profile");
    }

    @Test
    void signingInAgainEndsTheSessionThatTheBrowserHad() {
        Visitor visitor = signedIn("again@example.com");
        String first = visitor.cookie("metabase.SESSION");
        Visitor sameBrowser = visitor();
        sameBrowser.has("metabase.SESSION", first);
        sameBrowser.send("/auth/login", "username", "again@example.com", "password", PASSWORD);

        assertThat(sameBrowser.path()).isEqualTo("/account/profile");
        assertThat(isLive(first)).isFalse();
        assertThat(isLive(sameBrowser.cookie("metabase.SESSION"))).isTrue();
    }

    @Test
    void signingOutAsksFirstThenEndsTheSessionAndClearsTheBrowser() {
        Visitor visitor = signedIn("out@example.com");
        String key = visitor.cookie("metabase.SESSION");
        assertThat(visitor.open("/auth/logout").text()).contains("Sign out?", "You are signed in as Ann Example.");
        assertThat(isLive(key)).isTrue();

        Answer answer = visitor.sendOnly("/auth/logout");
        assertThat(answer.header("Clear-Site-Data")).contains("\"cache\", \"storage\"");
        assertThat(answer.cookie("metabase.SESSION").value()).isEmpty();
        assertThat(isLive(key)).isFalse();
        assertThat(visitor.open("/auth/logout").text()).contains("You are signed out");
        assertThat(visitor.cookie("metabase.DEVICE")).isNotEmpty();
        visitor.open("/account/sessions");
        assertThat(visitor.path()).isEqualTo("/auth/login?redirect=%2Faccount%2Fsessions");
    }

    @Test
    void whoIsNamedByAProviderChangesTheLanguageOnly() {
        server.hasUser("named.elsewhere@example.com", PASSWORD);
        server.tables()
                .run("INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)"
                        + " SELECT id, 'google', 'https://accounts.google.com', 'named', joined_at, joined_at FROM account"
                        + " WHERE email = 'named.elsewhere@example.com'");
        Visitor visitor = visitor();
        visitor.signIn("named.elsewhere@example.com", PASSWORD);
        Answer page = visitor.open("/account/profile");
        assertThat(page.text())
                .contains("Your name comes from the service that you sign in with.", "<dd>Ann</dd>")
                .doesNotContain("name=\"first_name\"");
        visitor.send("/account/profile", "first_name", "Mallory", "locale", "de");
        assertThat(server.tables()
                        .value("SELECT CONCAT(first_name, ' ', locale) FROM account WHERE email ="
                                + " 'named.elsewhere@example.com'"))
                .isEqualTo("Ann de");
    }

    // --- What a form has to tell ---

    private static final String SAVED = "Your profile is saved.";
    private static final String RESET = "Your new password is set, and you are signed in.";

    @Test
    void aSuccessIsToldOnceAndNeverBecauseTheAddressSaysSo() {
        Visitor visitor = signedIn("told.once@example.com");
        visitor.open("/account/profile");
        assertThat(visitor.send("/account/profile", "first_name", "Grace").text())
                .contains(SAVED);
        assertThat(visitor.open("/account/profile").text()).doesNotContain(SAVED);
        for (String done : List.of("saved", "reset", "set-up")) {
            assertThat(visitor.open("/account/profile?done=" + done).text())
                    .doesNotContain("role=\"status\"", SAVED, RESET);
        }
        assertThat(visitor().open("/auth/forgot_password?done=asked").text()).doesNotContain("role=\"status\"");
    }

    @Test
    void theSuccessOfOneTabIsNotToldInAnother() {
        Visitor visitor = signedIn("two.tabs@example.com");
        server.signIn("two.tabs@example.com", PASSWORD);
        visitor.open("/account/profile");
        visitor.sendOnly("/account/profile", "first_name", "Grace");
        assertThat(visitor.open("/account/password").text()).doesNotContain(SAVED);
        visitor.open("/account/sessions");
        visitor.sendOnly("/account/sessions", "others", "true");
        assertThat(visitor.open("/account/profile").text()).contains(SAVED);
        assertThat(visitor.open("/account/sessions").text()).contains("role=\"status\"");
    }

    @Test
    void nobodyElseCanMakeASuccess() {
        Visitor visitor = signedIn("victim@example.com");
        Visitor attacker = signedIn("attacker@example.com");
        attacker.open("/account/profile");
        String told = attacker.sendOnly("/account/profile", "first_name", "Eve")
                .cookie("vestibule.FLASH")
                .value();
        for (String text : List.of(told, told.replace("saved", "reset"), "reset", "reset_", "_", "")) {
            Answer answer = server.client()
                    .with("Accept", "text/html")
                    .with(
                            "Cookie",
                            "metabase.SESSION=" + visitor.cookie("metabase.SESSION") + "; vestibule.FLASH=" + text)
                    .get("/account/profile");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).doesNotContain(SAVED, RESET);
        }
    }

    // --- Where a form comes from ---

    private static final Map<String, String> FORMS = Map.of(
            "/auth/logout", "",
            "/account/profile", "first_name",
            "/account/password", "old_password",
            "/account/sessions", "session");

    @Test
    void aFormWithoutItsMarkDoesNothing() {
        Visitor visitor = signedIn("mark@example.com");
        String key = visitor.cookie("metabase.SESSION");
        Client browser = server.client()
                .with("Accept", "text/html")
                .with("Cookie", "metabase.SESSION=" + key + "; vestibule.FORM=" + visitor.cookie("vestibule.FORM"));
        Visitor stranger = visitor();
        stranger.open("/auth/login");
        Visitor somebody = signedIn("somebody@example.com");
        somebody.open("/account/profile");
        String before = profile(key);

        for (String path : FORMS.keySet()) {
            for (String mark : List.of("", "x", "0".repeat(64), stranger.proof(), somebody.proof())) {
                Answer answer = browser.form(path, Map.of("proof", mark, "first_name", "Mallory"));
                assertThat(answer.status()).as(path).isEqualTo(403);
                assertThat(answer.text()).contains("Please send the form once more");
            }
            assertThat(browser.form(path, Map.of("first_name", "Mallory")).status())
                    .isEqualTo(403);
        }
        assertThat(profile(key)).isEqualTo(before);
    }

    /** What Chromium sends from a page that it has over plain HTTP from another host than localhost. */
    @Test
    void aFormOverPlainHttpIsTakenWhereTheBrowserHidesItsOrigin() {
        server.hasUser("hidden.origin@example.com", PASSWORD);
        Client browser = server.client().with("Accept", "text/html").with("Origin", "null");
        Visitor visitor = visitor();
        visitor.open("/auth/login");
        Map<String, String> form =
                Map.of("proof", visitor.proof(), "username", "hidden.origin@example.com", "password", PASSWORD);
        Answer stranger = browser.form("/auth/login", form);
        assertThat(stranger.status()).isEqualTo(403);
        Answer signedIn = browser.with("Cookie", "vestibule.FORM=" + visitor.cookie("vestibule.FORM"))
                .form("/auth/login", form);
        assertThat(signedIn.header("Location")).contains("/account/profile");

        String key = signedIn.cookie("metabase.SESSION").value();
        visitor.has("metabase.SESSION", key);
        visitor.open("/account/profile");
        Client inSession = browser.withCookie(key);
        assertThat(inSession
                        .form("/account/profile", Map.of("proof", "0".repeat(64), "first_name", "Mallory"))
                        .status())
                .isEqualTo(403);
        assertThat(inSession
                        .form("/account/profile", Map.of("proof", visitor.proof(), "first_name", "Grace"))
                        .status())
                .isEqualTo(303);
        assertThat(profile(key)).contains("Grace");
        // The API has no token that could prove anything, so there it stays refused.
        assertThat(inSession.delete("/api/session").status()).isEqualTo(403);
        assertThat(isLive(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example"})
    void aFormFromAnotherSiteDoesNothingEvenWithItsMark(String header) {
        String email = "cross" + Integer.toHexString(header.hashCode()) + "@example.com";
        Visitor visitor = signedIn(email);
        String key = visitor.cookie("metabase.SESSION");
        visitor.open("/account/profile");
        Client browser = server.client()
                .with("Accept", "text/html")
                .with(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(' ') + 1));
        String before = profile(key);

        Answer answer = browser.with("Cookie", "metabase.SESSION=" + key)
                .form("/account/profile", Map.of("proof", visitor.proof(), "first_name", "Mallory"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("You may not do this");
        assertThat(profile(key)).isEqualTo(before);

        Visitor stranger = visitor();
        Answer login = browser.with("Cookie", "vestibule.FORM=" + stranger.cookie("vestibule.FORM"))
                .form("/auth/login", Map.of("proof", stranger.proof(), "username", email, "password", PASSWORD));
        assertThat(login.status()).isEqualTo(403);
        assertThat(login.sets("metabase.SESSION")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded; charset=utf-16"
            })
    void onlyAFormIsAForm(String type) {
        Visitor stranger = visitor();
        server.hasUser("type" + Integer.toHexString(type.hashCode()) + "@example.com", PASSWORD);
        Answer answer = server.client()
                .with("Content-Type", type)
                .with("Cookie", "vestibule.FORM=" + stranger.cookie("vestibule.FORM"))
                .send(
                        "POST",
                        "/auth/login",
                        Visitor.encoded(Map.of(
                                "proof",
                                stranger.proof(),
                                "username",
                                "type" + Integer.toHexString(type.hashCode()) + "@example.com",
                                "password",
                                PASSWORD)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
    }

    @Test
    void theApiTakesNoForms() {
        server.hasUser("api@example.com", PASSWORD);
        Answer answer =
                server.client().form("/api/session", Map.of("username", "api@example.com", "password", PASSWORD));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
    }

    @Test
    void formsOfTwoTabsWorkSideBySide() {
        server.hasUser("tabs@example.com", PASSWORD);
        Visitor visitor = visitor();
        String firstTab = visitor.proof();
        visitor.open("/auth/login");
        assertThat(visitor.proof()).isEqualTo(firstTab);
        visitor.send("/auth/login", "username", "tabs@example.com", "password", PASSWORD);
        assertThat(visitor.path()).isEqualTo("/account/profile");

        // The second tab still shows the form, and signs in once more.
        Answer second = visitor.sendOnly(
                "/auth/login", "proof", firstTab, "username", "tabs@example.com", "password", PASSWORD);
        assertThat(second.status()).isEqualTo(303);
    }

    @Test
    void aFormOfASessionThatHasEndedLeadsToTheSignIn() {
        Visitor visitor = signedIn("ended@example.com");
        visitor.open("/account/profile");
        server.as(visitor.cookie("metabase.SESSION")).delete("/api/session");

        Answer answer = visitor.sendOnly("/account/profile", "first_name", "Late");
        assertThat(answer.header("Location")).contains("/auth/login?redirect=%2Faccount%2Fprofile");
    }

    // --- One's account ---

    private String profile(String key) {
        return server.as(key)
                .get("/api/user/current")
                .json()
                .path("common_name")
                .textValue();
    }

    @Test
    void aProfileIsSavedAndShownInItsOwnLanguage() {
        Visitor visitor = signedIn("profile@example.com");
        String key = visitor.cookie("metabase.SESSION");
        visitor.open("/account/profile");
        Answer answer = visitor.send("/account/profile", "first_name", " Anne ", "last_name", "", "locale", "fr");

        assertThat(visitor.path()).isEqualTo("/account/profile");
        assertThat(answer.text()).contains("<html lang=\"fr\">", "Votre profil est enregistré.", "value=\"Anne\"");
        assertThat(profile(key)).isEqualTo("Anne");

        Answer tooLong = visitor.send("/account/profile", "first_name", "x".repeat(255), "locale", "fr");
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.text()).contains("254 caractères");
        assertThat(profile(key)).isEqualTo("Anne");

        visitor.send("/account/profile", "first_name", "", "locale", "");
        assertThat(profile(key)).isEqualTo("profile@example.com");
        assertThat(visitor.open("/account/profile").text()).contains("<html lang=\"en\">");
    }

    @Test
    void aHostileNameIsShownAsItIs() {
        String hostile = "<img src=x onerror=alert(1)>\"'</script><b>${7*7}{{7*7}}&amp;";
        Visitor visitor = signedIn("hostile@example.com");
        visitor.open("/account/profile");
        visitor.send("/account/profile", "first_name", hostile, "last_name", "\u202Eevil");

        for (String path : List.of("/account/profile", "/account/password", "/account/sessions", "/auth/logout")) {
            assertThat(visitor.open(path).text())
                    .as(path)
                    .doesNotContain("<img", "<b>", "</script><")
                    .contains("&lt;img src=x onerror=alert(1)&gt;")
                    .contains("${7*7}{{7*7}}&amp;amp;");
        }
    }

    @Test
    void aPasswordIsChangedOnlyByWhoKnowsTheOldOne() {
        Visitor visitor = signedIn("change@example.com");
        String elsewhere = server.signIn("change@example.com", PASSWORD);
        String here = visitor.cookie("metabase.SESSION");
        visitor.open("/account/password");

        assertThat(change(visitor, "wrong", OTHER_PASSWORD)).contains("This is not your present password.");
        assertThat(change(visitor, PASSWORD, "short")).contains("Use at least 15 characters.");
        assertThat(change(visitor, PASSWORD, "change@example.com")).contains("Choose one that others cannot know.");
        assertThat(change(visitor, "", "")).contains("Please enter your password.", "Please choose a password.");
        assertThat(isLive(elsewhere)).isTrue();

        assertThat(change(visitor, PASSWORD, OTHER_PASSWORD)).contains("Your password is changed.");
        assertThat(isLive(elsewhere)).isFalse();
        assertThat(isLive(here)).isFalse();
        assertThat(isLive(visitor.cookie("metabase.SESSION"))).isTrue();
        assertThat(server.client().signIn("change@example.com", PASSWORD).status())
                .isEqualTo(401);
        assertThat(server.client().signIn("change@example.com", OTHER_PASSWORD).status())
                .isEqualTo(200);
    }

    private static String change(Visitor visitor, String old, String next) {
        return visitor.send("/account/password", "old_password", old, "password", next)
                .text();
    }

    @Test
    void administratorsNeedTheirOldPasswordOnThePageToo() {
        server.hasAdministrator("boss@example.com", PASSWORD);
        Visitor visitor = visitor();
        visitor.signIn("boss@example.com", PASSWORD);
        visitor.open("/account/password");
        assertThat(change(visitor, "wrong", OTHER_PASSWORD)).contains("This is not your present password.");
    }

    @Test
    void sessionsAreListedAndEndedOneByOneOrAllOthersAtOnce() {
        Visitor visitor = signedIn("sessions@example.com");
        Client phone = server.client().with("User-Agent", "Mozilla/5.0 (iPhone) Safari/604 <script>");
        String first = phone.signIn("sessions@example.com", PASSWORD).key();
        String second = server.signIn("sessions@example.com", PASSWORD);
        String third = server.signIn("sessions@example.com", PASSWORD);
        Answer page = visitor.open("/account/sessions");
        assertThat(page.text())
                .contains("This session", "Safari on iOS", "127.0.0.1")
                .doesNotContain(first, second);

        visitor.send("/account/sessions", "session", idOf(first));
        assertThat(isLive(first)).isFalse();
        assertThat(isLive(second)).isTrue();

        Visitor other = signedIn("other-sessions@example.com");
        other.open("/account/sessions");
        other.send("/account/sessions", "session", idOf(second));
        assertThat(isLive(second)).isTrue();

        visitor.open("/account/sessions");
        visitor.send("/account/sessions");
        assertThat(visitor.path()).isEqualTo("/account/sessions");
        assertThat(isLive(second)).isFalse();
        assertThat(isLive(third)).isFalse();
        assertThat(isLive(visitor.cookie("metabase.SESSION"))).isTrue();
        assertThat(isLive(other.cookie("metabase.SESSION"))).isTrue();
        assertThat(visitor.open("/account/sessions").text()).contains("You are signed in nowhere else.");
    }

    private String idOf(String key) {
        for (var session : server.as(key).get("/api/vestibule/session").json().path("data")) {
            if (session.path("current").booleanValue()) {
                return session.path("id").textValue();
            }
        }
        throw new AssertionError("no session of its own");
    }

    @Test
    void aRefreshedSessionCountsOnceWhenItEnds() {
        server.hasUser("count@example.com", PASSWORD);
        String here = server.signIn("count@example.com", PASSWORD);
        String other = server.signIn("count@example.com", PASSWORD);
        String renewed = server.as(other).post("/api/session/refresh", "").key();

        Answer answer = server.as(here).delete("/api/vestibule/session");
        assertThat(answer.json().path("ended").intValue()).isEqualTo(1);
        assertThat(isLive(other)).isFalse();
        assertThat(isLive(renewed)).isFalse();
    }

    // --- Every page ---

    private List<String> pages() {
        return List.of(
                "/auth/login",
                "/auth/forgot_password",
                "/auth/reset_password/1_x",
                "/auth/logout",
                "/account/profile",
                "/account/password",
                "/account/sessions",
                "/no/such/page");
    }

    @Test
    void everyPageIsClosedToWhatItDoesNotNeed() {
        Visitor visitor = signedIn("closed@example.com");
        List<Answer> answers = new ArrayList<>();
        pages().forEach(path -> answers.add(visitor.open(path)));
        answers.add(visitor().ask("/auth/login"));
        answers.add(visitor().ask("/auth/logout"));
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
        Visitor visitor = signedIn("references@example.com");
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
        String page = visitor().open("/auth/login").text();
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
    void nothingIsOfferedToBeRememberedWhereNothingIs() {
        try (TestServer forgetful = TestServer.on(DatabaseKind.H2, "MB_SESSION_COOKIES=true")) {
            forgetful.isSetUpBy("admin@example.com", PASSWORD);
            assertThat(forgetful.get("/auth/login").text()).doesNotContain("name=\"remember\"");
            assertThat(server.get("/auth/login").text()).contains("name=\"remember\"");
        }
    }

    @Test
    void scriptsAreTheSameForEverybody() {
        Visitor visitor = signedIn("scripts@example.com");
        Matcher script = Pattern.compile("/assets/[0-9a-f]{16}/page.js")
                .matcher(visitor.open("/account/profile").text());
        assertThat(script.find()).isTrue();
        assertThat(visitor.open(script.group()).text())
                .isEqualTo(server.get(script.group()).text());
    }

    @Test
    void openingAPageChangesNothing() {
        Visitor visitor = signedIn("safe@example.com");
        pages().forEach(visitor::open);
        Map<String, List<String>> before = server.tables().dump();
        pages().forEach(visitor::open);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void peopleGetAPageWhereThereIsNoneAndProgramsAWord() {
        Answer page = server.with("Accept", "text/html").get("/no/such/page");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).contains("There is nothing here");
        assertThat(server.get("/no/such/page").text()).isEqualTo("Not found.");
        assertThat(server.with("Accept", "text/html").get("/api/no/such/route").text())
                .isEqualTo("Unauthenticated");
    }

    @Test
    void whatManagersOfPasswordsLookForIsWhereTheyLook() {
        assertThat(server.get("/.well-known/change-password").header("Location"))
                .contains("/account/password");
        String login = visitor().open("/auth/login").text();
        assertThat(login).contains("autocomplete=\"username\"", "autocomplete=\"current-password\"");
        String change =
                signedIn("manager@example.com").open("/account/password").text();
        assertThat(change)
                .contains(
                        "autocomplete=\"username\"",
                        "autocomplete=\"current-password\"",
                        "autocomplete=\"new-password\"")
                .doesNotContain("onpaste");
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
                    .contains("This is not the setup token.", "Please enter an email address")
                    .contains("Use at least 15 characters.", "Please give the site a name.");
            assertThat(fresh.tables().count("SELECT COUNT(*) FROM account")).isZero();

            // The token is public for an hour; later it comes with the link in the log, or is typed.
            fresh.passes(Duration.ofMinutes(61));
            assertThat(visitor.open("/setup").text()).contains("The server wrote it into its log");
            assertThat(visitor.open("/setup?token=wrong").text()).contains("The server wrote it into its log");
            assertThat(visitor.open("/setup?token=" + token).text()).doesNotContain("The server wrote it into its log");

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
            assertThat(fresh.tables().count("SELECT COUNT(*) FROM account")).isEqualTo(1);
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
        server.tables().run("UPDATE account SET locale = 'es_MX' WHERE email = 'language@example.com'");
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
