package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The traps of the token endpoint, each of which another server has walked into. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class CodeExchangeTest {
    private final TestServer server;

    CodeExchangeTest(TestServer server) {
        this.server = server;
    }

    private Visitor newUser() {
        String email = "code-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        return Visitor.signedIn(server, email);
    }

    private static void refuses(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_grant");
        assertThat(answer.text()).doesNotContain("access_token");
    }

    @Test
    void aCodeIsBoundToItsApplication() {
        NativeApp app = new NativeApp(server);
        NativeApp other = new NativeApp(server);
        String code = app.code(newUser());
        Map<String, String> stolen = app.exchange(code);
        stolen.put("client_id", other.id());
        refuses(other.token(stolen));
        assertThat(app.token(app.exchange(code)).status())
                .as("a refusal has no side effect")
                .isEqualTo(200);
    }

    @Test
    void anExpiredCodeIsRefused() {
        NativeApp app = new NativeApp(server);
        Visitor visitor = newUser();
        String code = app.code(visitor);
        server.passes(Duration.ofMinutes(10).plusSeconds(1));
        refuses(app.token(app.exchange(code)));
    }

    @Test
    void aCodeWorksOnceAndItsReplayRevokesTheWholeGrant() {
        NativeApp app = new NativeApp(server);
        String code = app.code(newUser());
        Tokens tokens = new Tokens(app.token(app.exchange(code)).json());
        assertThat(app.status(tokens.access())).isEqualTo(200);
        refuses(app.token(app.exchange(code)));
        assertThat(app.status(tokens.access())).isEqualTo(401);
        refuses(app.refresh(tokens.refresh()));
        assertThat(server.tables().value("SELECT end_reason FROM oauth_grant WHERE client_id = ?", app.id()))
                .isEqualTo("replay");
    }

    @Test
    void ofManyExchangesAtOnceOneSucceeds() {
        NativeApp app = new NativeApp(server);
        String code = app.code(newUser());
        List<Answer> answers = app.client()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .sendAtOnce(8, "POST", "/oauth/token", Visitor.encoded(app.exchange(code)));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSizeLessThanOrEqualTo(1);
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM oauth_token t JOIN oauth_grant g ON g.id = t.grant_id"
                                        + " WHERE g.client_id = ? AND t.kind = 'access'",
                                app.id()))
                .isEqualTo(1);
    }

    @Test
    void theVerifierHasToMatchTheChallenge() {
        NativeApp app = new NativeApp(server);
        String code = app.code(newUser());
        Map<String, String> form = app.exchange(code);
        form.put("code_verifier", app.verifier() + "x");
        refuses(app.token(form));
        form.remove("code_verifier");
        refuses(app.token(form));
        form.put("code_verifier", NativeApp.challenge(app.verifier()));
        refuses(app.token(form));
        assertThat(app.token(app.exchange(code)).status()).isEqualTo(200);
    }

    @Test
    void theRedirectUriIsTheOneOfTheRequest() {
        NativeApp app = new NativeApp(server);
        String code = app.code(newUser());
        Map<String, String> form = app.exchange(code);
        form.put("redirect_uri", NativeApp.REGISTERED);
        refuses(app.token(form));
        form.remove("redirect_uri");
        refuses(app.token(form));
        assertThat(app.token(app.exchange(code)).status()).isEqualTo(200);
    }

    @Test
    void parametersInTheAddressDoNotCount() {
        NativeApp app = new NativeApp(server);
        String query = Visitor.encoded(app.exchange(app.code(newUser())));
        Answer answer = app.client()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .send("POST", "/oauth/token?" + query, "grant_type=authorization_code");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_client");
    }

    @Test
    void aRepeatedParameterIsRefused() {
        NativeApp app = new NativeApp(server);
        String form = Visitor.encoded(app.exchange(app.code(newUser())));
        Answer answer = app.client()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .send("POST", "/oauth/token", form + "&code=another");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_request");
    }

    @Test
    void anotherBodyThanAFormIsRefused() {
        Answer answer = server.post("/oauth/token", "{\"grant_type\": \"authorization_code\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_request");
    }

    @Test
    void aDeactivatedUserGetsNoTokens() {
        String email = "gone-" + UUID.randomUUID() + "@example.com";
        int id = server.hasUser(email, PASSWORD);
        NativeApp app = new NativeApp(server);
        String code = app.code(Visitor.signedIn(server, email));
        assertThat(new Administrator(server).boss().delete("/api/user/" + id).status())
                .isEqualTo(200);
        refuses(app.token(app.exchange(code)));
    }

    @Test
    void failuresAreLimitedAndSuccessesAreNot() {
        NativeApp app = new NativeApp(server);
        Tokens tokens = app.signIn(newUser());
        for (int i = 0; i < 10; i++) {
            refuses(app.refresh("vrt_wrong" + i));
        }
        Answer limited = app.refresh("vrt_wrong");
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.json().path("error").textValue()).isEqualTo("too_many_requests");
        assertThat(limited.header("Retry-After").orElseThrow()).matches("[1-9][0-9]*");
        assertThat(app.refresh(tokens.refresh()).status())
                .as("nobody can lock an application out")
                .isEqualTo(200);
    }

    @Test
    void scriptsOfOtherSitesMayCallTheEndpointWithoutCookies() {
        Answer preflight = server.client().send("OPTIONS", "/oauth/token", "");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).contains("*");
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
        Answer refused = server.client().form("/oauth/token", Map.of("grant_type", "authorization_code"));
        assertThat(refused.header("Access-Control-Allow-Origin")).contains("*");
    }
}
