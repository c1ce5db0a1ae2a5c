package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Authorization requests that an application pushes: what a browser brings is a name, and nothing else counts. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class PushedRequestTest {
    private static final String ADMIN = "admin@pushed.example";

    private final TestServer server;
    private final Client boss;
    private final RelyingParty party;
    private final String email = "ann-" + UUID.randomUUID() + "@pushed.example";

    PushedRequestTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.boss = server.as(server.signIn(ADMIN, PASSWORD));
        this.party = new RelyingParty(server, boss, "");
        server.hasUser(email, PASSWORD);
    }

    private Visitor ann() {
        return Visitor.signedIn(server, email);
    }

    private static RelyingParty.Redirected agreed(Visitor visitor, Answer page) {
        assertThat(RelyingParty.asksForConsent(page)).as(page.text()).isTrue();
        return RelyingParty.redirected(RelyingParty.agree(visitor, page));
    }

    private static void isRefused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains("<dd><code>invalid_request_uri</code>");
        assertThat(answer.header("Location")).isEmpty();
    }

    @Test
    void aPushedRequestLeadsToTokens() {
        Answer push = party.push("state", "a state", "scope", "openid email");
        assertThat(push.json().path("expires_in").intValue()).isEqualTo(60);
        assertThat(push.header("Cache-Control")).contains("no-store");
        assertThat(push.json().path("request_uri").textValue())
                .startsWith("urn:ietf:params:oauth:request_uri:")
                .hasSizeGreaterThan(70);
        Visitor ann = ann();
        Answer page = ann.ask(party.pushed(push));
        assertThat(page.text()).contains("<p class=\"host\">app.example.com</p>", "See your email address");
        assertThat(page.header("Content-Security-Policy").orElseThrow())
                .contains("form-action 'self' https://app.example.com;");
        RelyingParty.Redirected done = agreed(ann, page);
        assertThat(done.parameters()).containsEntry("state", "a state").containsEntry("iss", "https://id.example.com");
        Answer tokens = party.exchange(done.code());
        assertThat(tokens.status()).as(tokens.text()).isEqualTo(200);
        assertThat(tokens.json().path("scope").textValue()).isEqualTo("openid email");
    }

    @Test
    void itsNameIsGoodForOneAnswer() {
        Visitor ann = ann();
        String path = party.pushed(party.push());
        assertThat(RelyingParty.asksForConsent(ann.ask(path))).isTrue();
        Answer page = ann.ask(path);
        assertThat(RelyingParty.asksForConsent(page))
                .as("the page is loaded again")
                .isTrue();
        Map<String, String> fields = RelyingParty.hidden(page);
        assertThat(fields).containsOnlyKeys("csrf_token", "params_sig", "client_id", "request_uri");
        assertThat(agreed(ann, page).code()).isNotEmpty();
        isRefused(ann.ask(path));
        Map<String, String> again = new LinkedHashMap<>(fields);
        again.put("approved", "true");
        Answer replay = ann.sendOnly(
                RelyingParty.DECISION,
                again.entrySet().stream()
                        .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                        .toArray(String[]::new));
        assertThat(replay.status()).isIn(400, 403);
        assertThat(replay.text()).doesNotContain("code=");
    }

    @Test
    void aDenialUsesItUpToo() {
        Visitor ann = ann();
        String path = party.pushed(party.push());
        Map<String, String> fields = RelyingParty.hidden(ann.ask(path));
        fields.put("approved", "false");
        Answer denied = ann.sendOnly(
                RelyingParty.DECISION,
                fields.entrySet().stream()
                        .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                        .toArray(String[]::new));
        assertThat(RelyingParty.redirected(denied).error()).isEqualTo("access_denied");
        isRefused(ann.ask(path));
    }

    @Test
    void anErrorIsAnAnswerToo() {
        Visitor ann = ann();
        String path = party.pushed(party.push("prompt", "none"));
        assertThat(RelyingParty.redirected(ann.ask(path)).error()).isEqualTo("consent_required");
        isRefused(ann.ask(path));
    }

    @Test
    void itExpiresAfterAMinuteUnlessABrowserHasBroughtIt() {
        String late = party.pushed(party.push());
        String early = party.pushed(party.push("prompt", "login"));
        Visitor ann = new Visitor(server.client());
        String toSignIn = ann.ask(early).header("Location").orElseThrow();
        assertThat(toSignIn).contains("/auth/login?redirect=%2Foauth%2Fauthorize%3Fclient_id");
        server.passes(Duration.ofSeconds(61));
        Visitor bob = ann();
        isRefused(bob.ask(late));
        assertThat(ann.signIn(email, PASSWORD).status()).isEqualTo(200);
        assertThat(agreed(ann, ann.ask(early)).code())
                .as("the sign-in that was asked for is new enough")
                .isNotEmpty();
        String slow = party.pushed(party.push("prompt", "consent"));
        assertThat(RelyingParty.asksForConsent(ann.ask(slow))).isTrue();
        server.passes(Duration.ofMinutes(15).plusSeconds(1));
        isRefused(ann.ask(slow));
    }

    @Test
    void onlyTheBrowserThatBroughtItFirstGoesOn() {
        String path = party.pushed(party.push());
        assertThat(RelyingParty.asksForConsent(ann().ask(path))).isTrue();
        isRefused(ann().ask(path));
    }

    @Test
    void anotherApplicationCannotUseIt() {
        RelyingParty other = new RelyingParty(server, boss, "");
        Answer push = party.push();
        isRefused(ann().ask(other.pushed(push)));
        assertThat(RelyingParty.asksForConsent(ann().ask(party.pushed(push))))
                .as("a refusal has no side effect")
                .isTrue();
    }

    @Test
    void parametersBesideItsNameDoNotCount() {
        Visitor ann = ann();
        Answer page = ann.ask(party.pushed(
                party.push("state", "pushed"),
                "state",
                "brought",
                "redirect_uri",
                "https://evil.example/callback",
                "scope",
                "mb:full",
                "prompt",
                "none",
                "signed_in_after",
                "0"));
        assertThat(page.text())
                .contains("<code>" + RelyingParty.REDIRECT + "</code>")
                .doesNotContain("Do everything that you can do");
        assertThat(page.header("Content-Security-Policy").orElseThrow()).doesNotContain("evil.example");
        RelyingParty.Redirected done = agreed(ann, page);
        assertThat(done.address()).startsWith(RelyingParty.REDIRECT + "?");
        assertThat(done.parameters()).containsEntry("state", "pushed");
        String grant = server.tables().value("SELECT scopes FROM oauth_grant WHERE client_id = ?", party.id());
        assertThat(grant).isEqualTo("openid");
    }

    @Test
    void wrongRequestsAreRefusedAsTheyArePushed() {
        List<List<String>> wrong = List.of(
                List.of("invalid_request", "code_challenge", ""),
                List.of("invalid_request", "code_challenge_method", "plain"),
                List.of("invalid_request", "redirect_uri", "https://app.example.com.evil.example/callback"),
                List.of("invalid_request", "request_uri", "urn:ietf:params:oauth:request_uri:other"),
                List.of("request_not_supported", "request", "e30.e30."),
                List.of("unsupported_response_type", "response_type", "token"),
                List.of("invalid_request", "prompt", "none login"),
                List.of("invalid_request", "max_age", "soon"),
                List.of("invalid_request", "claims", "{"));
        for (List<String> one : wrong) {
            Answer answer = party.push(one.get(1), one.get(2));
            assertThat(answer.status()).as(one + answer.text()).isEqualTo(400);
            assertThat(answer.json().path("error").textValue())
                    .as(one.toString())
                    .isEqualTo(one.get(0));
        }
        assertThat(party.push("acr_values", "x".repeat(16_000)).status()).isEqualTo(413);
        assertThat(server.tables().count("SELECT COUNT(*) FROM oauth_pushed_request WHERE client_id = ?", party.id()))
                .isZero();
    }

    @Test
    void anApplicationThatHasToPushGetsNothingOtherwise() {
        RelyingParty strict = new RelyingParty(server, boss, ", \"require_pushed_authorization_requests\": true");
        Visitor ann = ann();
        RelyingParty.Redirected refused = RelyingParty.redirected(ann.ask(strict.request()));
        assertThat(refused.error()).isEqualTo("invalid_request");
        assertThat(refused.parameters().get("error_description")).contains("/oauth/par");
        assertThat(agreed(ann, ann.ask(strict.pushed(strict.push()))).code()).isNotEmpty();
    }

    @Test
    void onlyTheApplicationItselfPushes() {
        Answer answer = party.withSecret("vcs_wrong").push();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_client");
        NativeApp app = new NativeApp(server);
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "client_id",
                app.id(),
                "response_type",
                "code",
                "redirect_uri",
                NativeApp.REDIRECT,
                "code_challenge",
                NativeApp.challenge(app.verifier()),
                "code_challenge_method",
                "S256"));
        assertThat(app.client().form("/oauth/par", form).status())
                .as("a public client has only its name")
                .isEqualTo(201);
    }

    @Test
    void parametersInTheAddressOfThePushDoNotCount() {
        String query = party.request().replaceFirst(".*\\?", "");
        Answer answer = party.authenticated().form("/oauth/par?" + query, Map.of("state", "s"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_request");
    }

    @Test
    void nothingStoredOpensAnything() {
        RelyingParty posting =
                new RelyingParty(server, boss, ", \"token_endpoint_auth_method\": \"client_secret_post\"");
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "client_id",
                posting.id(),
                "client_secret",
                posting.secret(),
                "response_type",
                "code",
                "redirect_uri",
                RelyingParty.REDIRECT,
                "scope",
                "openid",
                "code_challenge",
                NativeApp.challenge("x".repeat(43)),
                "code_challenge_method",
                "S256"));
        Answer push = server.client().form("/oauth/par", form);
        assertThat(push.status()).as(push.text()).isEqualTo(201);
        String row = "SELECT %s FROM oauth_pushed_request WHERE client_id = ?";
        assertThat(server.tables().value(row.formatted("parameters"), posting.id()))
                .startsWith("held1:")
                .doesNotContain(posting.secret(), RelyingParty.REDIRECT);
        assertThat(server.tables().value(row.formatted("digest"), posting.id())).matches("[0-9a-f]{128}");
    }
}
