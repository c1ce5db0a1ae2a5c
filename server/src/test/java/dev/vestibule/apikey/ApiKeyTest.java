package dev.vestibule.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.apidocs.TypeConfusionTest;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.KeyWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Lists;
import org.junit.jupiter.api.Test;

/** {@code /api/api-key}: keys are made, listed, changed, regenerated and ended (identity wire, section 4). */
@OnSharedServer("API keys")
class ApiKeyTest {
    private static final String KEYS = "/api/api-key";
    private static final String CURRENT = "/api/user/current";

    private final TestServer server;
    private final KeyWorld world;

    ApiKeyTest(TestServer server) {
        this.server = server;
        this.world = new KeyWorld(server);
    }

    @Test
    void aNewKeyHasTheContractsFormAndIsToldOnce() {
        int group = world.group("Analysts");
        Answer answer = world.boss().post(KEYS, world.settings("form", group, ""));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode key = answer.json();
        assertThat(Lists.newArrayList(key.fieldNames()))
                .contains("id", "name", "created_at", "updated_at", "masked_key", "unmasked_key", "group", "updated_by")
                .doesNotContain("prefix");
        String secret = key.path("unmasked_key").textValue();
        assertThat(secret).matches("mb_[A-Za-z0-9+/]{43}=").hasSize(47);
        assertThat(key.path("masked_key").textValue())
                .isEqualTo(secret.substring(0, 7) + "*".repeat(40))
                .hasSize(47);
        assertThat(key.path("group").toString()).isEqualTo("{\"id\":" + group + ",\"name\":\"Analysts\"}");
        assertThat(key.path("updated_by").path("common_name").textValue()).isEqualTo("Ann Example");
        assertThat(world.boss().get(KEYS).text()).contains("\"form\"").doesNotContain(secret);
        assertThat(server.tables().dump().toString()).doesNotContain(secret);
    }

    @Test
    void namesAreTakenOnce() {
        world.made("taken", 1);
        Map<String, List<String>> before = world.tables();
        Answer answer = world.boss().post(KEYS, world.settings("taken", 1, ""));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path("name").textValue())
                .isEqualTo("An API key with this name already exists.");
        assertThat(world.tables()).isEqualTo(before);
    }

    @Test
    void aNameAtOnceIsTakenOnce() {
        List<Answer> answers = world.boss().postAtOnce(8, KEYS, world.settings("race", 1, ""));
        assertThat(answers.stream().map(Answer::status)).containsOnly(200, 400).containsOnlyOnce(200);
        assertThat(world.boss().get(KEYS).json().findValuesAsText("name")).containsOnlyOnce("race");
        assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE first_name = 'race'"))
                .isEqualTo(1);
    }

    @Test
    void theListIsWholeAndByNameAndTheCountIsABareNumber() {
        world.made("zz last", 1);
        world.made("AA first", 1);
        JsonNode list = world.boss().get(KEYS).json();
        List<String> names = list.findValuesAsText("name").stream()
                .filter(name -> List.of("zz last", "AA first").contains(name))
                .toList();
        assertThat(names).containsExactly("AA first", "zz last");
        Answer count = world.boss().get(KEYS + "/count");
        assertThat(count.text()).isEqualTo(Integer.toString(list.size()));
    }

    @Test
    void aChangeOfNameOrGroupIsOneOfTheAccount() {
        int group = world.group("Movers");
        JsonNode made = world.made("before", 1);
        String path = world.path(made);
        Client key = world.holding(made);
        assertThat(key.get(CURRENT).status()).isEqualTo(200);

        JsonNode renamed = world.boss().put(path, "{\"name\": \"after\"}").json();
        assertThat(renamed.path("name").textValue()).isEqualTo("after");
        assertThat(renamed.has("unmasked_key")).isFalse();
        assertThat(key.get(CURRENT).json().path("first_name").textValue()).isEqualTo("after");
        assertThat(key.get(CURRENT).json().path("group_ids").toString()).isEqualTo("[1]");

        assertThat(world.boss()
                        .put(path, "{\"group_id\": " + group + "}")
                        .json()
                        .path("group")
                        .path("id")
                        .intValue())
                .isEqualTo(group);
        assertThat(key.get(CURRENT).json().path("group_ids").toString()).isEqualTo("[1," + group + "]");
        world.boss().put(path, "{\"group_id\": 2}");
        assertThat(key.get(KEYS).status()).isEqualTo(200);
        world.boss().put(path, "{\"group_id\": 1}");
        assertThat(key.get(KEYS).status()).isEqualTo(403);
        assertThat(key.get(CURRENT).json().path("first_name").textValue()).isEqualTo("after");
    }

    @Test
    void aRegeneratedKeyIsTheOnlyOneAtOnce() {
        JsonNode made = world.made("regenerated", 1);
        Client old = world.holding(made);
        assertThat(old.get(CURRENT).status()).isEqualTo(200);

        JsonNode again = world.boss().put(world.path(made) + "/regenerate", "").json();

        assertThat(Lists.newArrayList(again.fieldNames()))
                .containsExactlyInAnyOrder("id", "unmasked_key", "masked_key", "prefix");
        assertThat(again.path("prefix").textValue()).hasSize(7).isSubstringOf(world.secret(again));
        assertThat(again.path("masked_key").textValue())
                .startsWith(again.path("prefix").textValue());
        assertThat(old.get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(again).get(CURRENT).status()).isEqualTo(200);
        server.restart();
        assertThat(world.holding(made).get(CURRENT).status()).isEqualTo(401);
        assertThat(world.holding(again).get(CURRENT).status()).isEqualTo(200);
    }

    @Test
    void anEndedKeyIsDeadAndItsAccountClosed() {
        JsonNode made = world.made("ended", 2);
        Client key = world.holding(made);
        int account = key.get(CURRENT).json().path("id").intValue();

        Answer answer = world.boss().delete(world.path(made));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
        assertThat(key.get(CURRENT).status()).isEqualTo(401);
        assertThat(server.users().state(account)).isEqualTo("left");
        assertThat(world.boss().delete(world.path(made)).status()).isEqualTo(404);
        assertThat(world.boss().put(world.path(made) + "/regenerate", "").status())
                .isEqualTo(404);
        assertThat(world.made("ended", 1).path("name").textValue()).isEqualTo("ended");
        assertThat(key.get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void aKeyMayEndItself() {
        JsonNode made = world.made("itself", 2);
        Client key = world.holding(made);
        assertThat(key.delete(world.path(made)).status()).isEqualTo(204);
        assertThat(key.get(CURRENT).status()).isEqualTo(401);
    }

    @Test
    void keysAreForAdministratorsOnly() {
        JsonNode made = world.made("guarded", 1);
        Client user = server.as(world.signIn("plain@example.com"));
        Map<String, List<String>> before = world.tables();
        for (Client client : List.of(server.client(), user)) {
            int status = client == user ? 403 : 401;
            assertThat(client.get(KEYS).status()).isEqualTo(status);
            assertThat(client.get(KEYS + "/count").status()).isEqualTo(status);
            assertThat(client.post(KEYS, world.settings("no", 1, "")).status()).isEqualTo(status);
            assertThat(client.put(world.path(made), "{\"name\": \"no\"}").status())
                    .isEqualTo(status);
            assertThat(client.put(world.path(made) + "/regenerate", "{}").status())
                    .isEqualTo(status);
            assertThat(client.delete(world.path(made)).status()).isEqualTo(status);
        }
        assertThat(world.tables()).isEqualTo(before);
    }

    @Test
    void valuesOfAWrongKindAreRefusedAndChangeNothing() {
        JsonNode made = world.made("kinds", 1);
        Map<String, List<String>> before = world.tables();
        String rest = "\"name\": \"kinds 2\", \"group_id\": 1";
        for (String value : TypeConfusionTest.WRONG_VALUES) {
            refused("POST", KEYS, "{\"group_id\": 1, \"name\": " + value + "}", "name");
            refused("POST", KEYS, "{\"name\": \"kinds 2\", \"group_id\": " + value + "}", "group_id");
            for (String field : List.of("expires_at", "owner_id", "methods", "paths", "addresses")) {
                boolean nothing = value.equals("null") || (value.equals("[]") && !field.contains("_"));
                if (!nothing) {
                    String one = "\"" + field + "\": " + value;
                    refused("POST", KEYS, "{" + rest + ", " + one + "}", field);
                    refused("PUT", world.path(made), "{" + one + "}", field);
                }
            }
            if (!value.equals("null")) {
                refused("PUT", world.path(made), "{\"name\": " + value + "}", "name");
                refused("PUT", world.path(made), "{\"group_id\": " + value + "}", "group_id");
            }
            if (!value.equals("null") && !value.equals("0")) {
                String regenerate = world.path(made) + "/regenerate";
                refused("PUT", regenerate, "{\"grace_seconds\": " + value + "}", "grace_seconds");
                refused("PUT", regenerate, "{\"expires_at\": " + value + "}", "expires_at");
            }
        }
        assertThat(world.tables()).isEqualTo(before);
    }

    private void refused(String method, String path, String body, String field) {
        Answer answer = world.boss().with("Content-Type", "application/json").send(method, path, body);
        String what = method + " " + (body.length() > 100 ? body.substring(0, 100) : body);
        assertThat(answer.status()).as(what).isEqualTo(400);
        assertThat(answer.json().path("errors").path(field).isTextual())
                .as(what)
                .isTrue();
        assertThat(answer.text()).as(what).doesNotContain("q7Zk2mwXecho", "123456789012345678", "$ne", "1.5e3");
    }

    @Test
    void everyChangeIsInTheAuditTrailWithoutSecrets() {
        JsonNode made = world.made("audited", 1);
        String path = world.path(made);
        world.boss().put(path, "{\"name\": \"audited again\", \"methods\": [\"GET\"]}");
        world.boss().put(path, "{\"name\": \"audited again\"}"); // nothing new
        JsonNode again = world.boss().put(path + "/regenerate", "").json();
        world.boss().delete(path);

        List<JsonNode> events =
                new AuditLog(world.boss()).about("api-key:" + made.path("id").asText());
        assertThat(events)
                .extracting(event -> event.path("action").textValue())
                .containsExactly("api-key.create", "api-key.change", "api-key.regenerate", "api-key.end");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.at("/actor/email").textValue()).isEqualTo("keys@example.com");
            assertThat(event.path("address").textValue()).isEqualTo("127.0.0.1");
            assertThat(event.path("details").toString()).doesNotContain(world.secret(made), world.secret(again));
        });
        assertThat(events.get(1).path("details").toString())
                .isEqualTo(
                        "{\"methods\":{\"from\":\"\",\"to\":[\"GET\"]},\"name\":{\"from\":\"audited\",\"to\":\"audited again\"}}");
    }

    /** Whose secret the leaver knows, as they created it or rotated it since; the others do not matter. */
    @Test
    void whoeverDeactivatesAnAdministratorSeesTheServiceKeysThatTheyKnow() {
        int leaver = server.hasAdministrator("leaver@example.com", KeyWorld.PASSWORD);
        Client leaving = server.as(server.signIn("leaver@example.com", KeyWorld.PASSWORD));
        Answer created = leaving.post("/api/api-key", world.settings("leaver's export", 2, ""));
        Answer dying = leaving.post("/api/api-key", world.settings("leaver's own", 2, ", \"owner_id\": " + leaver));
        JsonNode rotated = world.made("rotated by the leaver", 1);
        assertThat(leaving.put(world.path(rotated) + "/regenerate", "").status())
                .isEqualTo(200);
        JsonNode back = world.made("rotated back", 1);
        leaving.put(world.path(back) + "/regenerate", "");
        world.boss().put(world.path(back) + "/regenerate", "");
        String list = "/api/api-key?created_by=" + leaver;
        assertThat(world.boss().get(list).json())
                .extracting(key -> key.path("name").textValue())
                .containsExactly("leaver's export", "leaver's own", "rotated by the leaver");
        assertThat(world.boss().delete("/api/user/" + leaver).text()).isEqualTo("{\"success\":true}");
        assertThat(world.holding(created.json()).get("/api/user/current").status())
                .isEqualTo(200);
        assertThat(world.holding(dying.json()).get("/api/user/current").status())
                .isEqualTo(401);
        assertThat(world.boss().get(list).json())
                .extracting(key -> key.path("name").textValue())
                .containsExactly("leaver's export", "rotated by the leaver");
        assertThat(new AuditLog(world.boss()).details("account.deactivate", "account:" + leaver))
                .containsExactly("{\"service-keys\":2}");
        assertThat(world.boss().get("/api/api-key?created_by=x").status()).isEqualTo(400);
    }
}
