package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Redirected;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The authorization endpoint: who is answered, where, and with what. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class AuthorizeTest {
    private static final String ISSUER = "https://id.example.com";

    private final TestServer server;
    private final Client boss;

    AuthorizeTest(TestServer server) {
        this.server = server;
        this.boss = new Administrator(server).boss();
    }

    private Visitor newUser() {
        String email = "authorize-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        return Visitor.signedIn(server, email);
    }

    private RelyingParty app(String members) {
        return new RelyingParty(server, boss, members);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com/callback/",
                "https://app.example.com/callback?x=1",
                "https://app.example.com/callback#x",
                "https://app.example.com:443/callback",
                "https://app.example.com@evil.example.com/callback",
                "https://evil.example.com/callback",
                "https://app.example.com.evil.example.com/callback",
                "http://app.example.com/callback",
                "HTTPS://app.example.com/callback",
                "https://app.example.com/%63allback",
                "https://app.example.com/x/../callback",
                "javascript:alert(1)//app.example.com/callback",
                "data:text/html,x",
                "//app.example.com/callback"
            })
    void aRedirectUriThatIsNotExactlyTheRegisteredOneGetsAPageOfOurs(String redirect) {
        Answer answer = newUser().ask(app("").request("redirect_uri", redirect));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(answer.text()).contains("invalid_request");
    }

    @Test
    void anUnknownApplicationGetsAPageOfOurs() {
        Answer answer = newUser().ask(app("").request("client_id", "nobody"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.text()).contains("invalid_client");
    }

    @Test
    void anIdThatNoDatabaseStoresIsAnErrorAndNoFault() {
        Answer answer = newUser().ask(app("").request("client_id", "\0"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_request");
        Answer page =
                new Visitor(server.client()).open("/auth/login?redirect=%2Foauth%2Fauthorize%3Fclient_id%3D%2500");
        assertThat(page.status()).isEqualTo(200);
    }

    @Test
    void otherErrorsOfBrowsersGoToTheApplicationWithStateAndIssuer() {
        Visitor visitor = newUser();
        RelyingParty app = app("");
        Map<String, String> errors = Map.of(
                "response_type", "unsupported_response_type",
                "code_challenge", "invalid_request",
                "scope", "invalid_scope",
                "response_mode", "invalid_request",
                "request", "request_not_supported");
        errors.forEach((name, error) -> {
            String value = name.equals("code_challenge") ? "" : "nonsense";
            Redirected answer = RelyingParty.redirected(visitor.ask(app.request(name, value, "state", "s 1")));
            assertThat(answer.address()).startsWith(RelyingParty.REDIRECT + "?");
            assertThat(answer.parameters())
                    .as(name)
                    .containsEntry("error", error)
                    .containsEntry("state", "s 1")
                    .containsEntry("iss", ISSUER);
        });
    }

    @Test
    void anAnswerNamesItsIssuerAgainstMixUps() {
        Redirected answer = app("").authorize(newUser(), "state", "s");
        assertThat(answer.parameters())
                .containsEntry("iss", ISSUER)
                .containsEntry("state", "s")
                .containsKey("code");
    }

    @Test
    void theDecisionRedirectsWith303SoThatNoPasswordOrTokenIsPostedOn() {
        Visitor visitor = newUser();
        Answer page = visitor.ask(app("").request());
        assertThat(RelyingParty.agree(visitor, page).status()).isEqualTo(303);
    }

    @Test
    void consentIsAskedOncePerApplicationAndScopes() {
        Visitor visitor = newUser();
        RelyingParty app = app("");
        assertThat(RelyingParty.asksForConsent(visitor.ask(app.request()))).isTrue();
        app.authorize(visitor);
        assertThat(visitor.ask(app.request()).status()).isEqualTo(302);
        assertThat(RelyingParty.asksForConsent(visitor.ask(app.request("scope", "openid email"))))
                .isTrue();
        app.authorize(visitor, "scope", "openid email");
        assertThat(visitor.ask(app.request()).status())
                .as("what was agreed adds up")
                .isEqualTo(302);
        assertThat(RelyingParty.asksForConsent(newUser().ask(app.request()))).isTrue();
    }

    @Test
    void aFirstPartyApplicationNeedsNoConsent() {
        Answer answer = newUser().ask(app(", \"first_party\": true").request());
        assertThat(RelyingParty.redirected(answer).code()).isNotEmpty();
    }

    @Test
    void aProgramOnTheDeviceAsksEachTime() {
        Visitor visitor = newUser();
        NativeApp app = new NativeApp(server);
        app.code(visitor);
        assertThat(RelyingParty.asksForConsent(visitor.ask(app.request()))).isTrue();
    }

    @Test
    void whatIsTickedIsGranted() {
        Visitor visitor = newUser();
        RelyingParty app = app("");
        Answer page = visitor.ask(app.request("scope", "openid email profile"));
        Map<String, String> fields = RelyingParty.hidden(page);
        fields.put("approved", "true");
        fields.put("granted_scope", "openid");
        Answer decided = visitor.sendOnly(
                RelyingParty.DECISION,
                fields.entrySet().stream()
                        .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                        .toArray(String[]::new));
        Answer answer = app.exchange(RelyingParty.redirected(decided).code());
        assertThat(answer.json().path("scope").textValue()).isEqualTo("openid");
    }

    @Test
    void aPostedRequestIsRepeatedWithGet() {
        Visitor visitor = newUser();
        RelyingParty app = app("");
        Answer posted = server.client()
                .with("Sec-Fetch-Site", "cross-site")
                .with("Content-Type", "application/x-www-form-urlencoded")
                .send("POST", "/oauth/authorize", app.request().replaceFirst(".*[?]", ""));
        assertThat(posted.status()).isEqualTo(303);
        assertThat(RelyingParty.asksForConsent(
                        visitor.ask(posted.header("Location").orElseThrow())))
                .isTrue();
    }

    @Test
    void formPostAnswersWithAFormInsteadOfAnAddress() {
        Visitor visitor = newUser();
        RelyingParty app = app(", \"first_party\": true");
        Answer answer = visitor.ask(app.request("response_mode", "form_post", "state", "\"><b>"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.text()).contains("method=\"post\"", "action=\"" + RelyingParty.REDIRECT + "\"");
        Map<String, String> fields = RelyingParty.hidden(answer);
        assertThat(fields).containsEntry("state", "\"><b>").containsEntry("iss", ISSUER);
        assertThat(app.exchange(fields.get("code")).status()).isEqualTo(200);
    }

    @Test
    void aProgramOnTheDeviceMayListenOnAnyPort() {
        Visitor visitor = newUser();
        NativeApp app = new NativeApp(server);
        for (String redirect : new String[] {"http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback"}) {
            assertThat(visitor.ask(app.request("redirect_uri", redirect)).status())
                    .isEqualTo(200);
        }
        for (String redirect : new String[] {
            "http://127.0.0.1:1/callback2", "http://localhost:1/callback", "http://127.0.0.2:1/callback"
        }) {
            assertThat(visitor.ask(app.request("redirect_uri", redirect)).status())
                    .as(redirect)
                    .isEqualTo(400);
        }
    }

    @Test
    void withoutPkceAnApplicationHasToSendANonce() {
        Visitor visitor = newUser();
        RelyingParty app = app(", \"require_pkce\": false, \"first_party\": true");
        String[] plain = {"code_challenge", "", "code_challenge_method", "", "nonce", ""};
        assertThat(app.authorize(visitor, plain).error()).isEqualTo("invalid_request");
        plain[5] = "a nonce";
        String code = app.authorize(visitor, plain).code();
        Answer answer = app.token(
                Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", RelyingParty.REDIRECT));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void decisionsAreLimited() {
        Visitor visitor = newUser();
        NativeApp app = new NativeApp(server);
        Answer page = visitor.ask(app.request());
        Answer last = page;
        for (int i = 0; i < 21; i++) {
            page = visitor.ask(app.request());
            last = RelyingParty.agree(visitor, page);
        }
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.json().path("error").textValue()).isEqualTo("too_many_requests");
    }

    @Test
    void aResourceThatIsNamedTwiceIsOne() {
        NativeApp app = new NativeApp(server);
        String resource = ISSUER + "/api/metabase-mcp";
        Visitor visitor = newUser();
        Answer page =
                visitor.ask(app.request("resource", resource) + "&" + Visitor.encoded(Map.of("resource", resource)));
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        assertThat(RelyingParty.redirected(RelyingParty.agree(visitor, page)).code())
                .isNotBlank();
    }

    @Test
    void severalResourcesAreRefused() {
        String request = app("").request("resource", "https://files.example.com/");
        Answer answer = newUser().ask(request + "&" + Visitor.encoded(Map.of("resource", "https://mail.example.com/")));
        assertThat(RelyingParty.redirected(answer).error()).isEqualTo("invalid_target");
    }

    @Test
    void aTokenForAnotherResourceIsNotForThisServer() {
        NativeApp app = new NativeApp(server);
        Tokens own = app.signIn(newUser(), "resource", ISSUER + "/api/metabase-mcp");
        assertThat(app.status(own.access())).isEqualTo(200);
        Tokens other = app.signIn(newUser(), "resource", "https://other.example.com/");
        assertThat(app.status(other.access())).isEqualTo(401);
    }
}
