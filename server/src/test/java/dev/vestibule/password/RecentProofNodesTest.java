package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user confirms who they are on one node while another one caches their session. */
class RecentProofNodesTest {
    private static final Duration BOUND = Duration.ofSeconds(4);

    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"POSTGRES", "MARIADB"})
    void theOtherNodeLearnsOfTheProof(DatabaseKind kind) {
        try (TestServer first = TestServer.on(kind);
                TestServer second = first.secondNode()) {
            first.hasAdministrator("boss@example.com", PASSWORD);
            String session = second.signIn("boss@example.com", PASSWORD);
            first.passes(Duration.ofMinutes(5));
            second.passes(Duration.ofMinutes(5));
            assertThat(create(second, session, "late")).isEqualTo(403);
            assertThat(first.as(session)
                            .post("/api/vestibule/session/proof", "{\"password\": \"" + PASSWORD + "\"}")
                            .status())
                    .isEqualTo(200);
            await().atMost(BOUND).until(() -> create(second, session, "fresh") == 200);
        }
    }

    private static int create(TestServer node, String session, String name) {
        return node.as(session)
                .post("/api/api-key", "{\"name\": \"" + name + "\", \"group_id\": 1}")
                .status();
    }
}
