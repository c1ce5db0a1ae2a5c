package dev.vestibule.session.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How {@code /api/ee/session-management} (session wire, 1.6) sorts the sessions of all users. */
@OnEachServer
class SessionOrderTest {
    private final TestServer server;
    private SessionManagement management;

    SessionOrderTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void begin() {
        management = SessionManagement.alone(server);
    }

    private List<String> owners(String query) {
        return management.owners(query);
    }

    private void isUsed(String key) {
        assertThat(management.status(key)).isEqualTo(200);
    }

    @Test
    void theListIsSortedAndPagedByTheServer() {
        String first = management.uniqueUser("first");
        String second = management.uniqueUser("second");
        String key = server.signIn(first, PASSWORD);
        server.passes(Duration.ofMinutes(10));
        server.signIn(second, PASSWORD);
        server.passes(Duration.ofMinutes(10));
        isUsed(key);

        assertThat(owners("?limit=2")).containsExactly(second, first);
        assertThat(owners("?sort-column=created_at&sort-direction=asc&offset=1"))
                .containsExactly(first, second);
        assertThat(owners("?sort-column=last_active_at&limit=3"))
                .contains(first)
                .last()
                .isEqualTo(second);
        assertThat(owners("?sort-column=expires_at&sort-direction=desc&limit=1"))
                .containsExactly(second);
        assertThat(owners("?sort-column=user_email&sort-direction=asc&limit=2"))
                .hasSize(2)
                .isSorted();
        assertThat(owners("?sort-column=provider&sort-direction=asc")).contains(first, second);
        JsonNode page = management.list("?limit=1&offset=1").json();
        assertThat(page.path("total").intValue()).isEqualTo(3);
        assertThat(page.path("data").size()).isEqualTo(1);
    }

    /** Some of these uses are within the same five minutes, by which the index sorts. */
    @Test
    void sessionsAreSortedByTheirLastUseToTheMinute() {
        List<String> users =
                Stream.of("a", "b", "c", "d").map(management::uniqueUser).toList();
        List<String> keys =
                users.stream().map(user -> server.signIn(user, PASSWORD)).toList();
        List<String> used = new ArrayList<>();
        for (int next : new int[] {2, 0, 3, 1}) {
            server.passes(Duration.ofMinutes(used.size() == 2 ? 7 : 1));
            isUsed(keys.get(next));
            used.add(users.get(next));
        }

        String newestLast = "?sort-column=last_active_at&sort-direction=asc";
        assertThat(owners(newestLast)).containsSubsequence(used);
        List<String> part = new ArrayList<>(owners(newestLast + "&limit=2"));
        part.addAll(owners(newestLast + "&limit=3&offset=2"));
        assertThat(part).isEqualTo(owners(newestLast));
        Collections.reverse(used);
        assertThat(owners("?sort-column=last_active_at&sort-direction=desc")).containsSubsequence(used);
    }
}
