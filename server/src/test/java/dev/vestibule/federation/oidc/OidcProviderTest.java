package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.SigningKeys;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
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
        assertThat(german.json().at("/errors/client-id").textValue()).isEqualTo("Dieses Feld ist erforderlich.");
    }

    @Test
    void theTestOfSettingsInformsAndChangesNothing() {
        Map<String, List<String>> before = server.tables().dumpBesideTries("audit_event");
        JsonNode proved = world.boss().post(world.path() + "/test", "").json();
        assertThat(proved.path("verdict").textValue()).as(proved.toString()).isEqualTo("proved");
        world.idp().refusesTheClient(true);
        JsonNode refused = world.boss().post(world.path() + "/test", "").json();
        assertThat(refused.path("verdict").textValue()).isEqualTo("refused");
        assertThat(refused.toString()).contains("invalid_client").doesNotContain(TestProvider.SECRET);
        assertThat(server.tables().dumpBesideTries("audit_event")).isEqualTo(before);
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
                        "{\"issuer-uri\": \"%s\", \"client-secret\": \"%s\"}"
                                .formatted(
                                        world.idp().issuer().replace("127.0.0.1", "localhost"), TestProvider.SECRET));
        JsonNode other = world.boss().post(world.path() + "/test", "").json();
        assertThat(other.path("verdict").textValue()).isEqualTo("refused");
        assertThat(other.toString()).contains(" has the issuer ");
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
        Map<String, List<String>> before = server.tables().dumpBesideTries("audit_event");
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
        assertThat(server.tables().dumpBesideTries("audit_event")).isEqualTo(before);
        assertThat(new AuditLog(world.boss()).details("provider.try", "setting:oidc-provider." + world.key()))
                .last()
                .asString()
                .as("each try is in the trail")
                .contains(world.idp().issuer(), "\"verdict\":\"proved\"")
                .doesNotContain(TestProvider.SECRET);
    }

    /** Neither by a check nor by a change, with no secret or with its mask. */
    @Test
    void aSecretIsToldToNobodyButTheIssuerItWasGivenFor() {
        try (TestProvider thief = new TestProvider(server::now)) {
            JsonNode before = world.boss().get(world.path()).json();
            String key = "\"key\": \"" + world.key() + "\", ";
            String issuer = "\"issuer-uri\": \"" + thief.issuer() + "\"";
            String client = ", \"client-id\": \"" + TestProvider.CLIENT + "\"";
            String check = "/api/ee/sso/oidc/check";
            String own = "\"issuer-uri\": \"" + world.idp().issuer() + "\"";
            refusesToTell(world.boss().post(check, "{" + key + issuer + client + "}"));
            refusesToTell(
                    world.boss().post(check, "{" + key + issuer + client + ", \"client-secret\": \"**********re\"}"));
            refusesToTell(world.boss().post(check, "{" + key + own + ", \"client-id\": \"another\"}"));
            refusesToTell(world.boss().put(world.path(), "{" + issuer + "}"));
            refusesToTell(world.boss().put(world.path(), "{\"client-id\": \"another\"}"));
            refusesToTell(world.boss()
                    .put("/api/ee/sso/oidc/" + world.key(), "{" + issuer + ", \"client-secret\": \"**********\"}"));
            assertThat(thief.asked()).isEmpty();
            assertThat(world.idp().asked()).isEmpty();
            assertThat(world.boss().get(world.path()).json()).isEqualTo(before);
            assertThat(new AuditLog(world.boss()).details("secret.withheld", "setting:oidc-provider." + world.key()))
                    .hasSize(6);
            Answer anew = world.boss().put(world.path(), "{" + issuer + ", \"client-secret\": \"for the other\"}");
            assertThat(anew.status()).as(anew.text()).isEqualTo(200);
            Answer masked = world.boss()
                    .post(
                            OidcWorld.PROVIDERS,
                            world.settings().replace(world.key(), "masked").replace(TestProvider.SECRET, "**********"));
            assertThat(masked.json().at("/errors/client-secret").textValue())
                    .as("a mask is no secret of a new provider")
                    .isEqualTo("This field is required.");
        }
    }

    private static void refusesToTell(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("error-code").textValue()).isEqualTo("secret-audience-mismatch");
        assertThat(answer.json().at("/errors/client-secret").isTextual()).isTrue();
    }

    @Test
    void aPrivateKeySignsForNobodyButTheIssuerItWasGivenFor() {
        String key = SigningKeys.ec("ours-1").toJSONString();
        Answer keyed = world.boss()
                .put(world.path(), "{\"client-authentication\": \"private_key_jwt\", \"private-key\": " + key + "}");
        assertThat(keyed.status()).as(keyed.text()).isEqualTo(200);
        try (TestProvider thief = new TestProvider(server::now)) {
            String issuer = "{\"issuer-uri\": \"" + thief.issuer() + "\", \"private-key\": \"**********\"}";
            Answer answer = world.boss().put(world.path(), issuer);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.json().path("error-code").textValue()).isEqualTo("secret-audience-mismatch");
            assertThat(answer.json().at("/errors/private-key").isTextual()).isTrue();
            assertThat(thief.asked()).isEmpty();
        }
    }

    @Test
    void thePageAsksForTheSecretOfAnotherIssuer() {
        Visitor admin = new Visitor(server.client());
        admin.signIn("boss@example.com", OidcWorld.PASSWORD);
        String path = "/admin/settings/providers/" + world.key();
        admin.open(path);
        Answer answer = admin.sendOnly(
                path,
                "login-prompt",
                "Acme",
                "issuer-uri",
                "https://idp.example.org",
                "client-id",
                TestProvider.CLIENT,
                "client-authentication",
                "client_secret_basic",
                "scopes",
                "openid");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains(
                        "This secret was entered for another server or user. Enter it again together with the change.");
        assertThat(world.boss().get(world.path()).json().path("issuer-uri").textValue())
                .isEqualTo(world.idp().issuer());
    }

    /**
     * Of the environment: the secret goes to the issuer beside it alone; and nobody else says what on this machine is
     * asked.
     */
    @Test
    void whoeverRunsTheMachineSaysWhatOnItIsAskedAndWhoHearsItsSecrets() {
        try (TestProvider thief = new TestProvider(server::now);
                TestServer fixed = TestServer.on(
                        DatabaseKind.H2,
                        OidcWorld.SITE,
                        OidcWorld.PHRASE,
                        "VESTIBULE_OIDC_LOOPBACK=false",
                        "MB_OIDC_PROVIDERS=[" + world.settings() + "]")) {
            fixed.isSetUpBy("boss@example.com", OidcWorld.PASSWORD);
            Client boss = fixed.as(fixed.signIn("boss@example.com", OidcWorld.PASSWORD));
            String check = "/api/ee/sso/oidc/check";
            refusesToTell(boss.post(
                    check,
                    "{\"key\": \"%s\", \"issuer-uri\": \"%s\", \"client-id\": \"%s\"}"
                            .formatted(world.key(), thief.issuer(), TestProvider.CLIENT)));
            Answer same = boss.post(
                    check,
                    "{\"key\": \"%s\", \"issuer-uri\": \"%s\", \"client-id\": \"%s\"}"
                            .formatted(world.key(), world.idp().issuer(), TestProvider.CLIENT));
            assertThat(same.status()).as(same.text()).isEqualTo(200);
            String another = world.settings()
                    .replace(world.key(), "another")
                    .replace(world.idp().issuer(), thief.issuer());
            for (Answer answer : List.of(boss.post(OidcWorld.PROVIDERS, another), boss.post(check, another))) {
                assertThat(answer.json().at("/errors/issuer-uri").textValue()).contains("VESTIBULE_OIDC_LOOPBACK");
            }
            Answer underItsName = boss.post(
                    check,
                    "{\"key\": \"%s\", \"issuer-uri\": \"%s\", \"client-id\": \"%s\", \"client-secret\": \"another\"}"
                            .formatted(world.key(), thief.issuer(), TestProvider.CLIENT));
            assertThat(underItsName.json().at("/errors/issuer-uri").textValue()).contains("VESTIBULE_OIDC_LOOPBACK");
            assertThat(thief.asked()).isEmpty();
        }
    }

    @Test
    void aTestOfSettingsReadsNothingElseOnTheServersMachine() {
        try (TestProvider internal = new TestProvider(server::now)) {
            world.idp()
                    .describesItself(json -> json.replace(world.idp().issuer() + "/keys", internal.issuer() + "/keys"));
            JsonNode elsewhere = world.boss().post(world.path() + "/test", "").json();
            assertThat(elsewhere.path("verdict").textValue()).isEqualTo("refused");
            assertThat(elsewhere.toString()).contains(" is not an allowed host and port");
            assertThat(internal.asked()).isEmpty();
            world.idp().describesItself(json -> "{\"internal\": \"top-marker\"}");
            assertThat(world.boss().post(world.path() + "/test", "").text())
                    .contains("not shown")
                    .doesNotContain("top-marker");
        }
    }

    private Answer check(String secret, String key) {
        return world.boss()
                .post(
                        "/api/ee/sso/oidc/check",
                        "{\"issuer-uri\": \"%s\", \"client-id\": \"%s\", \"client-secret\": \"%s\", \"key\": %s}"
                                .formatted(world.idp().issuer(), TestProvider.CLIENT, secret, key));
    }
}
