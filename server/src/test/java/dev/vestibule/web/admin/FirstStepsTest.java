package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /admin} of a new installation: the checklist instead of empty figures. */
class FirstStepsTest {
    private TestServer server;
    private Visitor admin;

    @BeforeEach
    void start() {
        server = TestServer.on(DatabaseKind.H2);
        server.isSetUpBy("admin@example.com", PASSWORD);
        admin = new Visitor(server.client());
        admin.signIn("admin@example.com", PASSWORD);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void stepsAreTickedAsTheyAreDoneAndTheChecklistCanBeDismissed() {
        assertThat(admin.path()).isEqualTo("/admin");
        String page = admin.open("/admin").text();
        assertThat(page)
                .contains("Get started", "0 of 4 done", "href=\"/admin/settings/mail\">Set up email</a>")
                .contains("The chart appears once users have signed in on two days.")
                .doesNotContain("<svg class=\"chart\"");

        server.hasUser("ann@example.com", PASSWORD);
        server.as(server.signIn("admin@example.com", PASSWORD))
                .post("/api/api-key", "{\"name\": \"a robot\", \"group_id\": 1}");
        assertThat(admin.open("/admin").text())
                .contains("2 of 4 done", "href=\"/admin/settings/new-provider\">Add an identity provider</a>")
                .doesNotContain(">Invite users</a>", ">Create an API key</a>");

        assertThat(admin.send("/admin/checklist").text())
                .contains("The checklist was dismissed.")
                .doesNotContain("Get started");
        Visitor other = new Visitor(server.client());
        assertThat(other.signIn("admin@example.com", PASSWORD).text()).doesNotContain("Get started");
    }

    @Test
    void administratorsLandHereAndOthersInTheirAccount() {
        server.hasUser("ann@example.com", PASSWORD);
        Visitor ann = new Visitor(server.client());
        ann.signIn("ann@example.com", PASSWORD);
        assertThat(ann.path()).isEqualTo("/account/profile");
        ann.open("/");
        assertThat(ann.path()).isEqualTo("/account/profile");
        admin.open("/");
        assertThat(admin.path()).isEqualTo("/admin");
    }
}
