package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.Test;

/** What a group is for, on its page, in the list and in its files. */
@OnSharedServer("groups")
class GroupDescriptionTest {
    private final Visitor admin;

    GroupDescriptionTest(TestServer server) {
        server.isRunBy("describer@example.com", PASSWORD);
        admin = new Visitor(server.client());
        admin.signIn("describer@example.com", PASSWORD);
    }

    @Test
    void aDescriptionIsShownListedAndCorrected() {
        admin.open("/admin/groups/new");
        assertThat(admin.send("/admin/groups/new", "name", "Rotas", "description", "On call <night>")
                        .text())
                .contains(
                        "The group Rotas was created. Add its members.", "<p class=\"lead\">On call &lt;night&gt;</p>");
        String path = admin.path().replaceFirst("\\?.*", "");
        assertThat(admin.open("/admin/groups?q=rotas").text()).contains(">On call &lt;night&gt;</td>");
        assertThat(admin.open("/admin/groups.csv?q=rotas").text()).contains("Rotas,On call <night>,false,0,0,0,");
        admin.open(path);
        assertThat(admin.send(path, "name", "Rotas", "description", "x".repeat(255))
                        .text())
                .contains("id=\"description-error\"");
        admin.open(path);
        assertThat(admin.send(path, "name", "Rotas", "description", "On call by day")
                        .text())
                .contains("The group Rotas was saved.", "<p class=\"lead\">On call by day</p>");
        admin.open(path);
        admin.send(path, "name", "Rotas", "description", " ");
        assertThat(admin.open(path).text()).doesNotContain("<p class=\"lead\">");
        assertThat(admin.open("/admin/audit?subject=group:" + path.substring(path.lastIndexOf('/') + 1))
                        .text())
                .contains("Group description changed");
    }
}
