package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** {@code /admin/sessions}: the sessions of all, and how they are revoked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class SessionPagesTest {
    @Parameter
    private TestServer server;

    private AdminPages world;
    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        world = new AdminPages(server);
        admin = world.administrator();
    }

    @Test
    void sessionsAreEndedByTheFilterThatWasLookedAt() {
        server.hasUser("carl@example.com", PASSWORD);
        server.hasUser("dora@example.com", PASSWORD);
        String first = server.signIn("carl@example.com", PASSWORD);
        String second = server.signIn("carl@example.com", PASSWORD);
        String other = server.signIn("dora@example.com", PASSWORD);
        assertThat(admin.open("/admin/sessions?account=carl@example.com").text())
                .contains("1–2 of 2", "/admin/sessions/end?account=carl%40example.com")
                .doesNotContain("dora@example.com");

        Answer question = admin.open("/admin/sessions/end?account=carl@example.com");
        assertThat(question.text())
                .contains(
                        "Revoke 2 sessions?",
                        "The sessions are revoked on every node within a second, and their users must sign in again. This cannot be undone. Your own session is not revoked.");
        assertThat(world.isLive(first)).isTrue();

        Answer told = admin.send("/admin/sessions/end", "account", admin.valueOf("account"));
        assertThat(admin.path()).isEqualTo("/admin/sessions");
        assertThat(told.text()).contains("2 sessions were revoked.", "This takes effect on every node by ");
        assertThat(world.isLive(first)).isFalse();
        assertThat(world.isLive(second)).isFalse();
        assertThat(world.isLive(other)).isTrue();
    }

    @Test
    void chosenSessionsAreEndedAndNoOthers() {
        server.hasUser("gina@example.com", PASSWORD);
        List<String> keys = Stream.generate(() -> server.signIn("gina@example.com", PASSWORD))
                .limit(3)
                .toList();
        String list = admin.open("/admin/sessions?account=gina").text();
        List<String> ids = Pattern.compile("name=\"session\" value=\"([^\"]+)\"")
                .matcher(list)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(ids).hasSize(3);
        Answer question = admin.open("/admin/sessions/end?session=" + ids.get(0) + "&session=" + ids.get(1));
        assertThat(question.text()).contains("Revoke 2 sessions?").doesNotContain("No filter is set");
        assertThat(admin.send("/admin/sessions/end", "session", admin.valueOf("session"))
                        .text())
                .contains("2 sessions were revoked.");
        assertThat(keys.stream().filter(world::isLive)).hasSize(1);
        admin.open("/admin/sessions");
        admin.send("/admin/sessions/end", "session", "not one, nor two");
        assertThat(keys.stream().filter(world::isLive)).hasSize(1);
    }

    @Test
    void whoEndsAllSessionsKeepsTheirOwn() {
        server.hasAdministrator("ender@example.com", PASSWORD);
        Visitor ender = world.signedIn("ender@example.com");
        server.hasUser("erin@example.com", PASSWORD);
        String other = server.signIn("erin@example.com", PASSWORD);
        assertThat(ender.open("/admin/sessions/end").text())
                .contains("No filter is set. All sessions except your own will be revoked.");
        ender.send("/admin/sessions/end");
        assertThat(world.isLive(other)).isFalse();
        assertThat(ender.open("/admin/sessions").text())
                .contains("1–1 of 1", "Current session")
                .doesNotContain("href=\"/admin/sessions/end?session");
        admin = world.signedIn("admin@example.com");
    }

    @Test
    void aFilterThatCannotBeUnderstoodEndsNothing() {
        server.hasUser("frank@example.com", PASSWORD);
        String key = server.signIn("frank@example.com", PASSWORD);
        admin.open("/admin/sessions");
        for (String[] field :
                new String[][] {{"account", "f".repeat(255)}, {"address", "x"}, {"unused-until", "never"}}) {
            Answer answer = admin.sendOnly("/admin/sessions/end", field[0], field[1]);
            assertThat(answer.header("Location").orElseThrow()).startsWith("/admin/sessions?" + field[0] + "=");
            admin.open("/admin/sessions");
        }
        admin.sendOnly("/admin/sessions/end", "account", "stranger@example.com");
        assertThat(world.isLive(key)).isTrue();
        assertThat(admin.ask("/admin/sessions/end?account=stranger@example.com").header("Location"))
                .contains("/admin/sessions?account=stranger%40example.com");
    }
}
