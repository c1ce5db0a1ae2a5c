package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code /admin/people/:id}: what administrators see of one user, and do from there. */
@OnSharedServer("users")
class UserHubTest {
    private final TestServer server;
    private final Administrator administrator;
    private final Visitor admin;

    UserHubTest(TestServer server) {
        this.server = server;
        this.administrator = new Administrator(server);
        this.admin = new Visitor(server.client());
        admin.signIn("boss@example.com", PASSWORD);
    }

    private static String path(int id) {
        return "/admin/people/" + id;
    }

    @Test
    void thePageTellsHowTheUserSignsInAndWhatTheyHave() {
        int id = administrator.named("hub.ann@example.com", "Ann", "Hub");
        int group = administrator.group("Hub choir");
        administrator.join(id, group, true);
        server.signIn("hub.ann@example.com", PASSWORD);
        server.client().signIn("hub.ann@example.com", "wrong");
        String page = admin.open(path(id)).text();
        assertThat(page)
                .contains("Ann Hub", "hub.ann@example.com", ">Active<", ">Group manager<")
                .contains("Sessions <span class=\"count\">1</span>", "Signed in", "Invalid credentials", "127.0.0.1")
                .contains("href=\"/admin/groups/" + group + "\"", "Hub choir", "No API keys")
                .contains("The user can no longer sign in; 1 session and 0 API keys are revoked.")
                .doesNotContain("Locked out", "Invitation<", "name=\"first_name\"");
        assertThat(admin.open(path(id) + "/edit").text())
                .contains("Edit Ann Hub", "name=\"first_name\" type=\"text\" value=\"Ann\"");
    }

    @Test
    void aLockoutIsShownAndLifted() {
        int id = administrator.named("hub.locked@example.com", "Lou", "Locked");
        for (int i = 0; i < 10; i++) {
            server.client().signIn("hub.locked@example.com", "wrong password " + i);
        }
        assertThat(server.client().signIn("hub.locked@example.com", PASSWORD).status())
                .as("the right password, too late")
                .isEqualTo(401);
        assertThat(admin.open(path(id)).text())
                .contains("Locked out", "Too many failed sign-in attempts.", "Locked until:", ">Unlock<");
        assertThat(admin.send(path(id) + "/unlock").text())
                .contains("Lou Locked was unlocked. The failed attempts were cleared.")
                .doesNotContain("Locked out");
        assertThat(server.client().signIn("hub.locked@example.com", PASSWORD).status())
                .isEqualTo(200);
        assertThat(new AuditLog(administrator.boss()).details("account.unban", "account:" + id))
                .containsExactly("{\"email\":\"hub.locked@example.com\"}");
        admin.open(path(id));
        assertThat(admin.send(path(id) + "/unlock").text()).doesNotContain("was unlocked");
    }

    @Test
    void whatKeepsAUserFromSigningInIsNamed() {
        int id = administrator.named("hub.stuck@example.com", "Sam", "Stuck");
        String none = "The user has no password, no passkey and no linked identity provider.";
        String closed = "The account is deactivated, so it cannot be signed in to.";
        assertThat(admin.open(path(id)).text()).doesNotContain(none, closed);
        server.users().removePassword(id);
        assertThat(admin.open(path(id)).text()).contains(none).doesNotContain(closed);
        assertThat(administrator.boss().delete("/api/user/" + id).status()).isEqualTo(200);
        assertThat(admin.open(path(id)).text()).contains(closed).doesNotContain(none);
    }

    @Test
    void sessionsAreRevokedOneByOneOrAllTogether() {
        int id = administrator.named("hub.seen@example.com", "Sia", "Seen");
        String first = server.signIn("hub.seen@example.com", PASSWORD);
        String second = server.signIn("hub.seen@example.com", PASSWORD);
        Matcher session = Pattern.compile("name=\"session\" value=\"([^\"]*)\"")
                .matcher(admin.open(path(id)).text());
        assertThat(session.find()).isTrue();
        assertThat(admin.send(path(id) + "/sessions", "session", session.group(1))
                        .text())
                .contains("1 session of Sia Seen was revoked.", "Sessions <span class=\"count\">1</span>");
        server.signIn("hub.seen@example.com", PASSWORD);
        assertThat(admin.open(path(id) + "/sessions").text()).contains("Revoke 2 sessions of Sia Seen?");
        assertThat(admin.send(path(id) + "/sessions").text()).contains("2 sessions of Sia Seen were revoked.");
        for (String key : new String[] {first, second}) {
            assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
        }
        admin.open(path(id) + "/sessions");
        assertThat(admin.path()).as("nothing to revoke").isEqualTo(path(id));
    }

    @Test
    void anIdentityIsUnlinkedAfterAsking() {
        int id = administrator.named("hub.linked@example.com", "Lin", "Linked");
        server.tables()
                .run(
                        "INSERT INTO external_identity (account_id, provider, issuer, subject, linked_at, last_used_at)"
                                + " VALUES (?, 'gone', 'https://gone.example', '<b>subject', CURRENT_TIMESTAMP,"
                                + " CURRENT_TIMESTAMP)",
                        id);
        String page = admin.open(path(id)).text();
        assertThat(page).contains("&lt;b&gt;subject", "Provider turned off").doesNotContain("<b>subject");
        Matcher unlink =
                Pattern.compile("href=\"([^\"]*/unlink\\?identity=([0-9]*))\"").matcher(page);
        assertThat(unlink.find()).isTrue();
        assertThat(admin.open(unlink.group(1)).text()).contains("Unlink Lin Linked from gone?");
        int other = administrator.named("hub.other@example.com", "Oda", "Other");
        admin.open(path(other));
        admin.send(path(other) + "/unlink", "identity", unlink.group(2));
        assertThat(admin.open(path(id)).text()).as("it is not Oda's").contains("&lt;b&gt;subject");
        assertThat(admin.send(path(id) + "/unlink", "identity", unlink.group(2)).text())
                .contains("Lin Linked was unlinked from gone.")
                .doesNotContain("&lt;b&gt;subject");
        assertThat(new AuditLog(administrator.boss()).details("identity.unlink", "account:" + id))
                .containsExactly("{\"issuer\":\"https://gone.example\",\"provider\":\"gone\"}");
    }

    @Test
    void aDeactivationTellsHowMuchItRevokes() {
        int id = administrator.named("hub.leaver@example.com", "Lea", "Leaver");
        server.signIn("hub.leaver@example.com", PASSWORD);
        Answer asked = admin.open(path(id) + "/close");
        assertThat(asked.text()).contains("1 session and 0 API keys are revoked immediately");
        assertThat(admin.send(path(id) + "/close").text())
                .contains("Lea Leaver was deactivated; 1 session and 0 API keys were revoked.", ">Deactivated<")
                .doesNotContain("Danger zone", path(id) + "/edit");
    }
}
