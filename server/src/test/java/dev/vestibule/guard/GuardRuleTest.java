package dev.vestibule.guard;

import static dev.vestibule.guard.GuardWorld.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /api/vestibule/guard-rule}: rules are data with an order, and each change is in force at once. */
@OnSharedServer("forward-auth")
class GuardRuleTest {
    private final TestServer server;
    private final GuardWorld world;

    GuardRuleTest(TestServer server) {
        this.server = server;
        this.world = new GuardWorld(server);
    }

    @Test
    void aRuleIsWhatWasSentAndHasDefaults() {
        world.admin.group("Guarded");
        int plain = world.rule("\"host\": \"Plain.rules.example.\"");
        assertThat(world.boss.get(RULES + "/" + plain).json().toString())
                .contains("\"host\":\"plain.rules.example\",\"path\":\"/\",\"access\":\"signed-in\",\"methods\":[],"
                        + "\"groups\":[],\"networks\":[],\"factor\":null");
        int full = world.rule("\"host\": \"*.full.rules.example\", \"path\": \"/a/b\", \"access\": \"signed-in\","
                + " \"methods\": [\"POST\", \"GET\"], \"groups\": [\"guarded\", \"Administrators\"],"
                + " \"networks\": [\"10.0.0.0/8\"], \"factor\": \"passkey\"");
        assertThat(world.boss.get(RULES + "/" + full).json().toString())
                .contains("\"host\":\"*.full.rules.example\",\"path\":\"/a/b\",\"access\":\"signed-in\","
                        + "\"methods\":[\"GET\",\"POST\"],\"groups\":[\"Guarded\",\"Administrators\"],"
                        + "\"networks\":[\"10.0.0.0/8\"],\"factor\":\"passkey\"");
        Answer changed = world.boss.put(RULES + "/" + full, "{\"methods\": null, \"factor\": true}");
        assertThat(changed.json().toString())
                .contains("\"path\":\"/a/b\"", "\"methods\":[]", "\"groups\":[\"Guarded\"", "\"factor\":\"any\"");
        assertThat(new AuditLog(world.boss).about("guard-rule:" + full))
                .extracting(event -> event.path("action").textValue())
                .containsExactly("guard-rule.create", "guard-rule.change");
        assertThat(world.boss.delete(RULES + "/" + full).status()).isEqualTo(204);
        assertThat(world.boss.delete(RULES + "/" + full).status()).isEqualTo(204);
        assertThat(world.boss.get(RULES + "/" + full).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{}|host",
                "{\"host\": \"https://a.example\"}|host",
                "{\"host\": \"a.example:80\"}|host",
                "{\"host\": \"*\"}|host",
                "{\"host\": 1}|host",
                "{\"host\": \"a.example\", \"path\": \"a\"}|path",
                "{\"host\": \"a.example\", \"path\": \"/a/../b\"}|path",
                "{\"host\": \"a.example\", \"path\": \"/a?b\"}|path",
                "{\"host\": \"a.example\", \"access\": \"everyone\"}|access",
                "{\"host\": \"a.example\", \"access\": 1}|access",
                "{\"host\": \"a.example\", \"methods\": \"GET\"}|methods",
                "{\"host\": \"a.example\", \"methods\": [\"get\"]}|methods",
                "{\"host\": \"a.example\", \"groups\": [\"No such group\"]}|groups",
                "{\"host\": \"a.example\", \"groups\": [1]}|groups",
                "{\"host\": \"a.example\", \"networks\": [\"10.0.0.0/99\"]}|networks",
                "{\"host\": \"a.example\", \"factor\": \"none of them\"}|factor",
                "{\"host\": \"a.example\", \"factor\": 1}|factor",
                "{\"host\": \"a.example\", \"position\": 0}|position",
                "{\"host\": \"a.example\", \"allow\": true}|allow",
                "{\"host\": \"a.example\", \"access\": \"anyone\", \"groups\": [\"Administrators\"]}|groups",
                "{\"host\": \"a.example\", \"access\": \"anyone\", \"factor\": \"any\"}|factor"
            })
    void whatIsNotUnderstoodIsRefusedByName(String body, String field) {
        int before = world.boss.get(RULES).json().size();
        Answer answer = world.boss.post(RULES, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("errors").path(field).asText())
                .as(answer.text())
                .isNotEmpty();
        assertThat(world.boss.get(RULES).json()).hasSize(before);
    }

    @Test
    void theFirstRuleThatMatchesDecidesSoTheOrderIsPartOfTheData() {
        int open = world.rule("\"host\": \"order.example\", \"access\": \"anyone\"");
        int closed = world.rule("\"host\": \"order.example\", \"path\": \"/admin\", \"groups\": [\"Administrators\"]");
        assertThat(world.status("https://order.example/admin")).isEqualTo(200);
        int place = world.boss.get(RULES + "/" + open).json().path("position").intValue();
        world.boss.put(RULES + "/" + closed, "{\"position\": " + place + "}");
        assertThat(own("order.example")).containsExactly(closed, open);
        assertThat(world.status("https://order.example/admin")).isEqualTo(401);
        assertThat(world.status("https://order.example/other")).isEqualTo(200);
        int first = world.rule("\"host\": \"order.example\", \"position\": 1");
        assertThat(world.boss.get(RULES).json().get(0).path("id").intValue()).isEqualTo(first);
        assertThat(world.status("https://order.example/other")).isEqualTo(401);
        world.boss.delete(RULES + "/" + first);
        assertThat(world.status("https://order.example/other")).isEqualTo(200);
        List<Integer> places = new ArrayList<>();
        world.boss
                .get(RULES)
                .json()
                .forEach(rule -> places.add(rule.path("position").intValue()));
        assertThat(places).isSorted().doesNotHaveDuplicates().startsWith(1);
    }

    private List<Integer> own(String host) {
        List<Integer> ids = new ArrayList<>();
        for (JsonNode rule : world.boss.get(RULES).json()) {
            if (rule.path("host").textValue().equals(host)) {
                ids.add(rule.path("id").intValue());
            }
        }
        return ids;
    }

    @Test
    void aDeletedGroupOpensNothing() {
        int group = world.admin.group("Short-lived");
        int rule = world.rule("\"host\": \"deleted-group.example\", \"groups\": [\"Short-lived\"]");
        world.boss.delete("/api/permissions/group/" + group);
        assertThat(world.boss.get(RULES + "/" + rule).json().path("groups").toString())
                .isEqualTo("[\"#" + group + "\"]");
        assertThat(world.status(world.session("gone@guard.example"), "https://deleted-group.example/"))
                .isEqualTo(403);
    }

    @Test
    void onlyAdministratorsSeeAndChangeRules() {
        String user = world.session("user@guard.example");
        assertThat(server.as(user).get(RULES).status()).isEqualTo(403);
        assertThat(server.as(user).post(RULES, "{\"host\": \"a.example\"}").status())
                .isEqualTo(403);
        assertThat(server.get(RULES).status()).isEqualTo(401);
    }
}
