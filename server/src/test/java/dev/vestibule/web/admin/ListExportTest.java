package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What administrators take away of a list: all that its filter matches, as a file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class ListExportTest {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @Parameter
    private TestServer server;

    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        admin = new AdminPages(server).administrator();
    }

    private List<String> lines(String path) {
        Answer answer = admin.ask(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(answer.text()).startsWith(BYTE_ORDER_MARK).endsWith("\r\n");
        return List.of(answer.text().substring(1).split("\r\n"));
    }

    @Test
    void signInsAreExportedAsFiltered() {
        int id = server.hasUser("export@example.com", PASSWORD);
        server.tables().run("UPDATE account SET first_name = '=1+1', last_name = 'Ann, \"B\"' WHERE id = ?", id);
        server.from("198.51.100.70").signIn("export@example.com", PASSWORD);
        server.from("198.51.100.71").signIn("export@example.com", "a wrong password");
        String filter = "account=export%40example.com&outcome=failed";
        assertThat(admin.open("/admin/sign-ins?" + filter).text())
                .contains("href=\"/admin/sign-ins.csv?" + filter.replace("&", "&amp;") + "\"", "Export CSV");

        List<String> lines = lines("/admin/sign-ins.csv?" + filter);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .isEqualTo("time,user_id,email,name,outcome,method,second_factor,ip_address,user_agent");
        assertThat(lines.get(1))
                .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z," + id + ",export@example.com,\"'=1\\+1 Ann, \"\"B\"\"\","
                        + "wrong-credentials,password,,198\\.51\\.100\\.71,.*");
        assertThat(admin.open("/admin/audit?action=list.export").text())
                .contains("List exported", "Sign-in log", "<dd>export@example.com</dd>");
    }

    @Test
    void aLongListIsExportedToItsLastRow() {
        server.tables()
                .run("INSERT INTO sign_in (at, method, outcome, address, user_agent)"
                        + " SELECT m.created_at, 'password', 'wrong-credentials', '198.51.100.72', CONCAT('agent-', m.id)"
                        + " FROM outbox_mail m, (SELECT id FROM outbox_mail ORDER BY id LIMIT 21) n");
        int all = server.tables().count("SELECT COUNT(*) FROM sign_in WHERE address = '198.51.100.72'");
        assertThat(all).isGreaterThan(2_000); // more than two batches, many of them of the same time
        assertThat(lines("/admin/sign-ins.csv?address=198.51.100.72")).hasSize(1 + all);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/sessions.csv, session_id, admin@example.com",
        "/admin/mail.csv, id, reader7@example.com",
        "/admin/keys.csv, id, a robot",
        "/admin/audit.csv, id, api-key.create"
    })
    void everyListHasItsColumnsAndRows(String path, String first, String row) {
        List<String> lines = lines(path);
        assertThat(lines.get(0)).startsWith(first + ",");
        assertThat(lines).anyMatch(line -> line.contains(row));
    }

    @Test
    void usersAreExportedAsFiltered() {
        int id = server.hasUser("export.user@example.com", PASSWORD);
        server.users().setName(id, "=HYPERLINK(1)", "Exporter");
        int group = boss("/api/permissions/group", "{\"name\": \"Export; group\"}");
        server.users().join(id, group, true);
        int other = server.hasUser("export.other@example.com", PASSWORD);
        server.users().setName(other, "Otto", "Exporter");
        server.users().deactivate("export.other@example.com");
        assertThat(admin.open("/admin/people?q=exporter&role=manager").text())
                .contains(
                        "href=\"/admin/people.csv?q=exporter&amp;role=manager\"",
                        "href=\"/admin/people.json?q=exporter&amp;role=manager\"");

        List<String> lines = lines("/admin/people.csv?q=exporter&role=manager");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .isEqualTo("id,email,first_name,last_name,status,role,groups,sign_in_methods,invitation,joined_at,"
                        + "last_sign_in_at");
        assertThat(lines.get(1))
                .matches(id + ",export\\.user@example\\.com,'=HYPERLINK\\(1\\),Exporter,active,manager,Export; group,"
                        + "password,,\\d{4}-[^,]*Z,");
        assertThat(lines("/admin/people.csv?q=exporter&status=all&sort=-email"))
                .extracting(line -> line.split(",", -1)[1])
                .containsExactly("email", "export.user@example.com", "export.other@example.com");
        Answer json = admin.ask("/admin/people.json?q=exporter&status=closed");
        assertThat(json.header("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"users-\\d{4}-\\d\\d-\\d\\d\\.json\"");
        assertThat(json.json().path("complete").booleanValue()).isTrue();
        assertThat(json.json().path("data")).hasSize(1);
        JsonNode otto = json.json().path("data").get(0);
        assertThat(otto.path("id").intValue()).isEqualTo(other);
        assertThat(otto.path("first_name").textValue()).isEqualTo("Otto");
        assertThat(otto.path("status").textValue()).isEqualTo("deactivated");
        assertThat(otto.path("sign_in_methods").get(0).textValue()).isEqualTo("password");
        assertThat(otto.path("groups")).isEmpty();
        assertThat(admin.open("/admin/audit?action=list.export").text())
                .contains("<dt>Role</dt><dd>Group manager</dd>", "<dt>Status</dt><dd>Deactivated</dd>");
    }

    private int boss(String path, String body) {
        return server.as(server.signIn("admin@example.com", PASSWORD))
                .post(path, body)
                .json()
                .path("id")
                .intValue();
    }

    @Test
    void groupsAreExportedAsFilteredForAdministratorsOnly() {
        int group = boss("/api/permissions/group", "{\"name\": \"@Exported\"}");
        int manager = server.hasUser("export.manager@example.com", PASSWORD);
        server.users().join(manager, group, true);
        assertThat(admin.open("/admin/groups?q=exported").text())
                .contains("href=\"/admin/groups.csv?q=exported\"", "href=\"/admin/groups.json?q=exported\"");
        assertThat(lines("/admin/groups.csv?q=exported"))
                .containsExactly(
                        "id,name,description,built_in,members,managers,service_keys,origins",
                        group + ",'@Exported,,false,1,1,0,hand");
        JsonNode found =
                admin.ask("/admin/groups.json?q=exported").json().path("data").get(0);
        assertThat(found.path("name").textValue()).isEqualTo("@Exported");
        assertThat(found.path("managers").intValue()).isEqualTo(1);

        Visitor theirs = new AdminPages(server).signedIn("export.manager@example.com");
        assertThat(theirs.open("/admin/groups").text()).contains("@Exported").doesNotContain("groups.csv");
        assertThat(theirs.ask("/admin/groups.csv").status()).isEqualTo(403);
    }

    @Test
    void theAuditLogIsExportedAsJson() {
        Answer answer = admin.ask("/admin/audit.json?view=all&action=sign-in");
        assertThat(answer.header("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"audit-log-\\d{4}-\\d\\d-\\d\\d\\.json\"");
        JsonNode json = answer.json();
        assertThat(json.path("complete").booleanValue()).isTrue();
        assertThat(json.path("data")).isNotEmpty();
        json.path("data").forEach(item -> {
            assertThat(item.path("action").textValue()).isEqualTo("sign-in");
            assertThat(item.path("details").path("outcome").textValue()).isEqualTo("signed-in");
        });
        assertThat(admin.ask("/admin/audit.json?subject=group%3A999").json().path("data"))
                .isEmpty();
    }

    @Test
    void aFilterThatCannotBeUnderstoodExportsNothing() {
        assertThat(admin.ask("/admin/people.csv?q=a%01b").header("Location")).contains("/admin/people?q=a%01b");
        assertThat(admin.ask("/admin/groups.json?q=a%01b").header("Location")).contains("/admin/groups?q=a%01b");
        for (String list : List.of("sign-ins.csv", "sessions.csv", "audit.csv", "audit.json")) {
            assertThat(admin.ask("/admin/" + list + "?address=x").header("Location"))
                    .contains("/admin/" + list.replaceFirst("\\..*", "") + "?address=x");
        }
    }
}
