package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What clients look up of the provider, at a site under a path (certification plan "Config OP"). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiscoveryTest {
    private static final String PATH = "/.well-known/openid-configuration";
    private static final String ISSUER = "https://example.com/vestibule";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, OidcWorld.PHRASE, "MB_SITE_URL=" + ISSUER);
        server.hasAdministrator("admin@example.com", PASSWORD);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Test
    void everyEndpointIsBelowTheIssuerAndThere() throws ParseException {
        Answer answer = server.get(PATH);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(answer.header("Access-Control-Allow-Origin")).contains("*");
        OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.text());
        assertThat(metadata.getIssuer().getValue()).isEqualTo(ISSUER);
        assertThat(metadata.getJWKSetURI().toString()).isEqualTo(ISSUER + "/oauth/jwks");
        assertThat(server.get("/oauth/jwks").status()).isEqualTo(200);
        List<String> routes = server.routes();
        answer.json().properties().forEach(field -> {
            if (field.getKey().endsWith("_endpoint") || field.getKey().equals("jwks_uri")) {
                assertThat(field.getValue().asText()).startsWith(ISSUER + "/oauth/");
                String path = field.getValue().asText().substring(ISSUER.length());
                assertThat(routes)
                        .as(field.getKey())
                        .anySatisfy(route -> assertThat(route).endsWith(" " + path));
            }
        });
    }

    @Test
    void saysWhatIsSupportedAndWhatIsNot() {
        JsonNode document = server.get(PATH).json();
        assertThat(texts(document.path("response_types_supported"))).containsExactly("code");
        assertThat(texts(document.path("response_modes_supported"))).containsExactly("query", "form_post");
        assertThat(texts(document.path("id_token_signing_alg_values_supported")))
                .containsExactly("RS256", "ES256");
        assertThat(texts(document.path("subject_types_supported"))).containsExactly("public");
        assertThat(texts(document.path("code_challenge_methods_supported"))).containsExactly("S256");
        assertThat(texts(document.path("grant_types_supported"))).contains(DeviceApp.GRANT);
        assertThat(document.path("device_authorization_endpoint").asText())
                .isEqualTo(ISSUER + "/oauth/device_authorization");
        assertThat(document.path("pushed_authorization_request_endpoint").asText())
                .isEqualTo(ISSUER + "/oauth/par");
        assertThat(document.path("require_pushed_authorization_requests").isBoolean())
                .isTrue();
        assertThat(texts(document.path("scopes_supported")))
                .contains("openid", "profile", "email", "phone", "address", "groups", "offline_access");
        assertThat(texts(document.path("claims_supported"))).contains("sub", "email", "groups", "acr", "sid");
        assertThat(texts(document.path("token_endpoint_auth_methods_supported")))
                .contains("client_secret_basic", "client_secret_post", "private_key_jwt");
        assertThat(texts(document.path("introspection_endpoint_auth_methods_supported")))
                .doesNotContain("none");
        assertThat(document.path("claims_parameter_supported").asBoolean()).isTrue();
        assertThat(document.path("backchannel_logout_supported").asBoolean()).isTrue();
        assertThat(document.path("backchannel_logout_session_supported").asBoolean())
                .isTrue();
        assertThat(document.path("request_uri_parameter_supported").isBoolean()).isTrue();
        assertThat(document.path("request_uri_parameter_supported").asBoolean()).isFalse();
        assertThat(document.path("request_parameter_supported").asBoolean(true)).isFalse();
        assertThat(texts(document.path("ui_locales_supported"))).contains("en", "de", "pt");
    }

    @Test
    void metadataOfOauthHasNoKeysAsMetabasesHasNone() {
        JsonNode document =
                server.get("/.well-known/oauth-authorization-server").json();
        assertThat(document.path("issuer").asText()).isEqualTo(ISSUER);
        assertThat(document.has("jwks_uri")).isFalse();
        assertThat(document.has("id_token_signing_alg_values_supported")).isFalse();
    }

    @Test
    void tokensNameTheIssuerWithItsPath() {
        server.hasUser("ann@example.com", PASSWORD);
        RelyingParty party = new RelyingParty(
                server, server.as(server.signIn("admin@example.com", PASSWORD)), ", \"first_party\": true");
        Tokens tokens = party.signIn(visitor());
        assertThat(RelyingParty.claims(server, tokens.id()).getIssuer()).isEqualTo(ISSUER);
        Answer out = visitor().ask("/oauth/logout?id_token_hint=" + tokens.id());
        assertThat(out.status()).as("another session").isEqualTo(200);
        assertThat(out.text()).contains("action=\"/vestibule/oauth/logout/confirm\"");
    }

    private Visitor visitor() {
        Visitor visitor = new Visitor(server.client());
        visitor.has("metabase.SESSION", server.signIn("ann@example.com", PASSWORD));
        return visitor;
    }

    /** Where nothing encrypts private keys, none are made, and nothing promises them. */
    @Test
    void withoutAnEncryptionKeyThereIsNoOpenId() {
        try (TestServer plain = TestServer.on(DatabaseKind.H2)) {
            plain.hasAdministrator("admin@example.com", PASSWORD);
            assertThat(plain.get(PATH).status()).isEqualTo(404);
            assertThat(plain.get("/oauth/jwks").status()).isEqualTo(404);
            Answer refused =
                    plain.as(plain.signIn("admin@example.com", PASSWORD)).post("/api/vestibule/oauth-key/rotate", "");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("MB_ENCRYPTION_SECRET_KEY is not set");
            assertThat(plain.tables().size("oauth_signing_key")).isZero();
            assertThat(plain.client()
                            .form("/oauth/introspect", Map.of("token", "x"))
                            .status())
                    .isEqualTo(401);
        }
    }
}
