package dev.vestibule.throttle;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A hundred failures in a row close the password of the account that they were for, and nobody else's. */
@OnEachServer
class FailuresInARowTest {
    private static final String WRONG = "did not match stored password";

    private final TestServer server;

    FailuresInARowTest(TestServer server) {
        this.server = server;
    }

    private static boolean isWrong(Answer answer) {
        return answer.status() == 401 && answer.text().contains(WRONG);
    }

    /** Fails so often from an address of its own. */
    private void fail(int times, String email, String address) {
        for (int i = 0; i < times; i++) {
            assertThat(isWrong(server.from(address).signIn(email, "wrong"))).isTrue();
        }
    }

    private void assertSignsIn(String email, String address) {
        assertThat(server.from(address).signIn(email, PASSWORD).status()).isEqualTo(200);
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

    private void failAHundredTimesInARow(String email) {
        for (int hour = 0; hour < 10; hour++) {
            fail(10, email, "203.0.113.4" + hour);
            server.passes(Duration.ofMinutes(61));
        }
    }

    @Test
    void aHundredFailuresInARowCloseThePasswordUntilItIsChanged() {
        int id = server.hasUser("hundred@example.com", PASSWORD);
        String device = server.from("203.0.113.50")
                .signIn("hundred@example.com", PASSWORD)
                .cookie("metabase.DEVICE")
                .value();
        failAHundredTimesInARow("hundred@example.com");

        assertThat(isWrong(server.from("203.0.113.51").signIn("hundred@example.com", PASSWORD)))
                .as("closed, and nobody is told")
                .isTrue();
        server.passes(Duration.ofDays(2));
        server.restart();
        assertThat(isWrong(server.from("203.0.113.51").signIn("hundred@example.com", PASSWORD)))
                .isTrue();
        assertThat(server.from("203.0.113.50")
                        .with("Cookie", "metabase.DEVICE=" + device)
                        .signIn("hundred@example.com", PASSWORD)
                        .status())
                .as("but the owner gets in on a known device")
                .isEqualTo(200);
        assertThat(isWrong(server.from("203.0.113.51").signIn("hundred@example.com", PASSWORD)))
                .as("which opens it to nobody else")
                .isTrue();

        server.hasAdministrator("opens@example.com", PASSWORD);
        String administrator = server.signIn("opens@example.com", PASSWORD);
        assertThat(server.as(administrator)
                        .put("/api/user/" + id + "/password", "{\"password\": \"nine yellow spoons dance\"}")
                        .status())
                .isEqualTo(204);
        server.passes(Duration.ofMinutes(61));
        assertThat(server.from("203.0.113.51")
                        .signIn("hundred@example.com", "nine yellow spoons dance")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aNewPasswordOpensItForKnownDevicesToo() {
        int id = server.hasUser("devopen@example.com", PASSWORD);
        String device = server.from("203.0.113.54")
                .signIn("devopen@example.com", PASSWORD)
                .cookie("metabase.DEVICE")
                .value();
        Client known = server.from("203.0.113.54").with("Cookie", "metabase.DEVICE=" + device);
        for (int i = 0; i < 100; i++) {
            assertThat(isWrong(known.signIn("devopen@example.com", "wrong"))).isTrue();
            if (i % 10 == 9) {
                server.passes(Duration.ofMinutes(61));
            }
        }
        assertThat(isWrong(known.signIn("devopen@example.com", PASSWORD)))
                .as("a hundred in a row from a known device close it for that one")
                .isTrue();
        assertSignsIn("devopen@example.com", "203.0.113.55");

        server.hasAdministrator("devadmin@example.com", PASSWORD);
        String administrator = server.signIn("devadmin@example.com", PASSWORD);
        String next = "nine yellow spoons dance";
        assertThat(server.as(administrator)
                        .put("/api/user/" + id + "/password", "{\"password\": \"" + next + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(known.signIn("devopen@example.com", next).status()).isEqualTo(200);
    }

    @Test
    void aSuccessBetweenBreaksTheRow() {
        server.hasUser("broken@example.com", PASSWORD);
        for (int hour = 0; hour < 9; hour++) {
            fail(10, "broken@example.com", "203.0.113.52");
            server.passes(Duration.ofMinutes(61));
        }
        fail(9, "broken@example.com", "203.0.113.52");
        assertSignsIn("broken@example.com", "203.0.113.52");
        fail(1, "broken@example.com", "203.0.113.52");
        server.passes(Duration.ofMinutes(61));
        assertSignsIn("broken@example.com", "203.0.113.52");
    }
}
