package dev.vestibule.platform.http;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * While no proxy is trusted (session wire, 2.4, as promised more strictly). The peer of these tests has a private
 * address.
 */
@OnEachServer("VESTIBULE_TRUSTED_PROXIES=")
class UntrustedProxyTest {
    private final TestServer server;

    UntrustedProxyTest(TestServer server) {
        this.server = server;
    }

    private static boolean isThrottled(Answer answer) {
        return answer.status() == 401 && answer.text().contains("Too many attempts!");
    }

    @Test
    void whatAClientSaysOfItselfIsNotRecorded() {
        int id = server.hasUser("claims@example.com", PASSWORD);
        server.from("198.51.100.9").signIn("claims@example.com", PASSWORD);
        assertThat(server.tables().value("SELECT address FROM sign_in WHERE account_id = ?", id))
                .isEqualTo("127.0.0.1");
    }

    /** It may be a proxy, with everybody behind its one address. */
    @Test
    void aPeerThatMayBeAProxyIsRefusedMuchLaterAndTheOperatorIsTold() {
        server.hasUser("behind@example.com", PASSWORD);
        try (CapturedLog log = CapturedLog.of("dev.vestibule", Level.WARN)) {
            for (int i = 0; i < 60; i++) {
                assertThat(isThrottled(server.from("198.51.100.9").signIn("behind" + i + "@example.com", "wrong")))
                        .isFalse();
            }
            assertThat(server.from("198.51.100.9")
                            .signIn("behind@example.com", PASSWORD)
                            .status())
                    .isEqualTo(200);
            assertThat(log.lines().filter(line -> line.contains("VESTIBULE_TRUSTED_PROXIES")))
                    .as("once a minute at most")
                    .hasSize(1);
            server.passes(Duration.ofSeconds(61));
            server.from("198.51.100.9").signIn("behind@example.com", "wrong");
            assertThat(log.lines().filter(line -> line.contains("VESTIBULE_TRUSTED_PROXIES")))
                    .hasSize(2);
        }
    }

    @Test
    void accountsAreCountedAllTheSame() {
        for (int i = 0; i < 10; i++) {
            server.from("198.51.100." + i).signIn("counted@example.com", "wrong");
        }
        assertThat(isThrottled(server.from("198.51.100.99").signIn("counted@example.com", "wrong")))
                .isTrue();
    }

    @Test
    void whoForwardsNothingIsCountedByAddress() {
        server.passes(Duration.ofMinutes(61));
        for (int i = 0; i < 50; i++) {
            assertThat(isThrottled(server.client().signIn("plain" + i + "@example.com", "wrong")))
                    .isFalse();
        }
        assertThat(isThrottled(server.client().signIn("plain@example.com", "wrong")))
                .isTrue();
        server.passes(Duration.ofMinutes(61));
    }
}
