package dev.vestibule.oauth.client;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Applications that administrators add, and how they prove themselves. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class ClientApiTest {
    private static final String CLIENTS = "/api/vestibule/oauth-client";

    private final TestServer server;
    private final Client boss;

    ClientApiTest(TestServer server) {
        this.server = server;
        this.boss = new Administrator(server).boss();
    }

    private JsonNode made(String members) {
        Answer answer = boss.post(
                CLIENTS,
                "{\"client_name\": \"Wiki\", \"redirect_uris\": [\"" + RelyingParty.REDIRECT + "\"]" + members + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private static String id(JsonNode client) {
        return client.path("client_id").textValue();
    }

    private Answer token(JsonNode client, String secret) {
        String pair = Visitor.encoded(Map.of(id(client), secret)).replace('=', ':');
        return server.with(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)))
                .from("2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + "::2")
                .form("/oauth/token", Map.of("grant_type", "authorization_code", "code", "unknown"));
    }

    /** The proof was accepted, so the code is what is wrong. */
    private void accepts(JsonNode client, String secret) {
        Answer answer = token(client, secret);
        assertThat(answer.json().path("error").textValue()).as(answer.text()).isEqualTo("invalid_grant");
    }

    private void refuses(JsonNode client, String secret) {
        Answer answer = token(client, secret);
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_client");
        assertThat(answer.header("WWW-Authenticate").orElseThrow()).startsWith("Basic");
    }

    @Test
    void theSecretIsShownOnceAndEverythingElseAgain() {
        JsonNode made = made(", \"backchannel_logout_uri\": \"http://127.0.0.1:8080/logout\","
                + " \"post_logout_redirect_uris\": [\"https://app.example.com/bye\"],"
                + " \"id_token_signed_response_alg\": \"ES256\", \"access_token_lifetime\": 600");
        assertThat(made.path("client_secret").textValue()).startsWith("vcs_");
        assertThat(made.path("first_party").booleanValue()).isFalse();
        assertThat(made.path("require_pkce").booleanValue()).isTrue();
        JsonNode read = boss.get(CLIENTS + "/" + id(made)).json();
        assertThat(read.has("client_secret")).isFalse();
        assertThat(read.path("backchannel_logout_uri").textValue()).isEqualTo("http://127.0.0.1:8080/logout");
        assertThat(read.path("id_token_signed_response_alg").textValue()).isEqualTo("ES256");
        assertThat(read.path("access_token_lifetime").intValue()).isEqualTo(600);
        assertThat(boss.get(CLIENTS).text()).contains(id(made)).doesNotContain("client_secret\"");
        assertThat(server.tables().dump().toString())
                .doesNotContain(made.path("client_secret").textValue());
    }

    @Test
    void errorsNameEachField() {
        Answer answer = boss.post(CLIENTS, """
                {"client_name": "x", "redirect_uris": ["http://app.example.com/"], "token_endpoint_auth_method": "none",
                 "require_pkce": false, "scope": "openid everything", "allowed_groups": [999999],
                 "allowed_networks": ["x"], "jwks_uri": "ftp://x", "default_max_age": -1, "first_party": "yes"}""");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "redirect_uris",
                        "require_pkce",
                        "scope",
                        "allowed_groups",
                        "allowed_networks",
                        "jwks_uri",
                        "default_max_age",
                        "first_party");
        assertThat(answer.json().path("errors").path("require_pkce").textValue())
                .isEqualTo("This requires an application with a secret or a key: choose another"
                        + " token_endpoint_auth_method than none.");
    }

    @Test
    void twoSecretsLiveWhileOneReplacesTheOther() {
        JsonNode client = made("");
        String first = client.path("client_secret").textValue();
        Answer rotated = boss.put(CLIENTS + "/" + id(client) + "/secret", "{\"grace_seconds\": 3600}");
        String second = rotated.json().path("client_secret").textValue();
        assertThat(rotated.json().path("previous_secret_expires_at").textValue())
                .isNotBlank();
        accepts(client, first);
        accepts(client, second);
        refuses(client, first + "x");
        server.passes(Duration.ofHours(1).plusSeconds(1));
        refuses(client, first);
        accepts(client, second);
        boss.put(CLIENTS + "/" + id(client) + "/secret", "{}");
        refuses(client, second);
        assertThat(boss.put(CLIENTS + "/" + id(made(", \"token_endpoint_auth_method\": \"none\"")) + "/secret", "{}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aChangeReplacesEverythingButTheSecret() {
        JsonNode client = made(", \"first_party\": true");
        Answer changed = boss.put(
                CLIENTS + "/" + id(client),
                "{\"client_name\": \"Other\", \"redirect_uris\": [\"https://other.example.com/\"]}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.json().path("first_party").booleanValue()).isFalse();
        assertThat(changed.json().has("client_secret")).isFalse();
        accepts(client, client.path("client_secret").textValue());
        assertThat(boss.put(
                                CLIENTS + "/nobody",
                                "{\"client_name\": \"x\", \"redirect_uris\": [\"https://x.example.com/\"]}")
                        .status())
                .isEqualTo(404);
        assertThat(boss.delete(CLIENTS + "/" + id(client)).status()).isEqualTo(204);
        assertThat(boss.get(CLIENTS + "/" + id(client)).status()).isEqualTo(404);
        refuses(client, client.path("client_secret").textValue());
    }

    @Test
    void onlyAdministratorsSeeAndAddApplications() {
        String email = "nosy-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        Client user = server.as(server.signIn(email, PASSWORD));
        assertThat(user.get(CLIENTS).status()).isEqualTo(403);
        assertThat(user.post(CLIENTS, "{}").status()).isEqualTo(403);
        assertThat(server.get(CLIENTS).status()).isEqualTo(401);
    }

    @Test
    void anApplicationProvesItselfByItsOwnMethodOnly() {
        JsonNode basic = made("");
        JsonNode post = made(", \"token_endpoint_auth_method\": \"client_secret_post\"");
        JsonNode none = made(", \"token_endpoint_auth_method\": \"none\"");
        String secret = post.path("client_secret").textValue();
        refuses(post, secret);
        refuses(none, "anything");
        assertThat(none.has("client_secret")).isFalse();
        assertThat(posted(Map.of("client_id", id(post), "client_secret", secret)))
                .isEqualTo("invalid_grant");
        assertThat(posted(Map.of(
                        "client_id",
                        id(basic),
                        "client_secret",
                        basic.path("client_secret").textValue())))
                .isEqualTo("invalid_client");
        assertThat(posted(Map.of("client_id", id(post)))).isEqualTo("invalid_client");
        assertThat(posted(Map.of("client_id", id(none)))).isEqualTo("invalid_grant");
        assertThat(posted(Map.of("client_id", "nobody"))).isEqualTo("invalid_client");
        assertThat(posted(Map.of())).isEqualTo("invalid_client");
    }

    private String posted(Map<String, String> proof) {
        Map<String, String> form = new HashMap<>(proof);
        form.put("grant_type", "authorization_code");
        form.put("code", "unknown");
        return server.from("2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + "::3")
                .form("/oauth/token", form)
                .json()
                .path("error")
                .textValue();
    }

    @Test
    void idAndSecretInTheHeaderAreFormEncoded() {
        JsonNode client = made("");
        String secret = client.path("client_secret").textValue();
        String encoded = id(client).replace("-", "%2D") + ":" + secret.replace("_", "%5F");
        Answer answer = server.with(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(encoded.getBytes(StandardCharsets.US_ASCII)))
                .form("/oauth/token", Map.of("grant_type", "authorization_code", "code", "unknown"));
        assertThat(answer.json().path("error").textValue()).isEqualTo("invalid_grant");
        Answer both = server.with(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(encoded.getBytes(StandardCharsets.US_ASCII)))
                .form("/oauth/token", Map.of("grant_type", "authorization_code", "code", "x", "client_secret", secret));
        assertThat(both.json().path("error").textValue()).isEqualTo("invalid_request");
    }
}
