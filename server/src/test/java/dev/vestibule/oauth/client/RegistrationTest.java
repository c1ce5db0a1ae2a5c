package dev.vestibule.oauth.client;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Applications that register themselves (RFC 7591), and look after that (RFC 7592). */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class RegistrationTest {
    private static final String REGISTER = "/oauth/register";

    private final TestServer server;

    RegistrationTest(TestServer server) {
        this.server = server;
    }

    /** Each from an address of its own, as few are allowed from one. */
    private Client somewhere() {
        return server.from("2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + ":"
                + UUID.randomUUID().toString().substring(0, 4) + "::1");
    }

    private static void refuses(Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("error").textValue()).isEqualTo(error);
    }

    @Test
    void aClientOfMetabaseIsRegisteredWithWhatItLeavesOut() {
        Answer made = somewhere().post(REGISTER, """
                        {"client_name": "MCP", "redirect_uris": ["http://localhost:33418/callback"],
                         "grant_types": ["authorization_code", "refresh_token", "client_credentials"]}""");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).contains("no-store");
        JsonNode json = made.json();
        assertThat(json.path("client_id").textValue()).isNotBlank();
        assertThat(json.path("client_secret").textValue()).startsWith("vcs_");
        assertThat(json.path("client_secret_expires_at").intValue()).isZero();
        assertThat(json.path("application_type").textValue()).isEqualTo("native");
        assertThat(json.path("scope").textValue()).contains("mb:full");
        assertThat(json.path("grant_types").toString()).isEqualTo("[\"authorization_code\",\"refresh_token\"]");
        assertThat(json.path("registration_access_token").textValue()).isNotBlank();
        assertThat(json.path("registration_client_uri").textValue())
                .isEqualTo("https://id.example.com/oauth/register/"
                        + json.path("client_id").textValue());
        assertThat(json.has("first_party")).isFalse();
    }

    @Test
    void whatOnlyAdministratorsDecideHasNoEffect() {
        NativeApp app =
                new NativeApp(server, ", \"first_party\": true, \"require_pkce\": false, \"allowed_groups\": [1]");
        assertThat(app.registration().path("require_pkce").booleanValue()).isTrue();
        String email = "registered-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        assertThat(Visitor.signedIn(server, email).ask(app.request()).status())
                .as("consent is asked")
                .isEqualTo(200);
    }

    @Test
    void errorsNameTheMember() {
        refuses(
                somewhere().post(REGISTER, "{\"redirect_uris\": [\"http://evil.example.com/\"]}"),
                400,
                "invalid_redirect_uri");
        refuses(
                somewhere().post(REGISTER, "{\"redirect_uris\": [\"javascript:alert(1)\"]}"),
                400,
                "invalid_redirect_uri");
        refuses(somewhere().post(REGISTER, "{}"), 400, "invalid_redirect_uri");
        refuses(somewhere().post(REGISTER, "[]"), 400, "invalid_client_metadata");
        refuses(somewhere().post(REGISTER, "no json"), 400, "invalid_request");
        Answer wrong = somewhere()
                .post(
                        REGISTER,
                        "{\"redirect_uris\": [\"http://127.0.0.1/\"], \"token_endpoint_auth_method\": \"magic\"}");
        refuses(wrong, 400, "invalid_client_metadata");
        assertThat(wrong.json().path("error_description").textValue())
                .isEqualTo("token_endpoint_auth_method: value must be one of: none, client_secret_basic,"
                        + " client_secret_post, private_key_jwt.");
        refuses(
                somewhere()
                        .post(
                                REGISTER,
                                "{\"redirect_uris\": [\"http://127.0.0.1/\"],"
                                        + " \"backchannel_logout_uri\": \"http://127.0.0.1:3000/\"}"),
                400,
                "invalid_client_metadata");
    }

    @Test
    void oddMembersAreErrorsAndNoFaults() {
        String start = "{\"redirect_uris\": [\"http://127.0.0.1/\"], ";
        refuses(somewhere().post(REGISTER, start + "\"jwks\": {\"keys\": [null]}}"), 400, "invalid_client_metadata");
        refuses(somewhere().post(REGISTER, start + "\"jwks\": [[]]}"), 400, "invalid_client_metadata");
        refuses(somewhere().post(REGISTER, start + "\"jwks\": 1}"), 400, "invalid_client_metadata");
        refuses(somewhere().post(REGISTER, start + "\"client_name\": [null]}"), 400, "invalid_client_metadata");
        refuses(somewhere().post(REGISTER, "{\"redirect_uris\": {\"0\": null}}"), 400, "invalid_redirect_uri");
        refuses(somewhere().post(REGISTER, "{\"redirect_uris\": [null]}"), 400, "invalid_redirect_uri");
        refuses(somewhere().post(REGISTER, "null"), 400, "invalid_client_metadata");
        String host = "a".repeat(300) + ".example.com";
        Answer made = somewhere().post(REGISTER, "{\"redirect_uris\": [\"https://" + host + "/\"]}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("client_name").textValue()).hasSize(254);
    }

    /** An address that a client names and the server calls could be one of its own network. */
    @Test
    void keysAreNotOnThisMachine() {
        String members = "{\"redirect_uris\": [\"http://127.0.0.1/\"],"
                + " \"token_endpoint_auth_method\": \"private_key_jwt\","
                + " \"jwks_uri\": \"http://127.0.0.1:8080/keys\"}";
        refuses(somewhere().post(REGISTER, members), 400, "invalid_client_metadata");
    }

    @Test
    void whatAdministratorsHaveDecidedStaysWhenAClientChangesItself() {
        NativeApp app = new NativeApp(server);
        Administrator administrator = new Administrator(server);
        String members = "\"client_name\": \"CLI\", \"redirect_uris\": [\"http://127.0.0.1/callback\"],"
                + " \"application_type\": \"native\", \"token_endpoint_auth_method\": \"none\"";
        String path = "/api/vestibule/oauth-client/" + app.id();
        Answer restricted = administrator
                .boss()
                .put(
                        path,
                        "{" + members + ", \"require_second_factor\": true, \"access_token_lifetime\": 600,"
                                + " \"allowed_networks\": [\"192.0.2.0/24\"]}");
        assertThat(restricted.status()).as(restricted.text()).isEqualTo(200);
        String token = app.registration().path("registration_access_token").textValue();
        Answer changed = app.client()
                .with("Authorization", "Bearer " + token)
                .put(REGISTER + "/" + app.id(), "{\"client_id\": \"" + app.id() + "\", " + members + "}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        JsonNode now = administrator.boss().get(path).json();
        assertThat(now.path("require_second_factor").booleanValue()).isTrue();
        assertThat(now.path("access_token_lifetime").intValue()).isEqualTo(600);
        assertThat(now.path("allowed_networks").toString()).isEqualTo("[\"192.0.2.0/24\"]");
    }

    @Test
    void anAddressRegistersTenInAMinute() {
        Client client = somewhere();
        for (int i = 0; i < 10; i++) {
            refuses(client.post(REGISTER, "{}"), 400, "invalid_redirect_uri");
        }
        Answer limited = client.post(REGISTER, "{\"redirect_uris\": [\"http://127.0.0.1/\"]}");
        refuses(limited, 429, "too_many_requests");
        assertThat(Integer.parseInt(limited.header("Retry-After").orElseThrow()))
                .isBetween(1, 60);
    }

    @Test
    void aClientManagesItsRegistrationWithItsToken() {
        NativeApp app = new NativeApp(server);
        String path = REGISTER + "/" + app.id();
        String token = app.registration().path("registration_access_token").textValue();
        Client own = app.client().with("Authorization", "Bearer " + token);
        refuses(app.client().get(path), 401, "invalid_token");
        refuses(app.client().with("Authorization", "Bearer vrg_wrong").get(path), 401, "invalid_token");
        refuses(own.get(REGISTER + "/" + new NativeApp(server).id()), 401, "invalid_token");
        assertThat(own.get(path).json().path("client_name").textValue()).isEqualTo("CLI");

        String change = "{\"client_id\": \"" + app.id()
                + "\", \"client_name\": \"Other\", \"redirect_uris\": [\"http://127.0.0.1/other\"],"
                + " \"token_endpoint_auth_method\": \"none\"}";
        assertThat(own.put(path, change).json().path("client_name").textValue()).isEqualTo("Other");
        assertThat(own.get(path).json().path("redirect_uris").toString()).isEqualTo("[\"http://127.0.0.1/other\"]");
        refuses(own.put(path, change.replace(app.id(), "another")), 400, "invalid_client_metadata");
        refuses(own.put(path, change.replace("http://127.0.0.1/other", "data:x")), 400, "invalid_redirect_uri");

        assertThat(own.delete(path).status()).isEqualTo(204);
        refuses(own.get(path), 401, "invalid_token");
    }

    @Test
    void whatNoUserApprovesWithinADayIsDeleted() {
        NativeApp forgotten = new NativeApp(server);
        NativeApp used = new NativeApp(server);
        String email = "approver-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        used.signIn(Visitor.signedIn(server, email));
        server.passes(Duration.ofDays(1).plusMinutes(2));
        server.restart(); // the clean-up comes soon after a start, and then once a minute
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() ->
                        server.tables().count("SELECT COUNT(*) FROM oauth_client WHERE id = ?", forgotten.id()) == 0);
        assertThat(server.tables().count("SELECT COUNT(*) FROM oauth_client WHERE id = ?", used.id()))
                .isEqualTo(1);
    }

    @Test
    void noSecretOrTokenIsInTheDatabase() {
        Answer made = somewhere().post(REGISTER, "{\"redirect_uris\": [\"http://127.0.0.1/\"]}");
        String dump = server.tables().dump().toString();
        assertThat(dump)
                .contains(made.json().path("client_id").textValue())
                .doesNotContain(made.json().path("client_secret").textValue())
                .doesNotContain(made.json().path("registration_access_token").textValue());
    }

    /** Without a server shared by others, whose clients need it. */
    @Test
    void registrationCanBeTurnedOff() {
        if (server.kind() != DatabaseKind.H2) {
            return; // once is enough: it is decided before the database
        }
        try (TestServer closed = TestServer.on(DatabaseKind.H2, "MB_OAUTH_SERVER_DYNAMIC_REGISTRATION_ENABLED=false")) {
            refuses(
                    closed.post(REGISTER, "{\"redirect_uris\": [\"http://127.0.0.1/\"]}"),
                    403,
                    "registration_not_supported");
            assertThat(closed.get("/.well-known/oauth-authorization-server")
                            .json()
                            .has("registration_endpoint"))
                    .isFalse();
        }
    }
}
