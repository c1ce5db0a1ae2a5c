package dev.vestibule.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rule is in force on every node. */
class GuardRuleNodesTest {
    private static final String URL = "https://nodes.example/";

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "MARIADB"})
    void otherNodesFollow(DatabaseKind kind) {
        try (TestServer first = TestServer.on(kind);
                TestServer second = first.secondNode()) {
            GuardWorld here = new GuardWorld(first);
            GuardWorld there = new GuardWorld(second);
            assertThat(there.status(URL)).isEqualTo(403);
            int rule = here.rule("\"host\": \"nodes.example\", \"access\": \"anyone\"");
            becomes(there, 200);
            assertThat(here.boss.delete(GuardWorld.RULES + "/" + rule).status()).isEqualTo(204);
            becomes(there, 403);
        }
    }

    private static void becomes(GuardWorld world, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(world.status(URL)).isEqualTo(status));
    }
}
