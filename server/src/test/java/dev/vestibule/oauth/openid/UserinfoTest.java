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
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The userinfo endpoint (OpenID Connect Core, section 5.3), and what applications learn there. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class UserinfoTest {
    private static final String ADMIN = "admin@userinfo.example";
    private static final String ANN = "ann@userinfo.example";
    private static final String PATH = "/oauth/userinfo";

    private final TestServer server;
    private final Client admin;

    UserinfoTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.admin = server.as(server.signIn(ADMIN, PASSWORD));
        if (!server.knows(ANN)) {
            int ann = server.hasUser(ANN, PASSWORD);
            Answer changed = admin.put(
                    "/api/user/" + ann,
                    "{\"first_name\": \"Ann\", \"last_name\": \"Example\", \"locale\": \"pt_BR\", \"login_attributes\":"
                            + " {\"phone_number\": \"+49 30 1234\", \"address\": \"1 Main Street\", \"nickname\": \"Annie\","
                            + " \"salary\": \"1\"}}");
            assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        }
    }

    private Tokens tokens(String scope, String... more) {
        return tokens(new RelyingParty(server, admin, ""), scope, more);
    }

    private Tokens tokens(RelyingParty party, String scope, String... more) {
        String[] all = new String[more.length + 2];
        all[0] = "scope";
        all[1] = scope;
        System.arraycopy(more, 0, all, 2, more.length);
        return party.signIn(Visitor.signedIn(server, ANN), all);
    }

    private Client bearing(String token) {
        return server.with("Authorization", "Bearer " + token);
    }

    private JsonNode info(String scope, String... more) {
        Answer answer = bearing(tokens(scope, more).access()).get(PATH);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/json");
        return answer.json();
    }

    private String subject() {
        return Integer.toString(server.users().id(ANN));
    }

    // --- The token: oidcc-userinfo-get, -post-header, -post-body ---

    @Test
    void tokenIsTakenFromTheHeaderOrFromAForm() {
        String token = tokens("openid").access();
        assertThat(bearing(token).get(PATH).json().path("sub").asText()).isEqualTo(subject());
        assertThat(bearing(token).send("POST", PATH, "").json().path("sub").asText())
                .isEqualTo(subject());
        Answer form = server.client().form(PATH, Map.of("access_token", token));
        assertThat(form.json().path("sub").asText()).isEqualTo(subject());
        assertThat(form.header("Access-Control-Allow-Origin")).contains("*");
    }

    @Test
    void tokenInTheAddressIsNone() {
        String token = tokens("openid").access();
        Answer answer = server.get(PATH + "?access_token=" + token);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void tokenTwiceIsABadRequest() {
        String token = tokens("openid").access();
        Answer answer = bearing(token).form(PATH, Map.of("access_token", token));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isEqualTo("invalid_request");
    }

    @Test
    void anythingElseThanAnAccessTokenIsRefusedWithAChallenge() {
        Tokens tokens = tokens("openid");
        String session = server.signIn(ANN, PASSWORD);
        for (String wrong : new String[] {"nonsense", tokens.id(), session, tokens.access() + "x"}) {
            Answer answer = bearing(wrong).get(PATH);
            assertThat(answer.status()).as(wrong).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate").orElseThrow())
                    .startsWith("Bearer error=\"invalid_token\", error_description=\"");
            assertThat(answer.json().path("error").asText()).isEqualTo("invalid_token");
        }
        assertThat(server.as(session).get(PATH).status())
                .as("a session is no access token")
                .isEqualTo(401);
    }

    @Test
    void tokenWithoutTheScopeIsNotEnough() {
        Answer answer = bearing(tokens("mb:full").access()).get(PATH);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("WWW-Authenticate").orElseThrow()).contains("error=\"insufficient_scope\"");
    }

    @Test
    void tokenOfADeactivatedUserEndsAtOnce() {
        int bob = server.hasUser("bob@userinfo.example", PASSWORD);
        Tokens tokens = new RelyingParty(server, admin, "").signIn(Visitor.signedIn(server, "bob@userinfo.example"));
        assertThat(bearing(tokens.access()).get(PATH).status()).isEqualTo(200);
        assertThat(admin.delete("/api/user/" + bob).status()).isEqualTo(200);
        assertThat(bearing(tokens.access()).get(PATH).status()).isEqualTo(401);
    }

    @Test
    void scriptsOfOtherSitesMayAsk() {
        Answer preflight = server.with("Origin", "https://spa.example")
                .with("Access-Control-Request-Method", "GET")
                .with("Access-Control-Request-Headers", "authorization")
                .send("OPTIONS", PATH, "");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).contains("*");
        assertThat(preflight.header("Access-Control-Allow-Headers").orElseThrow())
                .contains("Authorization");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    // --- The claims: oidcc-scope-profile, -email, -address, -phone, -all, oidcc-claims-essential ---

    @Test
    void withTheScopeAloneThereIsTheSubjectAlone() {
        assertThat(info("openid").toString()).isEqualTo("{\"sub\":\"" + subject() + "\"}");
    }

    @Test
    void eachScopeGivesItsClaims() {
        JsonNode profile = info("openid profile");
        assertThat(profile.path("name").asText()).isEqualTo("Ann Example");
        assertThat(profile.path("given_name").asText()).isEqualTo("Ann");
        assertThat(profile.path("family_name").asText()).isEqualTo("Example");
        assertThat(profile.path("preferred_username").asText()).isEqualTo(ANN);
        assertThat(profile.path("nickname").asText()).isEqualTo("Annie");
        assertThat(profile.path("locale").asText()).isEqualTo("pt-BR");
        assertThat(profile.path("updated_at").isIntegralNumber()).isTrue();
        assertThat(profile.has("email")).isFalse();
        assertThat(profile.has("salary")).isFalse();
        JsonNode email = info("openid email");
        assertThat(email.path("email").asText()).isEqualTo(ANN);
        assertThat(email.path("email_verified").isBoolean()).isTrue();
        assertThat(email.size()).isEqualTo(3);
        JsonNode all = info("openid profile email address phone groups");
        assertThat(all.path("phone_number").asText()).isEqualTo("+49 30 1234");
        assertThat(all.path("address").path("formatted").asText()).isEqualTo("1 Main Street");
        assertThat(all.path("groups").get(0).asText()).isEqualTo("All Users");
    }

    @Test
    void requestNamesSingleClaims() {
        JsonNode info = info("openid", "claims", "{\"userinfo\": {\"name\": {\"essential\": true}, \"gender\": null}}");
        assertThat(info.path("name").asText()).isEqualTo("Ann Example");
        assertThat(info.size()).isEqualTo(2);
    }

    @Test
    void singleClaimsAreOnlyThoseOfScopesThatTheApplicationIsRegisteredFor() {
        RelyingParty party = new RelyingParty(server, admin, ", \"scope\": \"openid email\"");
        String wanted = "{\"userinfo\": {\"name\": null, \"email\": null, \"groups\": null},"
                + " \"id_token\": {\"phone_number\": null}}";
        Tokens tokens = tokens(party, "openid", "claims", wanted);
        JsonNode info = bearing(tokens.access()).get(PATH).json();
        assertThat(info.path("email").asText()).isEqualTo(ANN);
        assertThat(info.size()).isEqualTo(2);
        assertThat(RelyingParty.claims(server, tokens.id()).getClaims()).doesNotContainKey("phone_number");
    }

    @Test
    void theUserIsAskedAboutSingleClaims() {
        RelyingParty party = new RelyingParty(server, admin, "");
        Visitor visitor = Visitor.signedIn(server, ANN);
        assertThat(party.authorize(visitor).error()).isEmpty();
        assertThat(party.authorize(visitor, "prompt", "none").error()).isEmpty();
        String[] more = {"prompt", "none", "claims", "{\"userinfo\": {\"groups\": null}}"};
        assertThat(party.authorize(visitor, more).error()).isEqualTo("consent_required");
        more[1] = "";
        assertThat(party.authorize(visitor, more).error()).isEmpty();
        more[1] = "none";
        assertThat(party.authorize(visitor, more).error())
                .as("the decision is remembered")
                .isEmpty();
    }

    @Test
    void answerIsSignedForApplicationsThatAreRegisteredForIt() throws ParseException {
        RelyingParty party = new RelyingParty(server, admin, ", \"userinfo_signed_response_alg\": \"ES256\"");
        Tokens tokens = tokens(party, "openid email");
        Answer answer = bearing(tokens.access()).get(PATH);
        assertThat(answer.header("Content-Type")).contains("application/jwt");
        JWTClaimsSet claims = RelyingParty.claims(server, answer.text());
        assertThat(claims.getIssuer()).isEqualTo("https://id.example.com");
        assertThat(claims.getAudience()).containsExactly(party.id());
        assertThat(claims.getSubject()).isEqualTo(subject());
        assertThat(claims.getStringClaim("email")).isEqualTo(ANN);
    }

    /** An application may link accounts by the address, so that it is never one that a user has only entered. */
    @Test
    void addressThatIsNotVerifiedYetIsNotSent() {
        String email = "carl@userinfo.example";
        int carl = server.hasUser(email, PASSWORD);
        server.tables()
                .run(
                        "UPDATE account SET email = 'victim@userinfo.example', verified_email = ? WHERE id = ?",
                        email,
                        carl);
        Visitor visitor = new Visitor(server.client());
        assertThat(visitor.signIn("victim@userinfo.example", PASSWORD).status()).isEqualTo(200);
        Tokens tokens = new RelyingParty(server, admin, "").signIn(visitor, "scope", "openid email profile");
        JsonNode info = bearing(tokens.access()).get(PATH).json();
        assertThat(info.path("email").asText()).isEqualTo(email);
        assertThat(info.toString()).doesNotContain("victim");
    }
}
