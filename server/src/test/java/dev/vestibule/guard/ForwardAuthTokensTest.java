package dev.vestibule.guard;

import static dev.vestibule.guard.GuardWorld.nginx;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tokens at the guard: that of an application that acts for a user, and the one that says who it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardAuthTokensTest {
    private static final String URL = "https://app.example/";

    private TestServer server;
    private GuardWorld world;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, OidcWorld.PHRASE);
        world = new GuardWorld(server);
        world.session("ann@guard.example");
        world.rule("\"host\": \"app.example\"");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void theSignedIdentityIsForOneHostAndAMinute() throws Exception {
        Client ann = server.withCookie(world.session("ann@guard.example"));
        Answer first = nginx(ann, "GET", URL);
        JWSObject token = JWSObject.parse(first.header("X-Vestibule-Identity").orElseThrow());
        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        assertThat(token.getHeader().getType().getType()).isEqualTo("vestibule-identity+jwt");
        JWKSet keys = JWKSet.parse(server.get("/oauth/jwks").text());
        assertThat(token.verify(new ECDSAVerifier(
                        keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey())))
                .isTrue();
        Map<String, Object> claims = token.getPayload().toJSONObject();
        assertThat(claims)
                .containsEntry("aud", "app.example")
                .containsEntry("sub", Integer.toString(server.users().id("ann@guard.example")))
                .containsEntry("email", "ann@guard.example")
                .containsEntry("groups", List.of("All Users"))
                .containsEntry("iss", "http://localhost:" + server.port());
        assertThat((long) claims.get("exp") - (long) claims.get("iat")).isEqualTo(60);
        assertThat(nginx(ann, "GET", URL + "x").header("X-Vestibule-Identity"))
                .as("signed once for many requests")
                .isEqualTo(first.header("X-Vestibule-Identity"));
        server.passes(Duration.ofSeconds(31));
        assertThat(nginx(ann, "GET", URL).header("X-Vestibule-Identity"))
                .as("before it expires")
                .isNotEqualTo(first.header("X-Vestibule-Identity"));
    }

    @Test
    void anApplicationThatActsAsTheUserPasses() {
        NativeApp app = new NativeApp(server);
        String token = app.signIn(Visitor.signedIn(server, "ann@guard.example")).access();
        Answer yes = nginx(server.with("Authorization", "Bearer " + token), "GET", URL);
        assertThat(yes.status()).isEqualTo(200);
        assertThat(yes.header("Remote-User")).contains("ann@guard.example");
        assertThat(nginx(server.as(token), "GET", URL).status())
                .as("a token is no session key")
                .isEqualTo(401);
        assertThat(app.revoke(token).status()).isEqualTo(200);
        assertThat(nginx(server.with("Authorization", "Bearer " + token), "GET", URL)
                        .status())
                .isEqualTo(401);
    }
}
