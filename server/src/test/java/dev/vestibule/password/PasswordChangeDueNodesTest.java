package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody is asked for a new password on one node while another one remembers their session. */
class PasswordChangeDueNodesTest {
    private static final Duration BOUND = Duration.ofSeconds(4);

    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"POSTGRES", "MARIADB"})
    void theOtherNodeHoldsTheSession(DatabaseKind kind) {
        try (TestServer first = TestServer.on(kind);
                TestServer second = first.secondNode()) {
            first.hasAdministrator("boss@example.com", PASSWORD);
            int bob = first.hasUser("bob@example.com", PASSWORD);
            String session = second.signIn("bob@example.com", PASSWORD);
            assertThat(status(second, session)).isEqualTo(200);
            first.as(first.signIn("boss@example.com", PASSWORD))
                    .put("/api/vestibule/user/" + bob + "/password-change", "{\"required\": true}");
            await().atMost(BOUND).until(() -> status(second, session) == 403);
        }
    }

    private static int status(TestServer node, String session) {
        return node.as(session).get("/api/vestibule/session").status();
    }
}
