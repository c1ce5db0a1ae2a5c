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
        world.boss()
                .put(
                        world.path(),
                        "{\"issuer-uri\": \"" + world.idp().issuer().replace("127.0.0.1", "localhost") + "\"}");
        JsonNode other = world.boss().post(world.path() + "/test", "").json();
        assertThat(other.path("verdict").textValue()).isEqualTo("refused");
        assertThat(other.toString()).contains("calls itself");
    }
}
