package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Browser;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FaultyLink;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * In at a real Keycloak and out again, in a real browser; see {@link dev.vestibule.web.account.PagesBrowserTest} for
 * what that needs.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakBrowserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BUTTON = "Continue with Keycloak";

    private KeycloakWorld world;
    private Browser browser;

    @BeforeAll
    void start() {
        world = KeycloakWorld.on(DatabaseKind.H2);
    }

    @BeforeEach
    void open() {
        browser = Browser.at(world.server());
    }

    @AfterEach
    void heal() {
        browser.close();
        world.link().heals();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    /** From our page over Keycloak's and back. */
    private void signIn(Browser visitor, String email) {
        visitor.open("/auth/login");
        visitor.press(BUTTON);
        awaitKeycloak(visitor);
        visitor.type("username", email);
        visitor.type("password", KeycloakWorld.PASSWORD);
        visitor.press("Sign In");
        visitor.awaitPath("/account/profile");
    }

    private void awaitKeycloak(Browser visitor) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> visitor.path().startsWith(world.realm().issuer()));
    }

    @Test
    void inByAButtonAndOutOfBoth() {
        String subject = world.realm().hasUser("ann@example.com", KeycloakWorld.PASSWORD, true, "analysts");
        signIn(browser, "ann@example.com");
        assertThat(browser.text()).contains("ann@example.com");
        String key = browser.cookie("metabase.SESSION");
        assertThat(world.server()
                        .as(key)
                        .get("/api/user/current")
                        .json()
                        .path("group_ids")
                        .toString())
                .contains(Integer.toString(world.analysts()));
        assertThat(world.realm().sessions(subject)).hasSize(1);

        browser.signOut();
        browser.awaitPath("/auth/login");
        assertThat(world.realm().sessions(subject)).isEmpty();
        assertThat(world.server().as(key).get("/api/user/current").status()).isEqualTo(401);
        browser.press(BUTTON);
        awaitKeycloak(browser);
        assertThat(browser.field("password").isDisplayed()).isTrue();
    }

    @Test
    void theSameBrowserComesInWithoutBeingAskedAgain() {
        world.realm().hasUser("again@example.com", KeycloakWorld.PASSWORD, true);
        signIn(browser, "again@example.com");
        browser.driver().manage().deleteCookieNamed("metabase.SESSION");
        browser.open("/auth/login");
        browser.press(BUTTON);
        browser.awaitPath("/account/profile");
    }

    @Test
    void outThereIsOutHereAndNowhereElse() {
        world.realm().hasUser("out@example.com", KeycloakWorld.PASSWORD, true);
        signIn(browser, "out@example.com");
        try (Browser elsewhere = Browser.at(world.server())) {
            signIn(elsewhere, "out@example.com");
            browser.open(world.realm().issuer() + "/protocol/openid-connect/logout");
            browser.field("confirmLogout").click();
            browser.awaitText("You are logged out");
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                browser.open("/account/profile");
                assertThat(browser.path()).startsWith("/auth/login");
            });
            elsewhere.open("/account/profile");
            assertThat(elsewhere.path()).isEqualTo("/account/profile");
        }
    }

    @Test
    void aProviderThatIsAwayIsSaidOnAPageThatCanBeRead() {
        world.realm().hasUser("away@example.com", KeycloakWorld.PASSWORD, true);
        browser.open("/auth/login");
        browser.press(BUTTON);
        awaitKeycloak(browser);
        world.link().breaks("/token", FaultyLink.hangs());
        browser.type("username", "away@example.com");
        browser.type("password", KeycloakWorld.PASSWORD);
        browser.press("Sign In");
        Awaitility.await().atMost(PATIENCE).until(() -> browser.path().startsWith("/auth/sso/keycloak/callback"));
        browser.awaitText("Keycloak is not responding correctly. Try again in a few seconds.");
        assertThat(browser.barriers()).isEmpty();
        assertThat(browser.cookie("metabase.SESSION")).isEmpty();
    }

    @Test
    void noBarrierStandsBeforeTheButton() {
        browser.open("/auth/login");
        assertThat(browser.text()).contains(BUTTON);
        assertThat(browser.barriersInEveryLook()).isEmpty();
    }
}
