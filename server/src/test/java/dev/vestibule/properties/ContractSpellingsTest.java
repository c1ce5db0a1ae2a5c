package dev.vestibule.properties;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as clients that are generated from Metabase's description spell them. */
@OnEachServer
class ContractSpellingsTest {
    private final TestServer server;
    private String boss = "";
    private int nth;

    ContractSpellingsTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void begin() {
        nth = server.users().count();
        server.hasAdministrator("root" + nth + "@example.com", PASSWORD);
        boss = server.signIn("root" + nth + "@example.com", PASSWORD);
    }

    @Test
    void aSlashAfterTheRootOfAnAreaMakesNoDifference() {
        String credentials = Client.credentials("root" + nth + "@example.com", PASSWORD);
        Answer signedIn = server.post("/api/session/", credentials);
        assertThat(signedIn.status()).as(signedIn.text()).isEqualTo(200);
        String key = signedIn.json().path("id").textValue();
        for (String area : new String[] {"user", "setting", "api-key", "ee/session-management"}) {
            Answer plain = server.as(key).get("/api/" + area);
            Answer slashed = server.as(key).get("/api/" + area + "/");
            assertThat(slashed.status()).as(area).isEqualTo(200);
            assertThat(slashed.json().getNodeType())
                    .as(area)
                    .isEqualTo(plain.json().getNodeType());
        }
        Answer added = server.as(key).post("/api/user/", "{\"email\": \"slash" + nth + "@example.com\"}");
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        assertThat(server.post("/api/setup/", "{}").status())
                .isEqualTo(server.post("/api/setup", "{}").status());
        assertThat(server.as(key).delete("/api/session/").status()).isEqualTo(204);
        assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/user/current/",
                "/api/user//",
                "/api//user",
                "/api/session/properties/",
                "/api/",
                "/auth/login/"
            })
    void aSlashAnywhereElseIsAnotherPath(String path) {
        assertThat(server.as(boss).get(path).status()).isEqualTo(404);
    }

    @Test
    void aKeyForARootIsGoodForItsOtherSpellingAndForNothingElse() {
        String secret = server.as(boss)
                .post("/api/api-key", "{\"name\": \"root" + nth + "\", \"group_id\": 2, \"paths\": [\"/api/user\"]}")
                .json()
                .path("unmasked_key")
                .textValue();
        assertThat(server.with("X-API-Key", secret).get("/api/user/").status()).isEqualTo(200);
        assertThat(server.with("X-API-Key", secret).get("/api/setting/").status())
                .isEqualTo(403);
        String below = server.as(boss)
                .post(
                        "/api/api-key",
                        "{\"name\": \"below" + nth + "\", \"group_id\": 2, \"paths\": [\"/api/user/**\"]}")
                .json()
                .path("unmasked_key")
                .textValue();
        assertThat(server.with("X-API-Key", below).get("/api/user/").status()).isEqualTo(403);
    }

    @Test
    void numbersCountAsTextsToo() {
        JsonNode group = server.as(boss)
                .post("/api/permissions/group", "{\"name\": \"texts" + nth + "\"}")
                .json();
        String id = group.path("id").asText();
        server.hasUser("texts" + nth + "@example.com", PASSWORD);
        int user = server.users().id("texts" + nth + "@example.com");
        Answer joined = server.as(boss)
                .post("/api/permissions/membership", "{\"group_id\": \"%s\", \"user_id\": \"%d\"}".formatted(id, user));
        assertThat(joined.status()).as(joined.text()).isEqualTo(200);
        Answer key =
                server.as(boss).post("/api/api-key", "{\"name\": \"texts" + nth + "\", \"group_id\": \"" + id + "\"}");
        assertThat(key.status()).as(key.text()).isEqualTo(200);
        Answer moved = server.as(boss).put("/api/user/" + user, "{\"user_group_memberships\": [{\"id\": \"1\"}]}");
        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        assertThat(server.tables().count("SELECT COUNT(*) FROM membership WHERE account_id = ? AND group_id > 2", user))
                .isZero();
        for (String none :
                new String[] {"\"x\"", "\"\"", "\"1.0\"", "\"+1\"", "\" 1\"", "\"99999999999\"", "1.0", "true"}) {
            Answer refused = server.as(boss)
                    .post("/api/permissions/membership", "{\"group_id\": %s, \"user_id\": %d}".formatted(none, user));
            assertThat(refused.status()).as(none).isEqualTo(400);
            assertThat(refused.json().at("/errors/group_id").isTextual())
                    .as(none)
                    .isTrue();
        }
        assertThat(server.as(boss)
                        .put("/api/user/" + user, "{\"is_superuser\": \"true\"}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"es-MX,es_MX", "en-us,en_US", "id,id", "zh-CN,zh_CN", "DE,de", "pt_BR,pt_BR"})
    void anyIsoLanguageIsAPersonsAndIsKeptInOneSpelling(String given, String kept) {
        int id = server.as(boss).get("/api/user/current").json().path("id").intValue();
        Answer changed = server.as(boss).put("/api/user/" + id, "{\"locale\": \"" + given + "\"}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.json().path("locale").textValue()).isEqualTo(kept);
        assertThat(server.as(boss)
                        .get("/api/user/current")
                        .json()
                        .path("locale")
                        .textValue())
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xx", "en_XX", "english", "e", "en-", "en_US_x", "१", ""})
    void whatIsNoLanguageIsRefused(String given) {
        int id = server.as(boss).get("/api/user/current").json().path("id").intValue();
        Answer refused = server.as(boss).put("/api/user/" + id, "{\"locale\": \"" + given + "\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/locale").isTextual()).isTrue();
    }

    @Test
    void everySettingIsDescribed() {
        for (JsonNode setting : server.as(boss).get("/api/setting").json()) {
            assertThat(setting.path("description").asText())
                    .as(setting.path("key").textValue())
                    .endsWith(".");
        }
    }
}
