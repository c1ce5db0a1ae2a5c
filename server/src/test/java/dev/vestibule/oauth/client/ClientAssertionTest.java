package dev.vestibule.oauth.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Applications that prove themselves with a key ({@code private_key_jwt}). */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class ClientAssertionTest {
    private static final String ISSUER = "https://id.example.com";
    private static final String SIGNED = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final TestServer server;
    private final ECKey key = key();
    private final String client;

    ClientAssertionTest(TestServer server) {
        this.server = server;
        Answer made = new Administrator(server)
                .boss()
                .post(
                        "/api/vestibule/oauth-client",
                        "{\"client_name\": \"Signer\", \"redirect_uris\": [\"https://app.example.com/callback\"],"
                                + " \"token_endpoint_auth_method\": \"private_key_jwt\", \"jwks\": "
                                + new JWKSet(key.toPublicJWK()) + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().has("client_secret")).isFalse();
        this.client = made.json().path("client_id").textValue();
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(client)
                .subject(client)
                .audience(ISSUER + "/oauth/token")
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(Date.from(server.now().plusSeconds(60)));
    }

    private String signed(JWTClaimsSet.Builder claims, ECKey with) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), claims.build());
            token.sign(new ECDSASigner(with));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** The error of the code, which is unknown, if the proof was accepted. */
    private String error(String assertion) {
        return error(Map.of("client_assertion_type", SIGNED, "client_assertion", assertion, "client_id", client));
    }

    private String error(Map<String, String> proof) {
        Map<String, String> form = new HashMap<>(proof);
        form.put("grant_type", "authorization_code");
        form.put("code", "unknown");
        return server.from("2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + "::4")
                .form("/oauth/token", form)
                .json()
                .path("error")
                .textValue();
    }

    @Test
    void aSignedAssertionProvesTheApplicationOnce() {
        String assertion = signed(claims(), key);
        assertThat(error(assertion)).isEqualTo("invalid_grant");
        assertThat(error(assertion)).as("again").isEqualTo("invalid_client");
        assertThat(error(signed(claims().audience(ISSUER), key))).isEqualTo("invalid_grant");
        assertThat(error(Map.of("client_assertion_type", SIGNED, "client_assertion", signed(claims(), key))))
                .as("without client_id")
                .isEqualTo("invalid_grant");
    }

    @Test
    void anAssertionHasToBeAboutThisApplicationAndThisServerAndNow() {
        assertThat(error(signed(claims().issuer("another"), key))).isEqualTo("invalid_client");
        assertThat(error(signed(claims().subject("another"), key))).isEqualTo("invalid_client");
        assertThat(error(signed(claims().audience("https://other.example.com"), key)))
                .isEqualTo("invalid_client");
        assertThat(error(signed(claims().jwtID(null), key))).isEqualTo("invalid_client");
        assertThat(error(signed(claims().expirationTime(null), key))).isEqualTo("invalid_client");
        assertThat(error(signed(claims().expirationTime(Date.from(server.now().minusSeconds(61))), key)))
                .isEqualTo("invalid_client");
        Date late = Date.from(server.now().plus(Duration.ofHours(2)));
        assertThat(error(signed(claims().expirationTime(late), key))).isEqualTo("invalid_client");
    }

    @Test
    void nothingElseProvesIt() throws JOSEException {
        assertThat(error(signed(claims(), key()))).as("another key").isEqualTo("invalid_client");
        assertThat(error(new PlainJWT(claims().build()).serialize())).isEqualTo("invalid_client");
        SignedJWT symmetric = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        symmetric.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        assertThat(error(symmetric.serialize())).isEqualTo("invalid_client");
        assertThat(error(Map.of("client_id", client))).isEqualTo("invalid_client");
        assertThat(error(Map.of("client_id", client, "client_secret", "x"))).isEqualTo("invalid_client");
    }
}
