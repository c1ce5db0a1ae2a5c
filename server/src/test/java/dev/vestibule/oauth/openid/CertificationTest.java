package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.text.ParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Modules of OpenID's certification plans (Basic OP, Form Post OP) that no other test here drives, by their names
 * there: an application with a secret and without PKCE, as the plans register theirs.
 */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class CertificationTest {
    private static final String ADMIN = "admin@certified.example";
    private static final String PLAIN = ", \"require_pkce\": false, \"require_nonce\": false";

    private final TestServer server;
    private final Client admin;
    private final RelyingParty party;
    private final String email = "ann-" + UUID.randomUUID() + "@certified.example";

    CertificationTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.admin = server.as(server.signIn(ADMIN, PASSWORD));
        this.party = new RelyingParty(server, admin, PLAIN);
        server.hasUser(email, PASSWORD);
    }

    /** Names and values of parameters, after those of a request without PKCE. */
    private static String[] plain(String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "code_challenge";
        all[1] = "";
        all[2] = "code_challenge_method";
        all[3] = "";
        System.arraycopy(more, 0, all, 4, more.length);
        return all;
    }

    private Tokens signIn(Visitor visitor, String... more) {
        return exchanged(party.authorize(visitor, plain(more)).code());
    }

    private Tokens exchanged(String code) {
        Answer answer = exchange(party, code);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Tokens(answer.json());
    }

    private static Answer exchange(RelyingParty party, String code) {
        return party.token(
                Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", RelyingParty.REDIRECT));
    }

    private Visitor ann() {
        return Visitor.signedIn(server, email);
    }

    private JsonNode info(Tokens tokens) {
        return server.with("Authorization", "Bearer " + tokens.access())
                .get("/oauth/userinfo")
                .json();
    }

    @ParameterizedTest
    @CsvSource({
        "oidcc-display-page, display, page",
        "oidcc-display-popup, display, popup",
        "oidcc-ensure-request-with-unknown-parameter-succeeds, extra, foobar",
        "oidcc-login-hint, login_hint, bob@example.com",
        "oidcc-ui-locales, ui_locales, se",
        "oidcc-claims-locales, claims_locales, se",
        "oidcc-ensure-request-with-acr-values-succeeds, acr_values, aal1 aal2",
        "oidcc-ensure-other-scope-order-succeeds, scope, email openid",
        "oidcc-max-age-10000, max_age, 10000",
    })
    void anOptionalParameterIsNoObstacle(String module, String name, String value) throws ParseException {
        Tokens tokens = signIn(ann(), name, value);
        JWTClaimsSet claims = RelyingParty.claims(server, tokens.id());
        assertThat(claims.getClaim("nonce")).as(module).isEqualTo("nonce-1");
        assertThat(claims.getDateClaim("auth_time")).as(module).isNotNull();
        assertThat(claims.getStringClaim("acr")).as(module).isEqualTo("aal1");
        assertThat(info(tokens).path("sub").asText()).as(module).isEqualTo(claims.getSubject());
    }

    /** oidcc-ensure-request-without-nonce-succeeds-for-code-flow. */
    @Test
    void withoutANonceThereIsACode() throws ParseException {
        Tokens tokens = signIn(ann(), "nonce", "");
        assertThat(RelyingParty.claims(server, tokens.id()).getClaim("nonce")).isNull();
    }

    /** oidcc-ensure-request-with-valid-pkce-succeeds. */
    @Test
    void pkceIsFineAndThenDemanded() {
        RelyingParty.Redirected done = party.authorize(ann());
        assertThat(exchange(party, done.code()).json().path("error").asText())
                .as("without the verifier")
                .isEqualTo("invalid_grant");
        assertThat(party.exchange(party.authorize(ann()).code()).status()).isEqualTo(200);
    }

    /** oidcc-scope-all, -profile, -email, -address, -phone. */
    @Test
    void eachScopeHasAllClaimsThatTheUserHas() {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : "middle_name nickname profile picture website gender birthdate zoneinfo phone_number address"
                .split(" ", -1)) {
            attributes.put(name, "https://example.com/" + name);
        }
        String json = new HashMap<>(attributes)
                .entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\": \"" + entry.getValue() + "\"")
                        .reduce((one, other) -> one + ", " + other)
                        .orElseThrow();
        Answer changed = admin.put(
                "/api/user/" + server.users().id(email),
                "{\"first_name\": \"Ann\", \"last_name\": \"Example\", \"locale\": \"en\", \"login_attributes\": {"
                        + json + "}}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        JsonNode info = info(signIn(ann(), "scope", "openid profile email address phone"));
        for (String name : ("sub name family_name given_name middle_name nickname preferred_username profile picture"
                        + " website gender birthdate zoneinfo locale updated_at email email_verified phone_number"
                        + " phone_number_verified address")
                .split(" ", -1)) {
            assertThat(info.has(name)).as(name).isTrue();
        }
        assertThat(info.path("phone_number_verified").isBoolean()).isTrue();
        assertThat(info.path("phone_number_verified").booleanValue()).isFalse();
        assertThat(info.path("address").path("formatted").isTextual()).isTrue();
        assertThat(info.path("updated_at").isIntegralNumber()).isTrue();
    }

    /** oidcc-prompt-none-logged-in, oidcc-id-token-hint. */
    @Test
    void aSecondSilentRequestIsAboutTheSameSignIn() throws ParseException {
        Visitor ann = ann();
        Tokens first = signIn(ann);
        Tokens second = exchanged(
                RelyingParty.redirected(ann.ask(party.request(plain("prompt", "none", "id_token_hint", first.id()))))
                        .code());
        JWTClaimsSet one = RelyingParty.claims(server, first.id());
        JWTClaimsSet other = RelyingParty.claims(server, second.id());
        assertThat(other.getSubject()).isEqualTo(one.getSubject());
        assertThat(other.getDateClaim("auth_time")).isEqualTo(one.getDateClaim("auth_time"));
    }

    /** oidcc-refresh-token: with offline_access and consent, and no other application can use it. */
    @Test
    void aRefreshTokenIsBoundToItsApplication() throws ParseException {
        String members = PLAIN + ", \"grant_types\": [\"authorization_code\", \"refresh_token\"]";
        RelyingParty first = new RelyingParty(server, admin, members);
        RelyingParty second = new RelyingParty(server, admin, members);
        String code = first.authorize(ann(), plain("scope", "openid offline_access", "prompt", "consent"))
                .code();
        Tokens tokens = new Tokens(exchange(first, code).json());
        assertThat(tokens.refresh()).isNotNull();
        Map<String, String> form = Map.of("grant_type", "refresh_token", "refresh_token", tokens.refresh());
        Answer stolen = second.token(form);
        assertThat(stolen.status()).isEqualTo(400);
        assertThat(stolen.json().path("error").asText()).isEqualTo("invalid_grant");
        Tokens refreshed = first.refresh(tokens);
        JWTClaimsSet before = RelyingParty.claims(server, tokens.id());
        JWTClaimsSet after = RelyingParty.claims(server, refreshed.id());
        assertThat(after.getIssuer()).isEqualTo(before.getIssuer());
        assertThat(after.getSubject()).isEqualTo(before.getSubject());
        assertThat(after.getAudience()).isEqualTo(before.getAudience());
        assertThat(after.getDateClaim("auth_time")).isEqualTo(before.getDateClaim("auth_time"));
    }

    /** The error answers of the plan for response_mode=form_post are forms, too. */
    @ParameterizedTest
    @ValueSource(strings = {"login_required", "unsupported_response_type", "invalid_request", "request_not_supported"})
    void errorsAreFormsWhereTheRequestAsksForOne(String error) {
        Visitor stranger = new Visitor(server.client());
        String[] wrong = switch (error) {
            case "login_required" -> plain("prompt", "none");
            case "unsupported_response_type" -> plain("response_type", "token");
            case "invalid_request" -> plain("response_type", "");
            default -> plain("request", "eyJhbGciOiJub25lIn0.e30.");
        };
        Answer page = stranger.ask(party.request(with(wrong, "response_mode", "form_post", "state", "a \"state\"")));
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        assertThat(page.header("Location")).isEmpty();
        assertThat(page.text()).contains("method=\"post\"", "action=\"" + RelyingParty.REDIRECT + "\"");
        assertThat(RelyingParty.hidden(page))
                .containsEntry("error", error)
                .containsEntry("state", "a \"state\"")
                .containsEntry("iss", "https://id.example.com");
    }

    private static String[] with(String[] first, String... more) {
        String[] all = new String[first.length + more.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    /** oidcc-ensure-registered-redirect-uri: a page of ours with the standard error, signed in or not. */
    @Test
    void anUnknownRedirectUriLeadsNowhere() {
        for (Visitor visitor : new Visitor[] {new Visitor(server.client()), ann()}) {
            Answer page = visitor.ask(party.request(plain("redirect_uri", RelyingParty.REDIRECT + "/other")));
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.header("Location")).isEmpty();
            assertThat(page.text()).contains("invalid_request");
        }
    }

    /** oidcc-rp-initiated-logout: a long state comes back as it was, and then no user is signed in. */
    @Test
    void afterTheSignOutASilentRequestNeedsASignIn() {
        String after = "https://app.example.com/after";
        RelyingParty leaving =
                new RelyingParty(server, admin, PLAIN + ", \"post_logout_redirect_uris\": [\"" + after + "\"]");
        Visitor ann = ann();
        Tokens tokens = new Tokens(
                exchange(leaving, leaving.authorize(ann, plain()).code()).json());
        String state = "S-._~".repeat(26).substring(0, 128);
        Answer out = ann.ask("/oauth/logout?"
                + Visitor.encoded(
                        Map.of("id_token_hint", tokens.id(), "post_logout_redirect_uri", after, "state", state)));
        assertThat(RelyingParty.redirected(out).parameters()).containsEntry("state", state);
        assertThat(RelyingParty.redirected(ann.ask(leaving.request(plain("prompt", "none"))))
                        .error())
                .isEqualTo("login_required");
    }
}
