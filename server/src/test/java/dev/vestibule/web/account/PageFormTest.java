package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of pages: from whom they are taken, and how a success is told. */
@OnSharedServer(
        value = "account pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class PageFormTest {
    private static final String SAVED = "Your profile was saved.";
    private static final String RESET = "Your password was set. You are signed in.";

    private static final Map<String, String> FORMS = Map.of(
            "/auth/logout", "",
            "/account/profile", "first_name",
            "/account/password", "old_password",
            "/account/sessions", "session");

    private final TestServer server;
    private final AccountPages account;

    PageFormTest(TestServer server) {
        this.server = server;
        this.account = new AccountPages(server);
    }

    @Test
    void aSuccessIsToldOnceAndNeverBecauseTheAddressSaysSo() {
        Visitor visitor = account.signedIn("told.once@example.com");
        visitor.open("/account/profile");
        assertThat(visitor.send("/account/profile", "first_name", "Grace").text())
                .contains(SAVED);
        assertThat(visitor.open("/account/profile").text()).doesNotContain(SAVED);
        for (String done : List.of("saved", "reset", "set-up")) {
            assertThat(visitor.open("/account/profile?done=" + done).text())
                    .doesNotContain("role=\"status\"", SAVED, RESET);
        }
        assertThat(account.visitor().open("/auth/forgot_password?done=asked").text())
                .doesNotContain("role=\"status\"");
    }

    @Test
    void theSuccessOfOneTabIsNotToldInAnother() {
        Visitor visitor = account.signedIn("two.tabs@example.com");
        server.signIn("two.tabs@example.com", PASSWORD);
        visitor.open("/account/profile");
        visitor.sendOnly("/account/profile", "first_name", "Grace");
        assertThat(visitor.open("/account/password").text()).doesNotContain(SAVED);
        visitor.open("/account/sessions");
        visitor.sendOnly("/account/sessions/others");
        assertThat(visitor.open("/account/profile").text()).contains(SAVED);
        assertThat(visitor.open("/account/sessions").text()).contains("role=\"status\"");
    }

    @Test
    void nobodyElseCanMakeASuccess() {
        Visitor visitor = account.signedIn("victim@example.com");
        Visitor attacker = account.signedIn("attacker@example.com");
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

    @Test
    void aFormWithoutItsMarkDoesNothing() {
        Visitor visitor = account.signedIn("mark@example.com");
        String key = visitor.cookie("metabase.SESSION");
        Client browser = server.client()
                .with("Accept", "text/html")
                .with("Cookie", "metabase.SESSION=" + key + "; vestibule.FORM=" + visitor.cookie("vestibule.FORM"));
        Visitor stranger = account.visitor();
        stranger.open("/auth/login");
        Visitor somebody = account.signedIn("somebody@example.com");
        somebody.open("/account/profile");
        String before = account.profile(key);

        for (String path : FORMS.keySet()) {
            for (String mark : List.of("", "x", "0".repeat(64), stranger.proof(), somebody.proof())) {
                Answer answer = browser.form(path, Map.of("proof", mark, "first_name", "Mallory"));
                assertThat(answer.status()).as(path).isEqualTo(403);
                assertThat(answer.text()).contains("Submit the form again");
            }
            assertThat(browser.form(path, Map.of("first_name", "Mallory")).status())
                    .isEqualTo(403);
        }
        assertThat(account.profile(key)).isEqualTo(before);
    }

    /** What Chromium sends from a page that it has over plain HTTP from another host than localhost. */
    @Test
    void aFormOverPlainHttpIsTakenWhereTheBrowserHidesItsOrigin() {
        server.hasUser("hidden.origin@example.com", PASSWORD);
        Client browser = server.client().with("Accept", "text/html").with("Origin", "null");
        Visitor visitor = account.visitor();
        visitor.open("/auth/login");
        Map<String, String> form =
                Map.of("proof", visitor.proof(), "username", "hidden.origin@example.com", "password", PASSWORD);
        Answer stranger = browser.form("/auth/login", form);
        assertThat(stranger.status()).isEqualTo(403);
        Answer signedIn = browser.with("Cookie", "vestibule.FORM=" + visitor.cookie("vestibule.FORM"))
                .form("/auth/login", form);
        assertThat(signedIn.header("Location")).contains("/");

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
        assertThat(account.profile(key)).contains("Grace");
        // The API has no token that could prove anything, so there it stays refused.
        assertThat(inSession.delete("/api/session").status()).isEqualTo(403);
        assertThat(account.isLive(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example"})
    void aFormFromAnotherSiteDoesNothingEvenWithItsMark(String header) {
        String email = "cross" + Integer.toHexString(header.hashCode()) + "@example.com";
        Visitor visitor = account.signedIn(email);
        String key = visitor.cookie("metabase.SESSION");
        visitor.open("/account/profile");
        Client browser = server.client()
                .with("Accept", "text/html")
                .with(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(' ') + 1));
        String before = account.profile(key);

        Answer answer = browser.with("Cookie", "metabase.SESSION=" + key)
                .form("/account/profile", Map.of("proof", visitor.proof(), "first_name", "Mallory"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("Access denied");
        assertThat(account.profile(key)).isEqualTo(before);

        Visitor stranger = account.visitor();
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
        Visitor stranger = account.visitor();
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
        Visitor visitor = account.visitor();
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
        Visitor visitor = account.signedIn("ended@example.com");
        visitor.open("/account/profile");
        server.as(visitor.cookie("metabase.SESSION")).delete("/api/session");

        Answer answer = visitor.sendOnly("/account/profile", "first_name", "Late");
        assertThat(answer.header("Location")).contains("/auth/login?redirect=%2Faccount%2Fprofile");
    }
}
