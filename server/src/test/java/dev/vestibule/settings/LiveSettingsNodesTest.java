package dev.vestibule.settings;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A setting that is changed on one node counts on the other, for what that one remembers too. */
class LiveSettingsNodesTest {
    private static final Duration BOUND = Duration.ofSeconds(4);

    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"POSTGRES", "MARIADB"})
    void theOtherNodeFollows(DatabaseKind kind) {
        try (TestServer first = TestServer.on(kind);
                TestServer second = first.secondNode()) {
            first.hasAdministrator("boss@example.com", PASSWORD);
            Client boss = first.as(first.signIn("boss@example.com", PASSWORD));
            String idle = second.signIn("boss@example.com", PASSWORD);
            assertThat(status(second, idle)).isEqualTo(200);
            List.of(first, second).forEach(node -> node.passes(Duration.ofMinutes(10)));

            Answer changed = boss.put("/api/setting", """
                    {"session-timeout": {"amount": 5, "unit": "minutes"}, "password-length": 20}""");
            assertThat(changed.status()).as(changed.text()).isEqualTo(204);
            await().atMost(BOUND)
                    .until(() -> second.get("/api/session/properties")
                                    .json()
                                    .at("/password-complexity/total")
                                    .intValue()
                            == 20);
            assertThat(status(second, idle)).isEqualTo(401);
        }
    }

    private static int status(TestServer node, String session) {
        return node.as(session).get("/api/user/current").status();
    }
}
