package dev.vestibule.federation.google;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The way over the sign-in page's Google button, against a provider that stands in for Google: code flow with PKCE, no
 * foreign script.
 */
class GoogleButtonTest {
    private static final String CLIENT = "1234-abcd.apps.googleusercontent.com";

    private final TestProvider google =
            new TestProvider(() -> InstantSource.system().instant(), CLIENT);
    private final TestServer server = TestServer.on(
            DatabaseKind.H2,
            OidcWorld.SITE,
            "VESTIBULE_GOOGLE_ISSUER=" + google.issuer(),
            "VESTIBULE_GOOGLE_JWKS_URI=" + google.issuer() + "/keys",
            "MB_GOOGLE_AUTH_CLIENT_ID=" + CLIENT,
            "VESTIBULE_GOOGLE_CLIENT_SECRET=" + TestProvider.SECRET,
            "MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN=example.com");

    GoogleButtonTest() {
        server.isSetUpBy("boss@example.com", PASSWORD);
    }

    @AfterEach
    void close() {
        server.close();
        google.close();
    }

    private Answer signIn(Map<String, Object> claims) {
        google.isSignedInAs(claims);
        Visitor visitor = new Visitor(server.client());
        URI there = URI.create(visitor.ask("/auth/sso/google?redirect=/account/sessions")
                .header("Location")
                .orElseThrow());
        assertThat(there.toString()).startsWith(google.issuer() + "/authorize?");
        assertThat(TestProvider.fields(there.getRawQuery()))
                .containsEntry("prompt", "select_account")
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("client_id", CLIENT)
                .containsEntry("redirect_uri", "https://id.example.com/auth/sso/google/callback")
                .containsKeys("state", "nonce", "code_challenge");
        URI back = google.authorize(there);
        return visitor.linked("google", visitor.ask(back.getRawPath() + "?" + back.getRawQuery()), PASSWORD);
    }

    private static Map<String, Object> person(String subject, String email, String hostedDomain) {
        Map<String, Object> claims = OidcWorld.person(subject, email);
        claims.put("hd", hostedDomain);
        return claims;
    }

    private void isIn(Answer answer, String email) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        assertThat(answer.header("Location")).contains("/account/sessions");
        String key = answer.cookie("metabase.SESSION").value();
        Client client = server.as(key);
        assertThat(client.get("/api/user/current").json().path("email").textValue())
                .isEqualTo(email);
        assertThat(client.get("/api/session/properties")
                        .json()
                        .at("/session/method")
                        .textValue())
                .isEqualTo("google");
    }

    @Test
    void theButtonLeadsToGoogleAndBackIn() {
        assertThat(server.get("/auth/login").text())
                .contains("href=\"/auth/sso/google")
                .contains("Google");
        server.hasUser("known@example.com", PASSWORD);
        isIn(signIn(person("g-1", "known@example.com", "example.com")), "known@example.com");
        isIn(signIn(person("g-2", "new@example.com", "example.com")), "new@example.com");
        assertThat(server.tables().count("SELECT COUNT(*) FROM external_identity WHERE issuer = ?", google.issuer()))
                .isEqualTo(2);
    }

    @Test
    void noAccountIsMadeForAnotherDomainOrForWhomGoogleDoesNotManage() {
        Map<String, ?> before = server.tables().dumpBesideTries("device", "server_key", "used_token");
        assertThat(signIn(person("g-3", "eve@example.org", "example.org")).status())
                .isEqualTo(401);
        assertThat(signIn(OidcWorld.person("g-4", "eve@example.com")).status()).isEqualTo(401);
        Map<String, Object> unverified = person("g-5", "boss@example.com", "example.com");
        unverified.put("email_verified", false);
        assertThat(signIn(unverified).status()).isEqualTo(401);
        assertThat(server.tables().dumpBesideTries("device", "server_key", "used_token"))
                .isEqualTo(before);
    }

    @Test
    void aTokenOfAGoogleThatIsAskedOverHttpSignsIn() {
        String token = google.signed(
                google.claims()
                        .subject("g-8")
                        .claim("email", "http@example.com")
                        .claim("email_verified", true)
                        .claim("hd", "example.com"),
                "JWT");
        Answer answer = server.post("/api/session/google_auth", "{\"token\": \"" + token + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void passwordsGoOffOnceAnAdministratorHasComeInThisWay() {
        server.restart("MB_ENABLE_PASSWORD_LOGIN=false");
        assertThat(passwordsAreOn()).isTrue();
        isIn(signIn(person("g-7", "boss@example.com", "example.com")), "boss@example.com");
        assertThat(passwordsAreOn()).isFalse();
        assertThat(server.client().signIn("boss@example.com", PASSWORD).status())
                .isEqualTo(401);
    }

    private boolean passwordsAreOn() {
        return server.get("/api/session/properties")
                .json()
                .path("enable-password-login")
                .booleanValue();
    }

    @Test
    void aClosedAccountStaysClosed() {
        int id = server.hasUser("closed@example.com", PASSWORD);
        server.as(server.signIn("boss@example.com", PASSWORD)).delete("/api/user/" + id);
        Answer answer = signIn(person("g-6", "closed@example.com", "example.com"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("Your account is disabled.");
    }
}
