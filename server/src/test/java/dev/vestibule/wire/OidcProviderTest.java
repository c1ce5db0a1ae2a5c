package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The settings of a provider, as an administrator sees, changes and tries them. */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcProviderTest {
    private final TestServer server;
    private final OidcWorld world;

    OidcProviderTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void secretsAreMaskedKeptAndEncrypted() {
        JsonNode shown = world.boss().get(world.path()).json();
        assertThat(shown.path("client-secret").textValue()).isEqualTo("**********");
        assertThat(shown.path("redirect-uri").textValue())
                .isEqualTo("https://id.example.com/auth/sso/" + world.key() + "/callback");
        assertThat(world.boss()
                        .put(
                                "/api/ee/sso/oidc/" + world.key(),
                                "{\"client-secret\": \"**********\", \"login-prompt\": \"Other\"}")
                        .status())
                .isEqualTo(200);
        world.tryOut();
        assertThat(server.tables().dump().toString()).doesNotContain(TestProvider.SECRET);
    }

    @Test
    void settingsThatDoNotFitAreRefusedByField() {
        assertThat(world.boss().post(OidcWorld.PROVIDERS, world.settings()).text())
                .isEqualTo("An OIDC provider with key '" + world.key() + "' already exists");
        Answer answer = world.boss().post(OidcWorld.PROVIDERS, """
                {"key": "Bad Key", "issuer-uri": "http://world.idp().example.com", "scopes": "openid", "surprise": 1,
                 "group-sync": {"group-mappings": {"a": ["b"]}}, "client-authentication": "none"}""");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").fieldNames())
                .toIterable()
                .contains(
                        "key",
                        "issuer-uri",
                        "scopes",
                        "surprise",
                        "group-sync",
                        "client-authentication",
                        "login-prompt",
                        "client-id");
        Answer german = world.boss().with("X-Metabase-Locale", "de").post(OidcWorld.PROVIDERS, "{}");
        assertThat(german.json().at("/errors/client-id").textValue()).isEqualTo("wird gebraucht");
    }

    @Test
    void theTestOfSettingsInformsAndChangesNothing() {
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        JsonNode proved = world.boss().post(world.path() + "/test", "").json();
        assertThat(proved.path("verdict").textValue()).as(proved.toString()).isEqualTo("proved");
        world.idp().refusesTheClient(true);
        JsonNode refused = world.boss().post(world.path() + "/test", "").json();
        assertThat(refused.path("verdict").textValue()).isEqualTo("refused");
        assertThat(refused.toString()).contains("invalid_client").doesNotContain(TestProvider.SECRET);
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        String asked = refused.at("/steps/2/exchange/0/body").textValue();
        assertThat(asked).contains("grant_type=authorization_code", "code=***", "code_verifier=***");
        assertThat(refused.at("/steps/2/exchange/0/headers/Authorization").textValue())
                .isEqualTo("Basic ***");
        assertThat(refused.at("/steps/2/exchange/0/status").intValue()).isEqualTo(401);
        assertThat(refused.at("/steps/2/exchange/0/answer").textValue()).isEqualTo("{\"error\": \"invalid_client\"}");
        assertThat(proved.at("/steps/0/exchange/0/answer").textValue()).contains("\"token_endpoint\"");
        assertThat(proved.at("/steps/1/exchange/0/address").textValue()).endsWith("/keys");
        world.boss()
                .put(
                        world.path(),
                        "{\"issuer-uri\": \"" + world.idp().issuer().replace("127.0.0.1", "localhost") + "\"}");
        JsonNode other = world.boss().post(world.path() + "/test", "").json();
        assertThat(other.path("verdict").textValue()).isEqualTo("refused");
        assertThat(other.toString()).contains("calls itself");
    }

    /** A provider that repeats what it was told must not make an answer of ours tell a secret. */
    @Test
    void secretsThatTheProviderRepeatsAreMaskedToo() {
        world.idp().repeatsWhatItIsTold();
        String shown = world.boss().post(world.path() + "/test", "").text();
        assertThat(shown)
                .contains("you said")
                .contains("invalid_client")
                .doesNotContain(world.idp().told());
    }

    @Test
    void aCheckInTheContractsShapeNeedsNothingSaved() {
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        JsonNode good = check(TestProvider.SECRET, "null").json();
        assertThat(good.path("ok").booleanValue()).as(good.toString()).isTrue();
        assertThat(good.at("/discovery/token-endpoint").textValue())
                .isEqualTo(world.idp().issuer() + "/token");
        assertThat(good.at("/credentials/verified").booleanValue()).isTrue();
        assertThat(check("**********", "\"" + world.key() + "\"")
                        .json()
                        .path("ok")
                        .booleanValue())
                .as("with the secret that is stored")
                .isTrue();
        Answer wrong = check("another secret", "null");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("invalid_client").doesNotContain("another secret");
        Answer nothing = world.boss().post("/api/ee/sso/oidc/check", "{}");
        assertThat(nothing.status()).isEqualTo(400);
        assertThat(nothing.json().path("errors").fieldNames())
                .toIterable()
                .contains("issuer-uri", "client-id", "client-secret");
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
    }

    private Answer check(String secret, String key) {
        return world.boss()
                .post(
                        "/api/ee/sso/oidc/check",
                        "{\"issuer-uri\": \"%s\", \"client-id\": \"%s\", \"client-secret\": \"%s\", \"key\": %s}"
                                .formatted(world.idp().issuer(), TestProvider.CLIENT, secret, key));
    }
}
