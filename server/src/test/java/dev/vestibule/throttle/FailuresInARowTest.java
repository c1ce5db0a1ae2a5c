package dev.vestibule.throttle;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A hundred failures in a row close the password of the account that they were for, and nobody else's. */
@OnEachServer
class FailuresInARowTest {
    private final TestServer server;

    FailuresInARowTest(TestServer server) {
        this.server = server;
    }

    @Test
    void theyDoNotCloseThePasswordsOfOthersWhoShareTheAddress() {
        server.hasUser("neighbour@example.com", PASSWORD);
        Client shared = server.from("203.0.113.77");

        for (int i = 0; i < 102; i++) {
            if (i % 50 == 0) {
                server.passes(Duration.ofMinutes(61)); // or the address would have to wait
            }
            assertThat(shared.signIn("nobody" + i + "@example.com", "another").status())
                    .isEqualTo(401);
        }
        server.passes(Duration.ofMinutes(61));

        assertThat(shared.signIn("neighbour@example.com", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void theyCloseThePasswordOfTheAccountWhereverTheyComeFrom() {
        server.hasUser("target@example.com", PASSWORD);

        for (int i = 0; i < 100; i++) {
            if (i % 10 == 0) {
                server.passes(Duration.ofMinutes(61));
            }
            server.from("198.51.100." + i).signIn("target@example.com", "another");
        }
        server.passes(Duration.ofMinutes(61));

        assertThat(server.from("192.0.2.1")
                        .signIn("target@example.com", PASSWORD)
                        .status())
                .isEqualTo(401);
    }
}
