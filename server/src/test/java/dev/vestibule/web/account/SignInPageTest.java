package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in and out on the pages, without script. */
@OnSharedServer(
        value = "account pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class SignInPageTest {
    private final TestServer server;
    private final AccountPages account;

    SignInPageTest(TestServer server) {
        this.server = server;
        this.account = new AccountPages(server);
    }

    @Test
    void theFrontDoorLeadsToTheSignInAndBehindItToOnesAccount() {
        Visitor visitor = account.visitor();
        visitor.open("/");
        assertThat(visitor.path()).isEqualTo("/auth/login");

        Visitor ann = account.signedIn("door@example.com");
        ann.open("/");
        assertThat(ann.path()).isEqualTo("/account/profile");
        ann.open("/auth/login");
        assertThat(ann.path()).isEqualTo("/account/profile");
    }

    @Test
    void signingInSetsTheContractsCookies() {
        server.hasUser("cookies@example.com", PASSWORD);
        Visitor visitor = account.visitor();
        Answer answer = visitor.sendOnly(
                "/auth/login", "username", " Cookies@Example.com ", "password", PASSWORD, "remember", "on");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.cookie("metabase.SESSION").attributes()).containsKeys("HttpOnly", "Max-Age");
        assertThat(answer.sets("metabase.TIMEOUT")).isTrue();
        assertThat(account.isLive(answer.cookie("metabase.SESSION").value())).isTrue();
    }

    @Test
    void aWrongPasswordIsToldBesideWhatWasTyped() {
        server.hasUser("wrong@example.com", PASSWORD);
        Visitor visitor = account.visitor();
        Answer answer = visitor.send("/auth/login", "username", "wrong@example.com", "password", "not my password");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text())
                .contains("Incorrect email address or password.")
                .contains("role=\"alert\"")
                .contains("value=\"wrong@example.com\"")
                .doesNotContain("not my password");
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        assertThat(visitor.send("/auth/login", "username", "nobody@example.com", "password", "x")
                        .text())
                .contains("Incorrect email address or password.");
    }

    @Test
    void emptyFieldsAreNamedOneByOne() {
        Answer answer = account.visitor().send("/auth/login", "username", " ", "password", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("aria-describedby=\"username-error\"", "id=\"username-error\"", "Enter your email address.")
                .contains("aria-describedby=\"password-error\"", "Enter your password.")
                .contains("<title>Error:");
    }

    @Test
    void tooManyTriesAreToldWithATimeThatPeopleUnderstand() {
        server.hasUser("many@example.com", PASSWORD);
        Visitor visitor = account.visitor();
        for (int i = 0; i < 10; i++) {
            visitor.send("/auth/login", "username", "many@example.com", "password", "wrong");
        }
        Answer answer = visitor.send("/auth/login", "username", "many@example.com", "password", PASSWORD);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.text()).contains("Too many attempts. Try again in 60 minutes.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/account/sessions", "/account/keys", "/account/profile?a=b"})
    void signingInLeadsBackToWhereOneWantedToGo(String path) {
        Visitor visitor = account.visitor();
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
        Visitor visitor = account.signedIn("evil" + Integer.toHexString(evil.hashCode()) + "@example.com");
        Answer led = visitor.ask("/auth/login?redirect=" + evil);
        assertThat(led.header("Location")).contains("/account/profile");

        Visitor stranger = account.visitor();
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
        assertThat(answer.header("Location")).contains("/");
    }

    @Test
    void signingInAgainEndsTheSessionThatTheBrowserHad() {
        Visitor visitor = account.signedIn("again@example.com");
        String first = visitor.cookie("metabase.SESSION");
        Visitor sameBrowser = account.visitor();
        sameBrowser.has("metabase.SESSION", first);
        sameBrowser.send("/auth/login", "username", "again@example.com", "password", PASSWORD);

        assertThat(sameBrowser.path()).isEqualTo("/account/profile");
        assertThat(account.isLive(first)).isFalse();
        assertThat(account.isLive(sameBrowser.cookie("metabase.SESSION"))).isTrue();
    }

    @Test
    void signingOutAsksFirstThenEndsTheSessionAndClearsTheBrowser() {
        Visitor visitor = account.signedIn("out@example.com");
        String key = visitor.cookie("metabase.SESSION");
        assertThat(visitor.open("/auth/logout").text()).contains("Sign out?", "You are signed in as Ann Example.");
        assertThat(account.isLive(key)).isTrue();

        Answer answer = visitor.sendOnly("/auth/logout");
        assertThat(answer.header("Clear-Site-Data")).contains("\"cache\", \"storage\"");
        assertThat(answer.cookie("metabase.SESSION").value()).isEmpty();
        assertThat(account.isLive(key)).isFalse();
        assertThat(visitor.open("/auth/logout").text()).contains("Signed out");
        assertThat(visitor.cookie("metabase.DEVICE")).isNotEmpty();
        visitor.open("/account/sessions");
        assertThat(visitor.path()).isEqualTo("/auth/login?redirect=%2Faccount%2Fsessions");
    }

    @Test
    void nothingIsOfferedToBeRememberedWhereNothingIs() {
        try (TestServer forgetful = TestServer.on(DatabaseKind.H2, "MB_SESSION_COOKIES=true")) {
            forgetful.isSetUpBy("admin@example.com", PASSWORD);
            assertThat(forgetful.get("/auth/login").text()).doesNotContain("name=\"remember\"");
            assertThat(server.get("/auth/login").text()).contains("name=\"remember\"");
        }
    }
}
