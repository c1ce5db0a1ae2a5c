package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** {@code /admin/people}: users are found, added, changed, deactivated and reactivated. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class UserPagesTest {
    @Parameter
    private TestServer server;

    private AdminPages world;
    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        world = new AdminPages(server);
        admin = world.administrator();
    }

    private int id(String email) {
        return server.users().id(email);
    }

    @Test
    void peopleAreFoundAndSorted() {
        server.hasUser("zoe.quill@example.com", PASSWORD);
        server.users().setName(server.users().id("zoe.quill@example.com"), "Zoe", "Quill");
        assertThat(admin.open("/admin/people?q=QUILL").text())
                .contains("Zoe Quill", "zoe.quill@example.com", "1–1 of 1")
                .doesNotContain("user@example.com");
        assertThat(admin.open("/admin/people?q=100%25").text()).contains("No results");
        String forwards = admin.open("/admin/people?sort=name").text();
        assertThat(forwards.indexOf("Zoe Quill")).isGreaterThan(forwards.indexOf("user@example.com"));
        String backwards = admin.open("/admin/people?sort=-name").text();
        assertThat(backwards.indexOf("Zoe Quill")).isLessThan(backwards.indexOf("user@example.com"));
        assertThat(admin.open("/admin/people?q=" + "x".repeat(255)).status()).isEqualTo(400);
        assertThat(admin.open("/admin/people?q=a%00b").status()).isEqualTo(400);
    }

    @Test
    void withoutMailAPersonIsAddedWithAPassword() {
        admin.open("/admin/people/new");
        Answer missing = withPassword("fresh@example.com", "");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.text()).contains("Enter a temporary password, or choose another kind of access.");
        Answer weak = withPassword("fresh@example.com", "short");
        assertThat(weak.text()).contains("Use at least 15 characters.").doesNotContain("value=\"short\"");
        Answer wrong = withPassword("fresh", PASSWORD);
        assertThat(wrong.text()).contains("Enter an email address such as ann@example.com.");

        withPassword("Fresh@example.com", PASSWORD);
        assertThat(admin.path()).isEqualTo("/admin/people/" + id("fresh@example.com") + "");
        assertThat(server.client().signIn("fresh@example.com", PASSWORD).status())
                .isEqualTo(200);

        admin.open("/admin/people/new");
        assertThat(withPassword("fresh@example.com", PASSWORD).text())
                .contains("This email address is already in use.", "value=\"fresh@example.com\"");
    }

    private Answer withPassword(String email, String password) {
        return admin.send(
                "/admin/people/new", "email", email, "first_name", "Fay", "access", "password", "password", password);
    }

    @Test
    void withoutMailALinkIsCreatedAndShownOnce() {
        admin.open("/admin/people/new");
        Answer shown = admin.send("/admin/people/new", "email", "link@example.com", "first_name", "Lin");
        assertThat(shown.text()).contains("Invitation link", "you cannot see this again", "/auth/reset_password/");
        String path = "/admin/people/" + id("link@example.com");
        assertThat(shown.text()).contains("href=\"" + path + "\"");
        assertThat(admin.open(path).text()).contains(">Invited<").doesNotContain("/auth/reset_password/");
    }

    @Test
    void aPersonIsChanged() {
        String path = "/admin/people/" + server.hasUser("change@example.com", PASSWORD);
        admin.open(path + "/edit");
        Answer saved = admin.send(
                path + "/edit",
                "email",
                "changed@example.com",
                "first_name",
                "Chris",
                "last_name",
                "",
                "locale",
                "fr",
                "administrator",
                "on");
        assertThat(saved.text())
                .contains("The changes to Chris were saved.", "changed@example.com", ">Administrator<", "Français");
        assertThat(server.as(server.signIn("changed@example.com", PASSWORD))
                        .get("/api/user/current")
                        .json()
                        .path("is_superuser")
                        .booleanValue())
                .isTrue();
        admin.open(path + "/edit");
        assertThat(admin.send(path + "/edit", "email", "user@example.com").text())
                .contains("This email address is already in use.");
        assertThat(id("changed@example.com")).isPositive();
    }

    @Test
    void anAccountIsClosedAfterAskingAndOpenedAgain() {
        String path = "/admin/people/" + server.hasUser("leaver@example.com", PASSWORD);
        String key = server.signIn("leaver@example.com", PASSWORD);
        assertThat(admin.open(path + "/close").text()).contains("Deactivate Ann Example?");
        assertThat(world.isLive(key)).isTrue();
        assertThat(admin.send(path + "/close").text())
                .contains("Ann Example was deactivated; 1 session and 0 API keys were revoked.");
        assertThat(world.isLive(key)).isFalse();
        assertThat(admin.open("/admin/people?status=closed").text()).contains("leaver@example.com");
        assertThat(admin.open("/admin/people").text()).doesNotContain("leaver@example.com");

        admin.open(path);
        assertThat(admin.send(path + "/open").text()).contains("Ann Example was reactivated.");
        assertThat(world.isLive(key)).isFalse();
        assertThat(server.client().signIn("leaver@example.com", PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void fromAPersonLinksLeadToTheirSessionsWhateverTheirAddress() {
        int id = server.hasUser("odd+&%41#@example.com", PASSWORD);
        server.signIn("odd+&%41#@example.com", PASSWORD);
        admin.open("/admin/people/" + id);
        Matcher link = Pattern.compile("href=\"(/admin/sessions\\?[^\"]*)\"")
                .matcher(admin.open("/admin/people/" + id).text());
        assertThat(link.find()).isTrue();
        assertThat(admin.open(link.group(1)).text()).contains("1–1 of 1", "odd+&amp;%41#@example.com");
    }

    @Test
    void theLastAdministratorStays() {
        try (TestServer lonely = TestServer.on(DatabaseKind.H2)) {
            lonely.isSetUpBy("admin@example.com", PASSWORD);
            Visitor last = new Visitor(lonely.client());
            last.signIn("admin@example.com", PASSWORD);
            last.open("/admin/people/1/close");
            assertThat(last.send("/admin/people/1/close").text())
                    .contains("This is the last active administrator. Make another user an administrator first.");
            last.open("/admin/people/1/edit");
            assertThat(last.send("/admin/people/1/edit", "email", "admin@example.com")
                            .text())
                    .contains("This is the last active administrator. Make another user an administrator first.");
            assertThat(last.open("/admin/people/1").status()).isEqualTo(200);
        }
    }
}
