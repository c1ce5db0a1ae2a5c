package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Cookie;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Metabase's own OAuth wire, as its CLI and its MCP clients use it. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class MetabaseWireTest {
    private static final String SITE = "https://id.example.com";

    private final TestServer server;
    private final Client boss;

    MetabaseWireTest(TestServer server) {
        this.server = server;
        this.boss = new Administrator(server).boss();
    }

    private String newUser() {
        String email = "wire-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        return email;
    }

    @Test
    void discoveryHasWhatTheCliRequires() {
        Answer answer = server.get("/.well-known/oauth-authorization-server");
        JsonNode document = answer.json();
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(document.path("issuer").textValue()).isEqualTo(SITE);
        assertThat(document.path("authorization_endpoint").textValue()).isEqualTo(SITE + "/oauth/authorize");
        assertThat(document.path("token_endpoint").textValue()).isEqualTo(SITE + "/oauth/token");
        assertThat(document.path("revocation_endpoint").textValue()).isEqualTo(SITE + "/oauth/revoke");
        assertThat(document.path("registration_endpoint").textValue()).isEqualTo(SITE + "/oauth/register");
        assertThat(document.path("scopes_supported").toString()).contains("\"mb:full\"");
        assertThat(document.path("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
        assertThat(document.has("jwks_uri")).isFalse();
        assertThat(document.toString()).doesNotContain("id_token");
    }

    @Test
    void everyResourceNamesThisServer() {
        for (String path : new String[] {"", "/api/metabase-mcp", "/api/mcp"}) {
            JsonNode document =
                    server.get("/.well-known/oauth-protected-resource" + path).json();
            assertThat(document.path("resource").textValue())
                    .isEqualTo(SITE + (path.isEmpty() ? "/api/metabase-mcp" : path));
            assertThat(document.path("authorization_servers").toString()).isEqualTo("[\"" + SITE + "\"]");
            assertThat(document.path("bearer_methods_supported").toString()).isEqualTo("[\"header\"]");
            assertThat(document.path("scopes_supported").toString()).isEqualTo("[\"mb:full\"]");
        }
    }

    @Test
    void whoIsNotSignedInGoesToTheSignInPageAndBack() {
        NativeApp app = new NativeApp(server);
        Answer answer = server.get(app.request());
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location").orElseThrow())
                .startsWith(SITE + "/auth/login?redirect="
                        + URLEncoder.encode("/oauth/authorize?client_id=" + app.id(), StandardCharsets.UTF_8));
    }

    @Test
    void theConsentFormHasTheFieldsOfTheWireAndACookieForItsPathAlone() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        Answer page = visitor.ask(new NativeApp(server).request());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type").orElseThrow()).startsWith("text/html");
        Cookie cookie = page.cookie("metabase.OAUTH_CSRF");
        assertThat(cookie.attributes())
                .containsEntry("Path", "/oauth/authorize")
                .containsEntry("SameSite", "Strict")
                .containsEntry("Max-Age", "600")
                .containsKeys("HttpOnly", "Secure");
        Map<String, String> fields = RelyingParty.hidden(page);
        assertThat(fields)
                .containsEntry("csrf_token", cookie.value())
                .containsEntry("redirect_uri", NativeApp.REDIRECT)
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("scope", "mb:full")
                .containsEntry("state", "a state")
                .containsKeys("client_id", "code_challenge");
        assertThat(fields.get("params_sig")).matches("[0-9a-f]{64}");
    }

    @Test
    void theCliSignsInWorksRefreshesAndSignsOut() {
        String email = newUser();
        NativeApp cli = new NativeApp(server);
        Answer answer = cli.token(cli.exchange(cli.code(Visitor.signedIn(server, email))));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.json().path("token_type").textValue()).isEqualTo("Bearer");
        assertThat(answer.json().path("expires_in").intValue()).isEqualTo(3600);
        assertThat(answer.json().has("id_token")).isFalse();
        Tokens tokens = new Tokens(answer.json());
        JsonNode current = cli.bearing(tokens.access()).get("/api/user/current").json();
        assertThat(current.path("email").textValue()).isEqualTo(email);

        Answer refreshed = cli.refresh(tokens.refresh());
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        Tokens next = new Tokens(refreshed.json());
        assertThat(next.refresh()).isNotEqualTo(tokens.refresh());
        assertThat(cli.status(next.access())).isEqualTo(200);

        assertThat(cli.revoke(next.refresh()).status()).isEqualTo(200);
        assertThat(cli.status(next.access())).as("exactly the token handed in").isEqualTo(200);
        assertThat(cli.revoke(next.access()).status()).isEqualTo(200);
        assertThat(cli.status(next.access())).isEqualTo(401);
        assertThat(cli.refresh(next.refresh()).status()).isEqualTo(400);
    }

    @Test
    void aDecisionNeedsASessionTheTokenOfThePageAndTheRequestThatItShowed() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        Answer page = visitor.ask(new NativeApp(server).request());
        Map<String, String> fields = RelyingParty.hidden(page);
        fields.put("approved", "true");

        Answer nobody = server.client().form(RelyingParty.DECISION, fields);
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.json().path("error").textValue()).isEqualTo("unauthorized");
        refuses(visitor, fields, "csrf_token", "0".repeat(32), "csrf_validation_failed");
        refuses(visitor, fields, "redirect_uri", "http://127.0.0.1:1/evil", "params_tampered");
        refuses(visitor, fields, "scope", "mb:full openid", "params_tampered");
        refuses(visitor, fields, "params_sig", "0".repeat(64), "params_tampered");
    }

    private static void refuses(Visitor visitor, Map<String, String> fields, String name, String value, String error) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        Answer answer = visitor.sendOnly(RelyingParty.DECISION, pairs(changed));
        assertThat(answer.status()).as(name).isEqualTo(403);
        assertThat(answer.json().path("error").textValue()).as(name).isEqualTo(error);
    }

    private static String[] pairs(Map<String, String> fields) {
        return fields.entrySet().stream()
                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                .toArray(String[]::new);
    }

    @Test
    void whoDeniesSendsTheApplicationAway() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        Map<String, String> fields = RelyingParty.hidden(visitor.ask(new NativeApp(server).request()));
        fields.put("approved", "false");
        Answer answer = visitor.sendOnly(RelyingParty.DECISION, pairs(fields));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(RelyingParty.redirected(answer).parameters())
                .containsEntry("error", "access_denied")
                .containsEntry("state", "a state")
                .containsEntry("iss", SITE)
                .doesNotContainKey("code");
        assertThat(answer.cookie("metabase.OAUTH_CSRF").value()).isEmpty();
    }

    @Test
    void aBrokenRequestOfAProgramIsNeverRedirected() {
        String key = server.signIn(newUser(), PASSWORD);
        NativeApp app = new NativeApp(server);
        for (String request : new String[] {
            app.request("client_id", "unknown"),
            app.request("redirect_uri", "https://evil.example.com/"),
            app.request("response_type", "token"),
            app.request("code_challenge", ""),
            app.request("code_challenge_method", "plain")
        }) {
            Answer answer = server.withCookie(key).get(request);
            assertThat(answer.status()).as(request).isEqualTo(400);
            assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_request");
        }
    }

    @Test
    void administratorsSeeRegistrationsAndDecisions() {
        String email = newUser();
        NativeApp app = new NativeApp(server);
        app.code(Visitor.signedIn(server, email));
        JsonNode list =
                boss.get("/api/oauth/authorizations?client-id=" + app.id()).json();
        assertThat(list.path("total").intValue()).isEqualTo(2);
        assertThat(list.path("limit").intValue()).isEqualTo(50);
        JsonNode approved = list.path("data").get(0);
        assertThat(approved.path("event_type").textValue()).isEqualTo("approved");
        assertThat(approved.path("user_email").textValue()).isEqualTo(email);
        assertThat(approved.path("client_name").textValue()).isEqualTo("CLI");
        assertThat(approved.path("registration_type").textValue()).isEqualTo("dynamic");
        assertThat(list.path("data").get(1).path("event_type").textValue()).isEqualTo("registered");
        assertThat(boss.get("/api/oauth/authorizations?event-type=denied&client-id=" + app.id())
                        .json()
                        .path("total")
                        .intValue())
                .isZero();
        assertThat(boss.get("/api/oauth/authorizations?event-type=x").status()).isEqualTo(400);
    }

    @Test
    void anAccessTokenOpensNothingAsASession() {
        Tokens tokens = new NativeApp(server).signIn(Visitor.signedIn(server, newUser()));
        assertThat(server.as(tokens.access()).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.withCookie(tokens.access()).get("/api/user/current").status())
                .isEqualTo(401);
        assertThat(server.with("X-API-Key", tokens.access())
                        .get("/api/user/current")
                        .status())
                .isEqualTo(401);
        assertThat(server.get("/api/user/current?access_token=" + tokens.access())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void sessionAndKeyComeBeforeTheToken() {
        String other = newUser();
        NativeApp app = new NativeApp(server);
        Tokens tokens = app.signIn(Visitor.signedIn(server, newUser()));
        Client both = app.bearing(tokens.access()).as(server.signIn(other, PASSWORD));
        assertThat(both.get("/api/user/current").json().path("email").textValue())
                .isEqualTo(other);
        assertThat(app.bearing(tokens.access())
                        .as("00000000-0000-0000-0000-000000000000")
                        .get("/api/user/current")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aScopeOtherThanFullOpensNothing() {
        NativeApp app = new NativeApp(server);
        Tokens tokens = app.signIn(Visitor.signedIn(server, newUser()), "scope", "openid profile", "nonce", "n");
        for (int i = 0; i < 2; i++) { // from the database, then from memory
            assertThat(app.status(tokens.access())).isEqualTo(403);
        }
    }

    @Test
    void aTokenActsAsTheUserAndAsNoOther() {
        NativeApp app = new NativeApp(server);
        Tokens tokens = app.signIn(Visitor.signedIn(server, newUser()));
        assertThat(app.bearing(tokens.access()).get("/api/user").status()).isEqualTo(403);
        assertThat(app.bearing("vat_unknown").get("/api/user/current").status()).isEqualTo(401);
    }
}
