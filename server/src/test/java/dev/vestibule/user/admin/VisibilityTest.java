package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom people see who are no administrators ({@code MB_USER_VISIBILITY}). */
@OnEachServer("MB_USER_VISIBILITY=group")
class VisibilityTest {
    private final TestServer server;

    VisibilityTest(TestServer server) {
        this.server = server;
    }

    @Test
    void peopleSeeThoseWhoShareAGroupWithThemOrThemselvesOnly() {
        int boss = server.hasAdministrator("boss@example.com", PASSWORD);
        int ann = server.hasUser("ann@example.com", PASSWORD);
        int bob = server.hasUser("bob@example.com", PASSWORD);
        int cat = server.hasUser("cat@example.com", PASSWORD);
        int editors = server.users().addGroup("Editors");
        server.users().join(ann, editors, false);
        server.users().join(bob, editors, false);
        assertThat(seenBy("ann@example.com")).containsExactlyInAnyOrder(ann, bob);
        assertThat(seenBy("cat@example.com")).containsExactly(cat);
        assertThat(seenBy("boss@example.com")).containsExactlyInAnyOrder(boss, ann, bob, cat);

        server.restart("MB_USER_VISIBILITY=none");
        assertThat(seenBy("ann@example.com")).containsExactly(ann);
        assertThat(seenBy("boss@example.com")).hasSize(4);

        server.restart("MB_USER_VISIBILITY=all");
        assertThat(seenBy("cat@example.com")).hasSize(4);
    }

    private List<Integer> seenBy(String email) {
        List<Integer> ids = new ArrayList<>();
        Answer answer = server.as(server.signIn(email, PASSWORD)).get("/api/user/recipients");
        answer.json().path("data").forEach(row -> ids.add(row.path("id").intValue()));
        assertThat(answer.json().path("total").intValue()).isEqualTo(ids.size());
        return ids;
    }
}
