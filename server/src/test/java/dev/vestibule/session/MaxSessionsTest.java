package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How many sessions one person may have at once: the oldest go, or who comes is refused; exact for sign-ins at the same
 * moment.
 */
@OnEachServer({"VESTIBULE_MAX_SESSIONS_PER_USER=3", "MB_DISABLE_SESSION_THROTTLE=true"})
class MaxSessionsTest {
    private static final int AT_ONCE = 12;

    private final TestServer server;

    MaxSessionsTest(TestServer server) {
        this.server = server;
    }

    private String user(String name) {
        String address = name + server.users().count() + "@example.com";
        server.hasUser(address, PASSWORD);
        return address;
    }

    private int status(String key) {
        return server.as(key).get("/api/user/current").status();
    }

    private int live(String address) {
        return (int) server.sessions().endReasons(address).stream()
                .filter(String::isEmpty)
                .count();
    }

    private void drops() {
        server.restart("VESTIBULE_SESSION_LIMIT_ACTION=drop-oldest");
    }

    private void refuses() {
        server.restart("VESTIBULE_SESSION_LIMIT_ACTION=refuse");
    }

    @Test
    void theOldestSessionEndsWhenThereIsNoRoomForAnother() {
        drops();
        String ann = user("ann");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            server.passes(java.time.Duration.ofSeconds(1));
            keys.add(server.signIn(ann, PASSWORD));
            assertThat(status(keys.get(i))).isEqualTo(200); // so that memory knows it
        }
        assertThat(keys.stream().map(this::status)).containsExactly(401, 200, 200, 200);
        assertThat(server.sessions().endReasons(ann)).containsExactly("too-many", "", "", "");
    }

    @Test
    void aSignInIsRefusedUntilThereIsRoom() {
        refuses();
        String ann = user("refused");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            keys.add(server.signIn(ann, PASSWORD));
        }
        Answer refused = server.with("X-Metabase-Locale", "en").signIn(ann, PASSWORD);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().at("/errors/_error").textValue())
                .contains("You have reached the maximum number of sessions. Sign out on another device first.");
        assertThat(refused.sets("metabase.SESSION")).isFalse();
        assertThat(server.client().signIn(ann, "not the password").text()).doesNotContain("Sign out");
        assertThat(keys.stream().map(this::status)).containsOnly(200);
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM sign_in i JOIN account a ON a.id = i.account_id"
                                        + " WHERE a.email = ? AND i.outcome = 'too-many-sessions'",
                                ann))
                .isEqualTo(1);
        server.as(keys.get(0)).delete("/api/session");
        assertThat(server.client().signIn(ann, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void whatALimitHasEndedTakesNoRoom() {
        refuses();
        String ann = user("overdue");
        for (int i = 0; i < 3; i++) {
            server.signIn(ann, PASSWORD);
        }
        server.passes(java.time.Duration.ofDays(14));
        assertThat(server.client().signIn(ann, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void ofManySignInsAtOnceNoMoreThanThatManySessionsAreLeft() {
        drops();
        String ann = user("many");
        List<Answer> answers = server.client().postAtOnce(AT_ONCE, "/api/session", Client.credentials(ann, PASSWORD));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(live(ann)).isEqualTo(3);
        assertThat(answers.stream().filter(answer -> status(answer.key()) == 200))
                .hasSize(3);
    }

    @Test
    void ofManySignInsAtOnceExactlyThatManyAreLetIn() {
        refuses();
        String ann = user("crowd");
        List<Answer> answers = server.client().postAtOnce(AT_ONCE, "/api/session", Client.credentials(ann, PASSWORD));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(3);
        assertThat(answers.stream().filter(answer -> answer.status() == 401)).hasSize(AT_ONCE - 3);
        assertThat(live(ann)).isEqualTo(3);
    }
}
