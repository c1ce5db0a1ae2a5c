package dev.vestibule.oauth.client;

import static dev.vestibule.testing.TestServer.PASSWORD;
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
import dev.vestibule.testing.Client;
import dev.vestibule.testing.KeyServer;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.PublishedMetadata;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
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
    private final ECKey key = key("k1");
    private final String client;

    ClientAssertionTest(TestServer server) {
        this.server = server;
        this.client = registered("\"jwks\": " + new JWKSet(key.toPublicJWK()));
    }

    /** Registers an application with these keys, and returns its id. */
    private String registered(String keys) {
        Answer made = new Administrator(server)
                .boss()
                .post(
                        "/api/vestibule/oauth-client",
                        "{\"client_name\": \"Signer\", \"redirect_uris\": [\"https://app.example.com/callback\"],"
                                + " \"token_endpoint_auth_method\": \"private_key_jwt\", " + keys + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().has("client_secret")).isFalse();
        return made.json().path("client_id").textValue();
    }

    private static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private JWTClaimsSet.Builder claims() {
        return claims(client);
    }

    private JWTClaimsSet.Builder claims(String application) {
        return new JWTClaimsSet.Builder()
                .issuer(application)
                .subject(application)
                .audience(ISSUER + "/oauth/token")
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(Date.from(server.now().plusSeconds(60)));
    }

    private static String signed(JWTClaimsSet.Builder claims, ECKey with) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(with.getKeyID())
                            .build(),
                    claims.build());
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
        return answer(proof).json().path("error").textValue();
    }

    private Answer answer(Map<String, String> proof) {
        Map<String, String> form = new HashMap<>(proof);
        form.put("grant_type", "authorization_code");
        form.put("code", "unknown");
        return server.from("2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + "::4")
                .form("/oauth/token", form);
    }

    /** The answer to another assertion of an application. */
    private Answer proving(String application, ECKey with) {
        return answer(Map.of("client_assertion_type", SIGNED, "client_assertion", signed(claims(application), with)));
    }

    private static String error(Answer answer) {
        return answer.json().path("error").textValue();
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
        assertThat(error(signed(claims(), key("k1")))).as("another key").isEqualTo("invalid_client");
        assertThat(error(new PlainJWT(claims().build()).serialize())).isEqualTo("invalid_client");
        SignedJWT symmetric = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        symmetric.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        assertThat(error(symmetric.serialize())).isEqualTo("invalid_client");
        assertThat(error(Map.of("client_id", client))).isEqualTo("invalid_client");
        assertThat(error(Map.of("client_id", client, "client_secret", "x"))).isEqualTo("invalid_client");
    }

    // --- Keys that the application publishes (jwks_uri) ---

    private static String published(ECKey one) {
        return new JWKSet(one.toPublicJWK()).toString();
    }

    @Test
    void publishedKeysProveTheApplicationAlsoAfterTheirRotation() {
        try (KeyServer keys = new KeyServer(published(key))) {
            String publisher = registered("\"jwks_uri\": \"" + keys.address() + "\"");
            assertThat(error(proving(publisher, key))).isEqualTo("invalid_grant");
            assertThat(error(proving(publisher, key("k1")))).as("another key").isEqualTo("invalid_client");
            assertThat(error(proving(publisher, key))).isEqualTo("invalid_grant");
            assertThat(keys.asked()).as("fetched once").containsExactly("/keys");
            ECKey next = key("k2");
            keys.publishes(published(next));
            server.passes(Duration.ofMinutes(2));
            assertThat(error(proving(publisher, next))).isEqualTo("invalid_grant");
            assertThat(error(proving(publisher, key))).as("the key before").isEqualTo("invalid_client");
            keys.behaves(KeyServer.Mood.AWAY);
            assertThat(error(proving(publisher, next))).as("known already").isEqualTo("invalid_grant");
        }
    }

    @Test
    void keysThatNoOneKnowsAreLookedForOnceInAMinute() {
        try (KeyServer keys = new KeyServer(published(key))) {
            String publisher = registered("\"jwks_uri\": \"" + keys.address() + "\"");
            assertThat(error(proving(publisher, key))).isEqualTo("invalid_grant");
            server.passes(Duration.ofSeconds(61));
            for (int i = 0; i < 3; i++) {
                assertThat(error(proving(publisher, key("unknown-" + i)))).isEqualTo("invalid_client");
            }
            assertThat(keys.asked()).as("at first, and once again").hasSize(2);
            assertThat(error(proving(publisher, key))).isEqualTo("invalid_grant");
        }
    }

    /** Anyone can register, so the server itself has to see where it is led. */
    @Test
    void keysOfAnApplicationThatRegisteredItselfAreNotFetchedFromThisNetwork() {
        try (KeyServer keys = new KeyServer(published(key))) {
            String inside = keys.address().toString().replace("http://", "https://");
            Answer made = server.from(
                            "2001:db8:77::" + UUID.randomUUID().toString().substring(0, 4))
                    .post(
                            "/oauth/register",
                            "{\"redirect_uris\": [\"https://app.example.com/callback\"], \"jwks_uri\": \"" + inside
                                    + "\", \"token_endpoint_auth_method\": \"private_key_jwt\"}");
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            String publisher = made.json().path("client_id").textValue();
            assertThat(proving(publisher, key).status()).isEqualTo(503);
            assertThat(keys.asked()).isEmpty();
        }
    }

    @Test
    void keysThatCannotBeFetchedProveNothingUntilTheyCan() {
        try (KeyServer keys = new KeyServer(published(key))) {
            keys.behaves(KeyServer.Mood.AWAY);
            String publisher = registered("\"jwks_uri\": \"" + keys.address() + "\"");
            assertThat(proving(publisher, key).status()).isEqualTo(503);
            keys.behaves(KeyServer.Mood.REDIRECTS);
            server.passes(Duration.ofSeconds(6));
            assertThat(proving(publisher, key).status()).isEqualTo(503);
            assertThat(keys.asked()).doesNotContain("/elsewhere");
            keys.behaves(KeyServer.Mood.WELL);
            server.passes(Duration.ofSeconds(6));
            assertThat(error(proving(publisher, key))).isEqualTo("invalid_grant");
        }
    }

    /** The keys of a client ID metadata document. */
    @Test
    void keysInADocumentAreThoseThatItHasNow() {
        String setting = "/api/setting/oauth-client-documents-enabled";
        Client boss = new Administrator(server).boss();
        assertThat(boss.put(setting, "{\"value\": true}").status()).isEqualTo(204);
        try (PublishedMetadata published = new PublishedMetadata(document(key))) {
            String email = "assertion-" + UUID.randomUUID() + "@example.com";
            server.hasUser(email, PASSWORD);
            NativeApp app = NativeApp.withId(server, published.id());
            assertThat(Visitor.signedIn(server, email).ask(app.request()).status())
                    .isEqualTo(200);
            assertThat(error(proving(app.id(), key))).isEqualTo("invalid_grant");
            ECKey next = key("k2");
            published.says(document(next));
            assertThat(error(proving(app.id(), next))).as("not read again yet").isEqualTo("invalid_client");
            server.passes(Duration.ofHours(25));
            assertThat(error(proving(app.id(), next))).isEqualTo("invalid_grant");
            assertThat(error(proving(app.id(), key))).isEqualTo("invalid_client");
            assertThat(published.read()).isEqualTo(2);
        } finally {
            assertThat(boss.put(setting, "{\"value\": null}").status()).isEqualTo(204);
        }
    }

    private static String document(ECKey one) {
        return ", \"redirect_uris\": [\"" + NativeApp.REGISTERED + "\"],"
                + " \"token_endpoint_auth_method\": \"private_key_jwt\", \"jwks\": " + published(one);
    }
}
