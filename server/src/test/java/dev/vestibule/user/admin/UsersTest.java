package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static dev.vestibule.user.admin.UserApi.ids;
import static dev.vestibule.user.admin.UserApi.keys;
import static dev.vestibule.user.admin.UserApi.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.UserColumns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code GET /api/user}: who sees whom, and what of them (identity wire, 1.1 to 1.4). */
@OnSharedServer("users")
class UsersTest {
    private static final String[] FULL = UserColumns.fullAnd();

    private final TestServer server;
    private final Administrator admin;
    private final Client boss;
    private final int bossId;

    UsersTest(TestServer server) {
        this.server = server;
        this.admin = new Administrator(server);
        this.boss = admin.boss();
        this.bossId = admin.bossId();
    }

    @Test
    void theListIsSortedBySmallNamesFilteredAndCutByTheServer() {
        int group = admin.group("list");
        int zoe = admin.named("zoe.list@example.com", "zoe", "Adams");
        int amyB = admin.named("amy.list@example.com", "Amy", "brown");
        int amyA = admin.named("amya.list@example.com", "amy", "Able");
        int odd = admin.named("odd.list@example.com", "100%_!", "Odd");
        for (int id : List.of(zoe, amyA, amyB, odd)) {
            admin.join(id, group, false);
        }
        String list = "/api/user?group_id=" + group;

        JsonNode all = boss.get(list).json();
        assertThat(ids(all)).containsExactly(odd, amyA, amyB, zoe);
        assertThat(keys(all)).containsExactly("data", "total", "limit", "offset");
        assertThat(all.path("total").intValue()).isEqualTo(4);
        assertThat(all.path("limit").isNull()).isTrue();
        assertThat(all.path("offset").isNull()).isTrue();
        assertThat(keys(all.path("data").get(0)))
                .containsExactlyInAnyOrder(with("personal_collection_id", "tenant_collection_id", "group_ids"));
        assertThat(all.path("data").get(0).path("group_ids").toString()).isEqualTo("[1," + group + "]");

        JsonNode part = boss.get(list + "&limit=2&offset=1").json();
        assertThat(ids(part)).containsExactly(amyA, amyB);
        assertThat(part.path("total").intValue()).isEqualTo(4);
        assertThat(part.path("limit").intValue()).isEqualTo(2);
        assertThat(part.path("offset").intValue()).isEqualTo(1);
        assertThat(boss.get(list + "&offset=3").json().path("limit").intValue()).isEqualTo(50);
        assertThat(ids(boss.get(list + "&limit=0").json())).isEmpty();

        assertThat(ids(boss.get(list + "&query=AMY").json())).containsExactly(amyA, amyB);
        assertThat(ids(boss.get(list + "&query=brow").json())).containsExactly(amyB);
        assertThat(ids(boss.get(list + "&query=YA.LIST@").json())).containsExactly(amyA);
        assertThat(ids(boss.get(list + "&query=%25_!").json()))
                .as("signs that mean something in SQL mean themselves")
                .containsExactly(odd);
        assertThat(ids(boss.get(list + "&query=a%25e").json())).isEmpty();
        assertThat(ids(boss.get(list + "&query=").json())).hasSize(4);

        boss.delete("/api/user/" + zoe);
        assertThat(ids(boss.get(list).json())).containsExactly(odd, amyA, amyB);
        assertThat(ids(boss.get(list + "&status=anything").json())).containsExactly(odd, amyA, amyB);
        assertThat(ids(boss.get(list + "&status=deactivated").json())).containsExactly(zoe);
        assertThat(ids(boss.get(list + "&status=all").json())).containsExactly(odd, amyA, amyB, zoe);
        assertThat(ids(boss.get(list + "&include_deactivated=true&status=active")
                        .json()))
                .containsExactly(odd, amyA, amyB, zoe);
        assertThat(ids(boss.get(list + "&is_data_analyst=true").json())).isEmpty();
        assertThat(ids(boss.get(list + "&can_access_data_studio=true").json())).isEmpty();
        assertThat(ids(boss.get(list + "&tenancy=external").json())).isEmpty();
        assertThat(ids(boss.get(list + "&tenancy=internal").json())).hasSize(3);
    }

    @Test
    void whatCannotBeReadInTheListsParametersIsRefused() {
        for (String wrong : List.of(
                "limit=x",
                "limit=-1",
                "offset=1.5",
                "limit=99999999999",
                "group_id=0",
                "group_id=all",
                "include_deactivated=yes",
                "tenancy=all&tenant_id=1")) {
            assertThat(boss.get("/api/user?" + wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(boss.get("/api/user?limit=x").json().path("errors").has("limit"))
                .isTrue();
        assertThat(boss.get("/api/user/recipients?limit=x").status()).isEqualTo(400);
    }

    @Test
    void whatStandsBehindAKeyIsNobodyHere() {
        int key = server.hasUser("key@example.com", PASSWORD);
        server.users().setKey(key);
        assertThat(ids(boss.get("/api/user?status=all").json()))
                .doesNotContain(key)
                .contains(bossId);
        assertThat(ids(boss.get("/api/user/recipients").json())).doesNotContain(key);
        Map<String, List<String>> before = server.tables().dump();
        assertThat(boss.get("/api/user/" + key).status()).isEqualTo(404);
        assertThat(boss.put("/api/user/" + key, "{\"first_name\": \"X\"}").status())
                .isEqualTo(404);
        assertThat(boss.delete("/api/user/" + key).status()).isEqualTo(404);
        assertThat(boss.put("/api/user/" + key + "/reactivate", "{}").status()).isEqualTo(404);
        assertThat(boss.put("/api/user/" + key + "/modal/qbnewb", "{}").status())
                .isEqualTo(404);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void managersSeeFewColumnsAndOthersNoList() {
        int group = admin.group("managed");
        int other = admin.group("other");
        int member = admin.named("member.m@example.com", "Mia", "Member");
        int manager = admin.named("manager.m@example.com", "Max", "Manager");
        admin.join(member, group, false);
        admin.join(manager, group, true);
        Client max = admin.as("manager.m@example.com");
        JsonNode list = max.get("/api/user?group_id=" + group).json();
        assertThat(ids(list)).containsExactly(manager, member);
        assertThat(keys(list.path("data").get(0)))
                .containsExactlyInAnyOrder(
                        "id",
                        "email",
                        "first_name",
                        "last_name",
                        "common_name",
                        "is_superuser",
                        "last_login",
                        "group_ids");
        assertThat(ids(max.get("/api/user").json())).contains(bossId);
        assertThat(max.get("/api/user?group_id=" + other).status()).isEqualTo(403);
        assertThat(max.get("/api/user/" + bossId).status()).isEqualTo(200);

        Client mia = admin.as("member.m@example.com");
        assertThat(mia.get("/api/user").status()).isEqualTo(403);
        assertThat(mia.get("/api/user?group_id=" + group).status()).isEqualTo(403);
        assertThat(mia.get("/api/user/" + bossId).status()).isEqualTo(403);
        assertThat(mia.get("/api/user/999999").status()).isEqualTo(403);
        assertThat(server.get("/api/user").status()).isEqualTo(401);
        assertThat(mia.get("/api/user/current")
                        .json()
                        .path("permissions")
                        .path("is_group_manager")
                        .booleanValue())
                .isFalse();
        assertThat(max.get("/api/user/current")
                        .json()
                        .path("permissions")
                        .path("is_group_manager")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void recipientsAreForEverybodyByLastName() {
        int b = admin.named("rb@example.com", "Ann", "recipient-b");
        int a = admin.named("ra@example.com", "Zoe", "Recipient-A");
        int gone = admin.named("rg@example.com", "Gus", "Recipient-G");
        boss.delete("/api/user/" + gone);
        JsonNode list = admin.as("rb@example.com").get("/api/user/recipients").json();
        assertThat(ids(list)).containsSubsequence(a, b).doesNotContain(gone);
        assertThat(list.path("limit").isNull()).isTrue();
        for (JsonNode row : list.path("data")) {
            if (row.path("id").intValue() == b) {
                assertThat(keys(row)).as("oneself").containsExactlyInAnyOrder(FULL);
            } else {
                assertThat(keys(row))
                        .containsExactlyInAnyOrder("id", "email", "first_name", "last_name", "common_name");
            }
        }
        assertThat(keys(boss.get("/api/user/recipients?limit=1")
                        .json()
                        .path("data")
                        .get(0)))
                .containsExactlyInAnyOrder(FULL);
        assertThat(server.get("/api/user/recipients").status()).isEqualTo(401);
    }

    @Test
    void onePersonHasGroupsAndAttributes() {
        int group = admin.group("one");
        int id = admin.named("one@example.com", "Ann", "One");
        admin.join(id, group, true);
        boss.put("/api/user/" + id, "{\"login_attributes\": {\"region\": \"north\"}}");
        JsonNode person = boss.get("/api/user/" + id).json();
        assertThat(keys(person)).containsExactlyInAnyOrder(with("user_group_memberships", "structured_attributes"));
        assertThat(person.path("user_group_memberships").toString())
                .isEqualTo("[{\"id\":1,\"is_group_manager\":false},{\"id\":" + group + ",\"is_group_manager\":true}]");
        assertThat(person.path("structured_attributes").toString())
                .isEqualTo("{\"region\":{\"source\":\"user\",\"frozen\":false,\"value\":\"north\"}}");
        assertThat(admin.as("one@example.com").get("/api/user/" + id).status()).isEqualTo(200);
        assertThat(admin.as("one@example.com")
                        .get("/api/user/current")
                        .json()
                        .path("attributes")
                        .toString())
                .isEqualTo("{\"region\":\"north\"}");
        assertThat(boss.get("/api/user/999999").status()).isEqualTo(404);
        assertThat(boss.get("/api/user/one").status()).isEqualTo(404);
        boss.delete("/api/user/" + id);
        JsonNode closed = boss.get("/api/user/" + id).json();
        assertThat(closed.path("is_active").booleanValue()).isFalse();
    }
}
