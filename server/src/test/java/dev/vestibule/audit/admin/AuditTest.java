package dev.vestibule.audit.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /api/vestibule/audit}: each change and each sign-in, as administrators and the log see them. */
@OnEachServer({"MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough", "MB_AUDIT_MAX_RETENTION_DAYS=40"})
class AuditTest {
    private static final String PATH = "/api/vestibule/audit";
    private static final String OTHER = "nine yellow spoons dance";
    private static final String BOSS = "203.0.113.1";

    private final TestServer server;
    private final CapturedLog log = CapturedLog.of(AuditLog.NAME, Level.INFO);
    private String boss = "";
    private int bossId;

    AuditTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void begin() {
        String address = unique("boss");
        bossId = server.hasAdministrator(address, PASSWORD);
        boss = server.from(BOSS).signIn(address, PASSWORD).key();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private String unique(String name) {
        return name + server.users().count() + "@example.com";
    }

    private Client asBoss() {
        return server.as(boss).from(BOSS);
    }

    private JsonNode trail(String query) {
        Answer answer = asBoss().get(PATH + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private List<String> actions(String query) {
        List<String> actions = new ArrayList<>();
        trail(query)
                .path("data")
                .forEach(entry -> actions.add(entry.path("action").textValue()));
        return actions;
    }

    @Test
    void aSignInIsThereWithWhoFromWhereAndHow() {
        String ann = unique("ann");
        int id = server.hasUser(ann, PASSWORD);
        server.from("203.0.113.7").signIn(ann, PASSWORD);
        server.from("203.0.113.8").signIn(ann, "not the password");

        JsonNode data = trail("?subject=account:" + id).path("data");

        assertThat(data.size()).isEqualTo(2);
        JsonNode refused = data.get(0);
        assertThat(refused.path("action").textValue()).isEqualTo("sign-in.refused");
        assertThat(refused.path("actor").isNull()).isTrue();
        assertThat(refused.at("/details/outcome").textValue()).isEqualTo("wrong-credentials");
        JsonNode good = data.get(1);
        assertThat(good.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "at", "actor", "action", "subject", "address", "details");
        assertThat(good.path("action").textValue()).isEqualTo("sign-in");
        assertThat(good.path("actor").toString()).isEqualTo("{\"id\":" + id + ",\"email\":\"" + ann + "\"}");
        assertThat(good.at("/subject/email").textValue()).isEqualTo(ann);
        assertThat(good.path("address").textValue()).isEqualTo("203.0.113.7");
        assertThat(good.at("/details/method").textValue()).isEqualTo("password");
    }

    @Test
    void passwordsAndSessionsAreThere() {
        String ann = unique("ann");
        int id = server.hasUser(ann, PASSWORD);
        String key = server.signIn(ann, PASSWORD);
        Client asAnn = server.as(key).from("203.0.113.9");
        asAnn.put(
                "/api/user/" + id + "/password",
                "{\"password\": \"%s\", \"old_password\": \"%s\"}".formatted(OTHER, PASSWORD));
        asBoss().put("/api/user/" + id + "/password", "{\"password\": \"" + PASSWORD + "\"}");
        String again = server.signIn(ann, PASSWORD);
        server.as(again).from("203.0.113.9").delete("/api/session");

        assertThat(actions("?subject=account:" + id))
                .containsExactly(
                        "session.end",
                        "sign-in",
                        "account.password-change",
                        "sign-in",
                        "account.password-change",
                        "sign-in");
        JsonNode changes = trail("?subject=account:" + id + "&action=account.password-change")
                .path("data");
        assertThat(changes.at("/0/actor/id").intValue()).isEqualTo(bossId);
        assertThat(changes.at("/0/address").textValue()).isEqualTo(BOSS);
        assertThat(changes.at("/1/actor/id").intValue()).isEqualTo(id);
        assertThat(changes.at("/1/details/sessions-ended").intValue()).isEqualTo(1);
        assertThat(trail("?action=session.end&subject=account:" + id)
                        .at("/data/0/details/reason")
                        .textValue())
                .isEqualTo("logout");
        assertThat(server.tables()
                        .dump("password_credential")
                        .get("audit_event")
                        .toString())
                .doesNotContain(OTHER, PASSWORD);
    }

    @Test
    void settingsAreThereAsTheyWereAndAreWithoutTheirSecrets() {
        assertThat(asBoss().put("/api/google/settings", """
                {"google-auth-client-id": "one.apps.googleusercontent.com",
                 "google-auth-client-secret": "GOCSPX-very-secret", "google-auth-enabled": true}""").status()).isEqualTo(200);
        asBoss().put("/api/google/settings", """
                {"google-auth-client-id": "two.apps.googleusercontent.com",
                 "google-auth-client-secret": "GOCSPX-very-secret-too"}""");

        JsonNode id =
                trail("?subject=setting:google-auth-client-id&actor=" + bossId).path("data");
        assertThat(id.at("/0/details/value/from").textValue()).isEqualTo("one.apps.googleusercontent.com");
        assertThat(id.at("/0/details/value/to").textValue()).isEqualTo("two.apps.googleusercontent.com");
        JsonNode secret = trail("?subject=setting:google-auth-client-secret&actor=" + bossId)
                .path("data");
        assertThat(secret.at("/0/details/value/to").textValue()).isEqualTo("**********");
        assertThat(server.tables().rows("SELECT details FROM audit_event").toString())
                .doesNotContain("GOCSPX", "sealed1");
        assertThat(log.lines().toList().toString()).contains("setting.change").doesNotContain("GOCSPX", "sealed1");
    }

    @Test
    void thePagesTogetherAreTheWholeTrailAndNothingIsThereTwice() {
        String ann = unique("pages");
        int id = server.hasUser(ann, PASSWORD);
        server.stopTheClock(); // so that many entries have the same instant
        for (int i = 0; i < 4; i++) {
            String key = server.signIn(ann, PASSWORD);
            server.as(key).delete("/api/session");
        }
        server.startTheClock();
        List<String> ids = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = trail("?limit=3&subject=account:" + id + next);
            page.path("data").forEach(entry -> ids.add(entry.path("id").textValue()));
            next = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").textValue();
        } while (!next.isEmpty());
        assertThat(ids).hasSize(8).doesNotHaveDuplicates();
        assertThat(actions("?subject=account:" + id)).containsOnly("sign-in", "session.end");
    }

    @Test
    void filtersNarrowTheTrailAndHoldTogether() {
        String ann = unique("filters");
        int id = server.hasUser(ann, PASSWORD);
        Instant before = server.now();
        server.passes(Duration.ofMinutes(1));
        String key = server.from("203.0.113.66").signIn(ann, PASSWORD).key();
        server.passes(Duration.ofMinutes(1));
        Instant between = server.now();
        server.passes(Duration.ofMinutes(1));
        server.as(key).from("203.0.113.67").delete("/api/session");

        String of = "?actor=" + id;
        assertThat(actions(of)).containsExactly("session.end", "sign-in");
        assertThat(actions(of + "&action=sign-in")).containsExactly("sign-in");
        assertThat(actions(of + "&action=session.*")).containsExactly("session.end");
        assertThat(actions(of + "&action=s%25*")).isEmpty();
        assertThat(actions(of + "&address=203.0.113.66")).containsExactly("sign-in");
        assertThat(actions(of + "&until=" + between)).containsExactly("sign-in");
        assertThat(actions(of + "&since=" + between)).containsExactly("session.end");
        assertThat(actions(of + "&since=" + before + "&until=" + before)).isEmpty();
        assertThat(actions(of + "&subject=account")).hasSize(2);
        assertThat(actions(of + "&subject=setting")).isEmpty();
        assertThat(actions("?action=sign-in.refused&actor=" + id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?user=1",
                "?actor=x",
                "?actor=0",
                "?action=",
                "?subject=%00",
                "?address=%20",
                "?since=yesterday",
                "?until=2026",
                "?limit=0",
                "?limit=501",
                "?offset=1",
                "?cursor=12",
                "?cursor=e1e"
            })
    void whatIsNotUnderstoodIsRefused(String query) {
        Answer answer = asBoss().get(PATH + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("errors").size()).isEqualTo(1);
    }

    @Test
    void onlyAdministratorsReadIt() {
        String ann = unique("nosy");
        server.hasUser(ann, PASSWORD);
        assertThat(server.as(server.signIn(ann, PASSWORD)).get(PATH).status()).isEqualTo(403);
        assertThat(server.get(PATH).status()).isEqualTo(401);
    }

    @Test
    void theLogHasEachEventOnceAsAnObjectAndNothingOfWhatWasRefused() {
        String ann = unique("log");
        int id = server.hasUser(ann, PASSWORD);
        String key = server.signIn(ann, PASSWORD);
        server.as(key)
                .put(
                        "/api/user/" + id + "/password",
                        "{\"password\": \"%s\", \"old_password\": \"wrong\"}".formatted(OTHER));
        server.as(key).delete("/api/session");
        server.as(key).delete("/api/session");

        List<String> about = log.lines()
                .filter(line -> line.contains("\"id\":\"" + id + "\""))
                .map(line -> line.replaceAll(".*\"action\":\"([^\"]*)\".*\\s*", "$1"))
                .toList();
        assertThat(about).containsExactly("sign-in", "sign-in.refused", "session.end");
    }

    @Test
    void eventsGoWhenTheirTimeIsOver() {
        server.tables()
                .run("INSERT INTO audit_event (at, action, subject_kind, subject_id, details) SELECT at, 'test.old',"
                        + " 'test', 'old', '{}' FROM sign_in WHERE id = (SELECT MAX(id) FROM sign_in)");
        String old = "SELECT COUNT(*) FROM audit_event WHERE action = 'test.old'";
        server.passes(Duration.ofDays(39));
        server.restart();
        assertThat(server.tables().count(old)).isEqualTo(1);
        server.passes(Duration.ofDays(1).plusHours(1));
        server.restart();
        Awaitility.await().until(() -> server.tables().count(old) == 0);
    }

    @Test
    void aRefusedChangeLeavesNoEvent() {
        List<Map<String, String>> before = server.tables().rows("SELECT id FROM audit_event");
        assertThat(asBoss().put("/api/google/settings", "{\"google-auth-client-id\": \"nonsense\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.tables().rows("SELECT id FROM audit_event")).isEqualTo(before);
    }
}
