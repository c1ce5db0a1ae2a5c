package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens as services see them: introspection, tokens of applications that act for themselves, and signed ones. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class IntrospectionTest {
    private static final String ADMIN = "admin@introspection.example";
    private static final String ANN = "ann@introspection.example";
    private static final String NOTHING = "{\"active\":false}";
    private static final String MACHINE = ", \"grant_types\": [\"client_credentials\"], \"redirect_uris\": []";

    private final TestServer server;
    private final Client admin;

    IntrospectionTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.admin = server.as(server.signIn(ADMIN, PASSWORD));
        if (!server.knows(ANN)) {
            server.hasUser(ANN, PASSWORD);
        }
    }

    private RelyingParty party(String members) {
        return new RelyingParty(server, admin, members);
    }

    private static Answer introspect(RelyingParty asking, String token) {
        Answer answer = asking.authenticated().form("/oauth/introspect", Map.of("token", token));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control").orElseThrow()).contains("no-store");
        return answer;
    }

    private Tokens refreshable(RelyingParty party) {
        return party.signIn(Visitor.signedIn(server, ANN), "scope", "openid email offline_access", "prompt", "consent");
    }

    private static String refreshing() {
        return ", \"grant_types\": [\"authorization_code\", \"refresh_token\"]";
    }

    @Test
    void applicationLearnsWhoseItsTokensAre() {
        RelyingParty party = party(refreshing());
        Tokens tokens = refreshable(party);
        JsonNode access = introspect(party, tokens.access()).json();
        assertThat(access.path("active").asBoolean()).isTrue();
        assertThat(access.path("client_id").asText()).isEqualTo(party.id());
        assertThat(access.path("sub").asText())
                .isEqualTo(Integer.toString(server.users().id(ANN)));
        assertThat(access.path("username").asText()).isEqualTo(ANN);
        assertThat(access.path("scope").asText()).isEqualTo("openid email offline_access");
        assertThat(access.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(access.path("iss").asText()).isEqualTo("https://id.example.com");
        assertThat(access.path("acr").asText()).isEqualTo("aal1");
        assertThat(access.path("exp").asLong()).isGreaterThan(access.path("iat").asLong());
        JsonNode refresh = introspect(party, tokens.refresh()).json();
        assertThat(refresh.path("active").asBoolean()).isTrue();
        assertThat(refresh.has("token_type")).isFalse();
    }

    @Test
    void servicesLearnOfAccessTokensAndOfNoOthers() {
        Tokens tokens = refreshable(party(refreshing()));
        RelyingParty service = party(MACHINE);
        assertThat(introspect(service, tokens.access()).json().path("active").asBoolean())
                .isTrue();
        for (String none : new String[] {tokens.refresh(), tokens.id(), "unknown", "not even a token!"}) {
            assertThat(introspect(service, none).text()).isEqualTo(NOTHING);
        }
    }

    @Test
    void endedTokensAreInactiveAtOnce() {
        RelyingParty party = party("");
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        assertThat(introspect(party, tokens.access()).text()).contains("\"active\":true");
        server.as(visitor.cookie("metabase.SESSION")).delete("/api/session");
        assertThat(introspect(party, tokens.access()).text()).isEqualTo(NOTHING);
        Tokens expiring = party.signIn(Visitor.signedIn(server, ANN));
        server.passes(Duration.ofHours(1));
        assertThat(introspect(party, expiring.access()).text()).isEqualTo(NOTHING);
    }

    @Test
    void onlyApplicationsWithASecretMayAsk() {
        RelyingParty party = party("");
        Tokens tokens = party.signIn(Visitor.signedIn(server, ANN));
        for (Client client : new Client[] {
            server.client(), server.with("Authorization", "Basic eDp5"), server.as(server.signIn(ANN, PASSWORD))
        }) {
            Answer refused = client.form("/oauth/introspect", Map.of("token", tokens.access()));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.json().path("error").asText()).isEqualTo("invalid_client");
        }
        RelyingParty open = party(", \"token_endpoint_auth_method\": \"none\"");
        assertThat(server.client()
                        .form("/oauth/introspect", Map.of("token", tokens.access(), "client_id", open.id()))
                        .status())
                .isEqualTo(401);
        Answer query = party.authenticated().send("POST", "/oauth/introspect?token=" + tokens.access(), "");
        assertThat(query.status()).as("only the form counts").isEqualTo(400);
    }

    // --- client_credentials ---

    @Test
    void applicationThatActsForItselfIsNoUser() {
        RelyingParty machine = party(MACHINE);
        Answer answer = machine.token(Map.of("grant_type", "client_credentials"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().has("refresh_token")).isFalse();
        assertThat(answer.json().has("id_token")).isFalse();
        String token = answer.json().path("access_token").asText();
        JsonNode own = introspect(machine, token).json();
        assertThat(own.path("active").asBoolean()).isTrue();
        assertThat(own.path("sub").asText()).isEqualTo(machine.id());
        assertThat(own.has("username")).isFalse();
        Client bearing = server.with("Authorization", "Bearer " + token);
        assertThat(bearing.get("/api/user/current").status()).isEqualTo(401);
        assertThat(bearing.get("/oauth/userinfo").status()).isEqualTo(401);
    }

    @Test
    void scopesOfUsersAreNotForMachinesNorIsTheGrantForOthers() {
        Answer scope = party(MACHINE).token(Map.of("grant_type", "client_credentials", "scope", "mb:full"));
        assertThat(scope.status()).isEqualTo(400);
        assertThat(scope.json().path("error").asText()).isEqualTo("invalid_scope");
        Answer other = party("").token(Map.of("grant_type", "client_credentials"));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.json().path("error").asText()).isEqualTo("unauthorized_client");
    }

    @Test
    void applicationNamesTheOneServiceThatItCalls() {
        RelyingParty machine = party(MACHINE);
        Answer answer =
                machine.token(Map.of("grant_type", "client_credentials", "resource", "https://files.example.com/"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        String token = answer.json().path("access_token").asText();
        assertThat(introspect(machine, token).json().path("aud").asText()).isEqualTo("https://files.example.com/");
        for (String wrong : new String[] {"files", "https://files.example.com/#part"}) {
            Answer refused = machine.token(Map.of("grant_type", "client_credentials", "resource", wrong));
            assertThat(refused.status()).as(wrong).isEqualTo(400);
            assertThat(refused.json().path("error").asText()).as(wrong).isEqualTo("invalid_target");
        }
    }

    // --- Signed access tokens (RFC 9068) ---

    @Test
    void signedTokenSaysWhatAServiceNeedsAndIsRevokedLikeAnyOther() throws ParseException {
        RelyingParty party = party(", \"access_token_format\": \"jwt\", \"id_token_signed_response_alg\": \"ES256\"");
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor, "scope", "openid email", "resource", "https://files.example.com/");
        SignedJWT signed = RelyingParty.verified(server, tokens.access());
        assertThat(signed.getHeader().getType().getType()).isEqualTo("at+jwt");
        JWTClaimsSet claims = signed.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("https://id.example.com");
        assertThat(claims.getAudience()).containsExactly("https://files.example.com/");
        assertThat(claims.getSubject())
                .isEqualTo(Integer.toString(server.users().id(ANN)));
        assertThat(claims.getStringClaim("client_id")).isEqualTo(party.id());
        assertThat(claims.getStringClaim("scope")).isEqualTo("openid email");
        assertThat(claims.getStringClaim("acr")).isEqualTo("aal1");
        assertThat(claims.getJWTID()).isNotEmpty();
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(introspect(party, tokens.access()).json().path("aud").asText())
                .isEqualTo("https://files.example.com/");
        assertThat(server.with("Authorization", "Bearer " + tokens.access())
                        .get("/oauth/userinfo")
                        .status())
                .as("it is for another service")
                .isEqualTo(401);
        server.as(visitor.cookie("metabase.SESSION")).delete("/api/session");
        assertThat(introspect(party, tokens.access()).text()).isEqualTo(NOTHING);
    }

    @Test
    void signedTokenIsNoIdTokenAndNoSession() {
        RelyingParty party = party(", \"access_token_format\": \"jwt\"");
        Tokens tokens = party.signIn(Visitor.signedIn(server, ANN), "scope", "openid mb:full");
        assertThat(new Visitor(server.client())
                        .ask("/oauth/logout?id_token_hint=" + tokens.access())
                        .status())
                .isEqualTo(400);
        assertThat(server.as(tokens.access()).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.with("Authorization", "Bearer " + tokens.access())
                        .get("/api/user/current")
                        .status())
                .isEqualTo(200);
    }
}
