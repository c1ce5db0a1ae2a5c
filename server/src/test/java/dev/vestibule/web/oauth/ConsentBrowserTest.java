package dev.vestibule.web.oauth;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Browser;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.LoopbackServer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** From an application to the sign-in, the consent and back, in a real browser, whose policies count. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentBrowserTest {
    private static final String ANN = "ann@example.com";

    private TestServer server;
    private Client boss;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, OidcWorld.PHRASE);
        server.isSetUpBy("admin@example.com", PASSWORD);
        server.hasUser(ANN, PASSWORD);
        boss = server.as(server.signIn("admin@example.com", PASSWORD));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /**
     * An application at another origin than the pages, which are opened at localhost; the server itself answers there.
     */
    private String request(String more) {
        String redirect = "http://127.0.0.1:" + server.port() + "/api/health";
        String id = boss.post(
                        "/api/vestibule/oauth-client",
                        "{\"client_name\": \"Wiki\", \"redirect_uris\": [\"" + redirect + "\"]}")
                .json()
                .path("client_id")
                .asText();
        return "/oauth/authorize?response_type=code&state=s&nonce=n&client_id=" + id + "&redirect_uri="
                + redirect.replace(":", "%3A").replace("/", "%2F") + more
                + "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    }

    private void leadsToTheApplication(Browser browser) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> browser.driver()
                        .getCurrentUrl()
                        .startsWith("http://127.0.0.1:" + server.port() + "/api/health?"));
        assertThat(browser.driver().getCurrentUrl()).contains("code=", "state=s", "iss=");
    }

    /** Signs in, is asked once, and is sent back; the second time the form of the sign-in page leads there at once. */
    private void story(Function<TestServer, Browser> opened, String more) {
        String request = request("&scope=openid+email" + more);
        for (boolean asked : new boolean[] {true, false}) {
            try (Browser browser = opened.apply(server)) {
                browser.open(request);
                browser.type("username", ANN);
                browser.type("password", PASSWORD);
                browser.keys(Keys.ENTER);
                if (asked) {
                    browser.awaitText("Allow Wiki?");
                    browser.press("Allow");
                }
                leadsToTheApplication(browser);
            }
        }
    }

    @Test
    void theFormsLeadToAnotherSiteAsThePolicyOfTheirPagesAllows() {
        story(Browser::at, "");
    }

    @Test
    void allOfItWorksWithoutScript() {
        story(Browser::withoutScript, "");
    }

    @Test
    void aDeviceIsConnectedFromItsLinkOnPagesWithoutBarriers() {
        DeviceApp app = new DeviceApp(server, boss, "");
        DeviceApp.Codes codes = app.codes();
        try (Browser browser = Browser.at(server)) {
            browser.signIn(ANN, PASSWORD);
            browser.open("/device");
            assertThat(browser.barriers()).isEmpty();
            browser.open("/device?user_code=" + codes.user());
            browser.awaitText("Does your device show this code?");
            assertThat(browser.barriers()).isEmpty();
            browser.press("Continue");
            browser.awaitText("Allow " + app.name() + "?");
            assertThat(browser.barriers()).isEmpty();
            browser.press("Allow");
            browser.awaitText(app.name() + " is connected. Return to the device");
            assertThat(browser.complaints()).isEmpty();
        }
        assertThat(app.status(app.tokens(codes))).isEqualTo(200);
    }

    @ParameterizedTest(name = "with script: {0}")
    @ValueSource(booleans = {true, false})
    void anAnswerByFormArrivesAndItsCodeIsGood(boolean script) {
        List<String> posted = new CopyOnWriteArrayList<>();
        try (LoopbackServer application = new LoopbackServer(exchange -> keep(exchange, posted))) {
            String redirect = application.address("/callback");
            RelyingParty party = new RelyingParty(
                    server, boss, ", \"require_pkce\": false, \"redirect_uris\": [\"" + redirect + "\"]");
            try (Browser browser = script ? Browser.at(server) : Browser.withoutScript(server)) {
                allows(browser, party, redirect);
                if (!script) {
                    browser.awaitText("Continue to 127.0.0.1");
                    browser.press("Continue");
                }
                Awaitility.await().untilAsserted(() -> assertThat(posted).hasSize(1));
            }
            assertThat(posted.get(0)).startsWith("POST ").contains("state=a+state", "iss=");
            String code = posted.get(0).replaceFirst("^POST (.*&)?code=([^&]*).*$", "$2");
            Answer tokens =
                    party.token(Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", redirect));
            assertThat(tokens.status()).as(tokens.text()).isEqualTo(200);
            assertThat(tokens.json().has("id_token")).isTrue();
        }
    }

    private static void keep(HttpExchange exchange, List<String> posted) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals("/callback")) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                posted.add(exchange.getRequestMethod() + " " + body);
            }
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static void allows(Browser browser, RelyingParty party, String redirect) {
        browser.signIn(ANN, PASSWORD);
        browser.open(party.request(
                "response_mode", "form_post",
                "redirect_uri", redirect,
                "state", "a state",
                "code_challenge", "",
                "code_challenge_method", ""));
        browser.awaitText("Allow App");
        browser.press("Allow");
    }

    @Test
    void theSignInPageLeadsToTheApplicationThatIsRegisteredAndToNoOther() {
        Visitor stranger = new Visitor(server.client());
        String request = request("&scope=openid");
        String allowed = "form-action 'self' http://127.0.0.1:" + server.port() + ";";
        assertThat(policy(stranger.open(request))).contains(allowed);
        assertThat(stranger.path()).startsWith("/auth/login?redirect=");
        assertThat(policy(stranger.sendOnly("/auth/login", "username", ANN, "password", "wrong", "redirect", request)))
                .contains(allowed);
        String other = request.replaceFirst("redirect_uri=[^&]*", "redirect_uri=https%3A%2F%2Fevil.example");
        assertThat(policy(stranger.sendOnly("/auth/login", "username", ANN, "password", "wrong", "redirect", other)))
                .contains("form-action 'self';");
        assertThat(policy(stranger.open("/auth/login?redirect=%2Faccount"))).contains("form-action 'self';");
    }

    private static String policy(Answer answer) {
        return answer.header("Content-Security-Policy").orElseThrow();
    }

    @Test
    void thePageHasNoBarriersAndFitsASmallScreen() {
        try (Browser browser = Browser.at(server)) {
            browser.signIn("admin@example.com", PASSWORD);
            for (String path : new String[] {
                request("&scope=openid+profile+email+groups"),
                request("&scope=mb:full+offline_access"),
                request("&scope=openid").replaceFirst("redirect_uri=[^&]*", "redirect_uri=https%3A%2F%2Fevil.example"),
            }) {
                browser.open(path);
                assertThat(browser.barriersInEveryLook()).as(path).isEmpty();
                browser.looks(320, "light");
                assertThat(browser.script(
                                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .as("what does not fit of %s", path)
                        .isEqualTo(0L);
                browser.looks(1280, "light");
            }
            browser.open(request("&scope=openid"));
            assertThat(browser.driver().findElements(By.cssSelector(".choice button")))
                    .extracting(button -> button.getCssValue("background-color") + button.getSize())
                    .as("two answers of the same weight")
                    .hasSize(2)
                    .containsOnly(browser.driver()
                                    .findElement(By.cssSelector(".choice button"))
                                    .getCssValue("background-color")
                            + browser.driver()
                                    .findElement(By.cssSelector(".choice button"))
                                    .getSize());
        }
    }
}
