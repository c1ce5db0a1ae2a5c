package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ID tokens, as the certification of OpenID providers looks at them, and more. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class IdTokenTest {
    private static final String ADMIN = "admin@id-token.example";

    private final TestServer server;
    private final Client admin;

    IdTokenTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.admin = server.as(server.signIn(ADMIN, PASSWORD));
    }

    private RelyingParty party(String members) {
        return new RelyingParty(server, admin, members);
    }

    private Visitor visitor(String email) {
        if (!server.knows(email)) {
            server.hasUser(email, PASSWORD);
        }
        return Visitor.signedIn(server, email);
    }

    private JWTClaimsSet claims(Tokens tokens) {
        return RelyingParty.claims(server, tokens.id());
    }

    @Test
    void saysWhoSignedInHowAndWhen() throws ParseException {
        RelyingParty party = party("");
        Tokens tokens = party.signIn(visitor("who@id-token.example"), "nonce", "a nonce & more");
        SignedJWT signed = RelyingParty.verified(server, tokens.id());
        assertThat(signed.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(signed.getHeader().getType().getType()).isEqualTo("JWT");
        JWTClaimsSet claims = signed.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("https://id.example.com");
        assertThat(claims.getSubject())
                .isEqualTo(Integer.toString(server.users().id("who@id-token.example")));
        assertThat(claims.getAudience()).containsExactly(party.id());
        assertThat(claims.getStringClaim("nonce")).isEqualTo("a nonce & more");
        assertThat(claims.getStringClaim("acr")).isEqualTo("aal1");
        assertThat(claims.getStringListClaim("amr")).containsExactly("pwd");
        assertThat(claims.getStringClaim("sid"))
                .isEqualTo(server.tables()
                        .value(
                                "SELECT id FROM session WHERE account_id = ? AND ended_at IS NULL",
                                server.users().id("who@id-token.example")));
        Duration life = Duration.between(
                claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant());
        assertThat(life).isEqualTo(Duration.ofHours(1));
        assertThat(claims.getDateClaim("auth_time")).isBeforeOrEqualTo(claims.getIssueTime());
        assertThat(claims.getClaims()).doesNotContainKeys("email", "name", "azp");
    }

    @Test
    void isBoundToItsAccessToken() throws ParseException, NoSuchAlgorithmException {
        Tokens tokens = party("").signIn(visitor("ann@id-token.example"));
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(tokens.access().getBytes(StandardCharsets.US_ASCII));
        assertThat(claims(tokens).getStringClaim("at_hash"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16)));
    }

    @Test
    void isSignedWithTheAlgorithmOfItsApplication() {
        RelyingParty party = party(", \"id_token_signed_response_alg\": \"ES256\"");
        Tokens tokens = party.signIn(visitor("ann@id-token.example"));
        assertThat(RelyingParty.verified(server, tokens.id())
                        .getHeader()
                        .getAlgorithm()
                        .getName())
                .isEqualTo("ES256");
    }

    /** oidcc-ensure-request-without-nonce-succeeds-for-code-flow: with PKCE, which takes the nonce's place. */
    @Test
    void hasNoNonceIfTheRequestHadNone() throws ParseException {
        Tokens tokens = party("").signIn(visitor("ann@id-token.example"), "nonce", "");
        assertThat(claims(tokens).getClaim("nonce")).isNull();
    }

    @Test
    void withoutTheScopeThereIsNone() {
        Tokens tokens = party("").signIn(visitor("ann@id-token.example"), "scope", "mb:full");
        assertThat(tokens.json().has("id_token")).isFalse();
    }

    @Test
    void hasTheClaimsThatTheRequestAsksForHere() throws ParseException {
        Tokens tokens = party("")
                .signIn(
                        visitor("ann@id-token.example"),
                        "claims",
                        "{\"id_token\": {\"email\": {\"essential\": true}, \"auth_time\": null, \"iss\": {\"value\": \"x\"},"
                                + " \"nickname\": null, \"unknown\": null}}");
        JWTClaimsSet claims = claims(tokens);
        assertThat(claims.getStringClaim("email")).isEqualTo("ann@id-token.example");
        assertThat(claims.getBooleanClaim("email_verified")).isNull();
        assertThat(claims.getIssuer()).isEqualTo("https://id.example.com");
        assertThat(claims.getClaims()).doesNotContainKeys("nickname", "unknown");
    }

    /** oidcc-refresh-token: the same person, session and time of authentication, and no nonce. */
    @Test
    void afterARefreshItIsAboutTheSameSignIn() throws ParseException {
        RelyingParty party = party(", \"grant_types\": [\"authorization_code\", \"refresh_token\"]");
        Tokens first =
                party.signIn(visitor("ann@id-token.example"), "scope", "openid offline_access", "prompt", "consent");
        Tokens second = party.refresh(first);
        JWTClaimsSet before = claims(first);
        JWTClaimsSet after = claims(second);
        assertThat(after.getSubject()).isEqualTo(before.getSubject());
        assertThat(after.getIssuer()).isEqualTo(before.getIssuer());
        assertThat(after.getAudience()).isEqualTo(before.getAudience());
        assertThat(after.getClaim("sid")).isEqualTo(before.getClaim("sid"));
        assertThat(after.getDateClaim("auth_time")).isEqualTo(before.getDateClaim("auth_time"));
        assertThat(after.getClaim("nonce")).isNull();
        assertThat(after.getClaim("at_hash")).isNotEqualTo(before.getClaim("at_hash"));
        assertThat(second.access()).isNotEqualTo(first.access());
    }

    @Test
    void usedCodeIsRefusedAndTakesItsTokensWithIt() {
        RelyingParty party = party("");
        Visitor visitor = visitor("ann@id-token.example");
        String code = party.authorize(visitor).code();
        Answer first = party.exchange(code);
        assertThat(first.status()).isEqualTo(200);
        Answer again = party.exchange(code);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.json().path("error").asText()).isEqualTo("invalid_grant");
        assertThat(server.with(
                                "Authorization",
                                "Bearer " + first.json().path("access_token").asText())
                        .get("/oauth/userinfo")
                        .status())
                .isEqualTo(401);
    }

    /** oidcc-server-client-secret-post. */
    @Test
    void secretInTheFormIsAsGoodAsInTheHeader() {
        RelyingParty party = party(", \"token_endpoint_auth_method\": \"client_secret_post\", \"require_pkce\": false");
        String code = party.authorize(
                        visitor("ann@id-token.example"), "code_challenge", "", "code_challenge_method", "")
                .code();
        Answer answer = server.client()
                .form(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "code",
                                code,
                                "redirect_uri",
                                RelyingParty.REDIRECT,
                                "client_id",
                                party.id(),
                                "client_secret",
                                party.secret()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("token_type").asText()).isEqualToIgnoringCase("Bearer");
        assertThat(answer.header("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(answer.json().path("id_token").asText()).isNotEmpty();
    }

    @Test
    void groupsAreNamedAsTheApplicationIsRegistered() throws ParseException {
        String email = "groups@id-token.example";
        Visitor visitor = visitor(email);
        int group = admin.post("/api/permissions/group", "{\"name\": \"Id Token Testers\"}")
                .json()
                .path("id")
                .intValue();
        assertThat(admin.post(
                                "/api/permissions/membership",
                                "{\"group_id\": " + group + ", \"user_id\": "
                                        + server.users().id(email) + "}")
                        .status())
                .isEqualTo(200);
        String wish = "{\"id_token\": {\"groups\": null}}";
        assertThat(claims(party("").signIn(visitor, "claims", wish)).getStringListClaim("groups"))
                .contains("Id Token Testers");
        assertThat((List<?>) claims(party(", \"group_claim\": \"ids\"").signIn(visitor, "claims", wish))
                        .getClaim("groups"))
                .anySatisfy(id -> assertThat(((Number) id).intValue()).isEqualTo(group));
        assertThat(claims(party(", \"group_claim\": \"none\"").signIn(visitor, "claims", wish))
                        .getClaim("groups"))
                .isNull();
    }
}
