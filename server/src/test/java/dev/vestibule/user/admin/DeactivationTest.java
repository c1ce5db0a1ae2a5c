package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code DELETE /api/user/:id} (identity wire, 1.7): closing an account closes every way in at once. */
@OnEachServer
class DeactivationTest {
    private final TestServer server;
    private final String administrator;

    DeactivationTest(TestServer server) {
        this.server = server;
        server.isRunBy("admin@example.com", PASSWORD);
        administrator = server.signIn("admin@example.com", PASSWORD);
    }

    @Test
    void allSessionsEndAtOnceAndForGood() {
        int id = server.hasUser("leaving@example.com", PASSWORD);
        String first = server.signIn("leaving@example.com", PASSWORD);
        String second = server.signIn("leaving@example.com", PASSWORD);
        String refreshed = server.as(second).post("/api/session/refresh", "").key();
        assertThat(server.as(second).get("/api/user/current").status()).isEqualTo(200);

        Answer answer = server.as(administrator).delete("/api/user/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"success\":true}");
        for (String key : List.of(first, second, refreshed)) {
            assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(401);
            assertThat(server.withCookie(key).get("/api/user/current").status()).isEqualTo(401);
            assertThat(server.as(key).post("/api/session/refresh", "").status()).isEqualTo(401);
            assertThat(server.as(key).get("/api/session/properties").json().has("user"))
                    .isFalse();
            assertThat(server.as(key).delete("/api/session").status()).isEqualTo(404);
        }
        int by = server.users().id("admin@example.com");
        assertThat(server.sessions().countEnded(id, "user-deactivated", by)).isEqualTo(2);
        server.restart();
        assertThat(server.as(first).get("/api/user/current").status()).isEqualTo(401);
    }

    @Test
    void theRowStaysSoThatTheHistoryDoes() {
        int id = server.hasUser("kept@example.com", PASSWORD);
        server.signIn("kept@example.com", PASSWORD);
        server.as(administrator).delete("/api/user/" + id);
        assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE id = ?", id))
                .isEqualTo(1);
        assertThat(server.tables().count("SELECT COUNT(*) FROM sign_in WHERE account_id = ?", id))
                .isEqualTo(1);
    }

    @Test
    void onlyAdministratorsMayAndAgainIsFineToo() {
        int id = server.hasUser("target@example.com", PASSWORD);
        server.hasUser("plain@example.com", PASSWORD);
        String plain = server.signIn("plain@example.com", PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        assertThat(server.client().delete("/api/user/" + id).status()).isEqualTo(401);
        Answer refused = server.as(plain).delete("/api/user/" + id);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEqualTo("You don't have permissions to do that.");
        assertThat(server.as(administrator).delete("/api/user/999999").status()).isEqualTo(404);
        assertThat(server.as(administrator).delete("/api/user/x").text()).isEqualTo("API endpoint does not exist.");
        assertThat(server.tables().dump()).isEqualTo(before);
        assertThat(server.as(administrator).delete("/api/user/" + id).status()).isEqualTo(200);
        Map<String, List<String>> done = server.tables().dump();
        assertThat(server.as(administrator).delete("/api/user/" + id).text()).isEqualTo("{\"success\":true}");
        assertThat(server.tables().dump()).isEqualTo(done);
    }

    @Test
    void theLastAdministratorStays() {
        int id = server.users().id("admin@example.com");
        Map<String, List<String>> before = server.tables().dump();
        Answer answer = server.as(administrator).delete("/api/user/" + id);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("You cannot remove the last member of the 'Admin' group!");
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(server.tables().dump()).isEqualTo(before);
        assertThat(server.as(administrator).get("/api/user/current").status()).isEqualTo(200);
    }

    @Test
    void oneOfSeveralAdministratorsMayLeave() {
        int id = server.hasAdministrator("second@example.com", PASSWORD);
        String own = server.signIn("second@example.com", PASSWORD);
        assertThat(server.as(own).delete("/api/user/" + id).status()).isEqualTo(200);
        assertThat(server.as(own).get("/api/user/current").status()).isEqualTo(401);
    }

    @Test
    void administratorsWhoCloseEachOtherAtOnceLeaveOne() {
        int first = server.hasAdministrator("rival1@example.com", PASSWORD);
        int second = server.hasAdministrator("rival2@example.com", PASSWORD);
        String one = server.signIn("rival1@example.com", PASSWORD);
        String other = server.signIn("rival2@example.com", PASSWORD);
        int keeper = server.users().id("admin@example.com");
        // So that these two are the only ones.
        server.users().setAdministrator(keeper, false);
        try {
            Thread rival = new Thread(() -> server.as(one).delete("/api/user/" + second));
            rival.start();
            server.as(other).delete("/api/user/" + first);
            rival.join();
            assertThat(server.tables()
                            .count("SELECT COUNT(*) FROM account WHERE superuser = TRUE AND state = 'active'"))
                    .isEqualTo(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.users().setAdministrator(keeper, true);
            server.tables().run("UPDATE account SET superuser = FALSE WHERE id IN (?, ?)", first, second);
            server.restart(); // as rows were changed behind its back
        }
    }
}
