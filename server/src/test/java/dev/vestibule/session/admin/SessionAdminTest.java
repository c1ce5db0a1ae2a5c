package dev.vestibule.session.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/ee/session-management} (session wire, 1.6): everybody's sessions, seen and ended by administrators. */
@OnEachServer
class SessionAdminTest {
    private static final String REVOKE = SessionManagement.REVOKE;
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";

    private final TestServer server;
    private SessionManagement management;
    private String boss;

    SessionAdminTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void begin() {
        management = SessionManagement.alone(server);
        boss = management.boss();
    }

    private Answer list(String query) {
        return management.list(query);
    }

    private Answer revoke(String filter) {
        return management.revoke(filter);
    }

    private List<String> owners(String query) {
        return management.owners(query);
    }

    private int status(String key) {
        return management.status(key);
    }

    private String uniqueUser(String name) {
        return management.uniqueUser(name);
    }

    private int idOf(String address) {
        return server.users().id(address);
    }

    @Test
    void aRowHasExactlyTheContractsKeys() {
        String ann = uniqueUser("row");
        server.from("203.0.113.7").with("User-Agent", FIREFOX).signIn(ann, PASSWORD);

        JsonNode answer = list("?user-id=" + idOf(ann)).json();

        assertThat(answer.path("total").intValue()).isEqualTo(1);
        assertThat(answer.path("limit").isNull()).isTrue();
        assertThat(answer.path("offset").isNull()).isTrue();
        JsonNode row = answer.path("data").get(0);
        assertThat(row.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id",
                        "user",
                        "type",
                        "provider",
                        "provider_key",
                        "created_at",
                        "last_active_at",
                        "expires_at",
                        "user_agent",
                        "device_description",
                        "ip_address",
                        "device_id",
                        "current");
        assertThat(row.path("user").fieldNames()).toIterable().containsExactlyInAnyOrder("id", "email", "common_name");
        assertThat(row.at("/user/common_name").textValue()).isEqualTo("Ann Example");
        assertThat(row.path("type").textValue()).isEqualTo("normal");
        assertThat(row.path("provider").textValue()).isEqualTo("password");
        assertThat(row.path("user_agent").textValue()).isEqualTo(FIREFOX);
        assertThat(row.path("device_description").textValue()).isEqualTo("Browser (Firefox/Linux)");
        assertThat(row.path("ip_address").textValue()).isEqualTo("203.0.113.7");
        assertThat(row.path("current").booleanValue()).isFalse();
        assertThat(Duration.between(
                        Instant.parse(row.path("created_at").textValue()),
                        Instant.parse(row.path("expires_at").textValue())))
                .isEqualTo(Duration.ofDays(14));
        assertThat(list("").json().at("/data/1/current").booleanValue()).isTrue();
    }

    @Test
    void filtersNarrowTheListAndHoldTogether() {
        String ann = uniqueUser("ann");
        String bob = uniqueUser("bob");
        Instant before = server.now();
        server.passes(Duration.ofMinutes(10));
        server.from("203.0.113.8").signIn(ann, PASSWORD);
        server.passes(Duration.ofMinutes(10));
        Instant between = server.now();
        server.passes(Duration.ofMinutes(10));
        server.from("203.0.113.9").signIn(bob, PASSWORD);
        String id = list("?user-id=" + idOf(ann)).json().at("/data/0/id").textValue();

        assertThat(owners("?address=203.0.113.8")).containsExactly(ann);
        assertThat(owners("?ids=" + id)).containsExactly(ann);
        assertThat(owners("?ids=" + id + "&ids=another")).containsExactly(ann);
        assertThat(owners("?created-after=" + between)).containsExactly(bob);
        assertThat(owners("?created-before=" + between + "&created-after=" + before))
                .containsExactly(ann);
        assertThat(owners("?last-active-after=" + between + "&provider=password"))
                .contains(bob)
                .doesNotContain(ann);
        assertThat(owners("?last-active-before=" + between + "&type=normal&tenancy=all"))
                .contains(ann);
        assertThat(owners("?created-after=" + between + "&address=203.0.113.8")).isEmpty();
        for (String nobodys : List.of(
                "?provider=ldap",
                "?provider=google",
                "?type=full-app-embed",
                "?tenancy=external",
                "?provider-key=kc",
                "?provider-key=Not%20One")) {
            assertThat(owners(nobodys)).as(nobodys).isEmpty();
        }
    }

    @Test
    void whatALimitHasEndedIsNotListed() {
        String ann = uniqueUser("old");
        server.signIn(ann, PASSWORD);
        server.passes(Duration.ofDays(14));
        begin();
        assertThat(owners("?user-id=" + idOf(ann))).isEmpty();
    }

    @Test
    void aRevocationEndsWhatTheListShowsAndSaysSo() {
        String ann = uniqueUser("ann");
        String bob = uniqueUser("bob");
        String one = server.signIn(ann, PASSWORD);
        String two = server.signIn(ann, PASSWORD);
        String other = server.signIn(bob, PASSWORD);
        int id = idOf(ann);

        Answer answer = revoke("{\"user-id\": " + id + "}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("revoked", "remaining", "user_ids", "refused_everywhere_by");
        assertThat(answer.json().path("revoked").intValue()).isEqualTo(2);
        assertThat(answer.json().path("remaining").intValue()).isZero();
        assertThat(answer.json().path("user_ids").toString()).isEqualTo("[" + id + "]");
        assertThat(Instant.parse(answer.json().path("refused_everywhere_by").textValue()))
                .isBetween(server.now().minusSeconds(5), server.now().plusSeconds(5));
        assertThat(status(one)).isEqualTo(401);
        assertThat(status(two)).isEqualTo(401);
        assertThat(status(other)).isEqualTo(200);
        assertThat(server.tables()
                        .rows("SELECT end_reason, ended_by FROM session WHERE account_id = ?", id)
                        .toString())
                .doesNotContain("logout")
                .contains("admin");
        assertThat(revoke("{\"user-id\": " + id + "}").json().path("revoked").intValue())
                .isZero();
    }

    @Test
    void aRevocationIsInTheAuditTrail() {
        String ann = uniqueUser("ann");
        server.signIn(ann, PASSWORD);
        int id = idOf(ann);
        assertThat(revoke("{\"user-id\": " + id + ", \"created-before\": \"9998-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(200);
        JsonNode event = new AuditLog(server.as(boss))
                .about("account:" + id).stream()
                        .filter(one -> one.path("action").textValue().equals("session.revoke"))
                        .findFirst()
                        .orElseThrow();
        assertThat(event.path("address").textValue()).isEqualTo("203.0.113.1");
        assertThat(event.path("details").toString())
                .contains("\"user-id\":\"" + id + "\"", "created-before", "\"sessions\":1");
    }

    @Test
    void ofManySessionsNoneIsLeft() {
        String ann = uniqueUser("many");
        int id = idOf(ann);
        server.signIn(ann, PASSWORD);
        for (int i = 0; i < 1_200; i++) {
            server.tables()
                    .run(
                            "INSERT INTO session (id, key_digest, account_id, method, created_at, expires_at,"
                                    + " last_active_at, address, user_agent) SELECT ?, ?, account_id, method, created_at,"
                                    + " expires_at, last_active_at, address, user_agent FROM session WHERE account_id = ?"
                                    + " AND id NOT LIKE 'many%'",
                            "many" + i, Digests.sha512("many" + i).hex(), id);
        }
        JsonNode answer = revoke("{\"user-id\": " + id + "}").json();
        assertThat(answer.path("revoked").intValue()).isEqualTo(1_201);
        assertThat(answer.path("remaining").intValue()).isZero();
        assertThat(server.sessions().endReasons(ann)).hasSize(1_201).doesNotContain("");
    }

    @Test
    void theCallersOwnSessionIsSparedUnlessAskedFor() {
        assertThat(revoke("{}").json().path("revoked").intValue()).isZero();
        assertThat(status(boss)).isEqualTo(200);

        Answer answer = server.withCookie(boss).post(REVOKE, "{\"exclude-current\": false}");

        assertThat(answer.json().path("revoked").intValue()).isEqualTo(1);
        assertThat(answer.cookie("metabase.SESSION").value()).isEmpty();
        assertThat(status(boss)).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user_id\": 1}",
                "{\"userid\": 1}",
                "{\"user-id\": null}",
                "{\"user-id\": 0}",
                "{\"user-id\": [1]}",
                "{\"user-id\": 1.5}",
                "{\"user-id\": {}}",
                "{\"ids\": []}",
                "{\"ids\": [1]}",
                "{\"ids\": null}",
                "{\"ids\": \"\"}",
                "{\"ids\": {\"a\": \"b\"}}",
                "{\"provider\": \"pasword\"}",
                "{\"provider\": null}",
                "{\"provider-key\": \" \"}",
                "{\"address\": \"\\u0000\"}",
                "{\"type\": \"odd\"}",
                "{\"tenancy\": 1}",
                "{\"created-before\": \"yesterday\"}",
                "{\"created-before\": \"2026-11-24\"}",
                "{\"created-after\": \"-5000-01-01T00:00:00Z\"}",
                "{\"last-active-before\": 1}",
                "{\"last-active-after\": null}",
                "{\"exclude-current\": null}",
                "{\"exclude-current\": \"false\"}",
                "{\"limit\": 1}",
                "[]",
                "5",
                "\"\"",
                "null",
                ""
            })
    void aFilterThatIsNotUnderstoodEndsNothing(String filter) {
        String ann = uniqueUser("safe");
        String key = server.signIn(ann, PASSWORD);
        Map<String, List<String>> before = server.state();

        Answer answer = revoke(filter);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("errors").isObject()).isTrue();
        assertThat(server.state()).isEqualTo(before);
        assertThat(status(key)).isEqualTo(200);
    }

    @Test
    void aBodyThatIsNotSaidToBeJsonEndsNothing() {
        Map<String, List<String>> before = server.state();
        assertThat(server.as(boss).send("POST", REVOKE, "{}").status()).isEqualTo(400);
        assertThat(server.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?user_id=1",
                "?user-id=",
                "?user-id=x",
                "?user-id=0",
                "?user-id=99999999999",
                "?ids=",
                "?provider=nobody",
                "?type=x",
                "?tenancy=x",
                "?created-before=x",
                "?sort-column=email",
                "?sort-direction=up",
                "?limit=-1",
                "?offset=x",
                "?exclude-current=true"
            })
    void aListThatIsNotUnderstoodIsRefused(String query) {
        Answer answer = list(query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("errors").size()).isEqualTo(1);
    }

    @Test
    void onlyAdministratorsSeeAndEndSessions() {
        String ann = uniqueUser("nosy");
        String key = server.signIn(ann, PASSWORD);
        Map<String, List<String>> before = server.state();
        assertThat(server.as(key).get(SessionManagement.PATH).status()).isEqualTo(403);
        assertThat(server.as(key).post(REVOKE, "{}").status()).isEqualTo(403);
        assertThat(server.get(SessionManagement.PATH).status()).isEqualTo(401);
        assertThat(server.post(REVOKE, "{}").status()).isEqualTo(401);
        assertThat(server.state()).isEqualTo(before);
    }

    @Test
    void everyNodeRefusesByTheTimeThatTheAnswerNames() {
        if (server.kind() == dev.vestibule.testing.DatabaseKind.H2) {
            return;
        }
        String ann = uniqueUser("nodes");
        try (TestServer other = server.secondNode()) {
            String key = server.signIn(ann, PASSWORD);
            assertThat(other.as(key).get("/api/user/current").status()).isEqualTo(200);
            Instant by = Instant.parse(revoke("{\"user-id\": " + idOf(ann) + "}")
                    .json()
                    .path("refused_everywhere_by")
                    .textValue());
            org.awaitility.Awaitility.await().until(() -> server.now().isAfter(by));
            assertThat(other.as(key).get("/api/user/current").status()).isEqualTo(401);
        }
    }
}
